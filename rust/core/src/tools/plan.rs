//! `update_plan`: the model's list of steps, for the user to see.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, ModeKind, PlanUpdateEvent};

use super::{ToolResult, arguments};
use crate::session::Session;
use crate::turn::TurnContext;

/// Reports the plan. In plan mode it is refused: the plan is there what the model says.
pub(super) fn run(session: &Rc<Session>, turn: &TurnContext, json: &str) -> ToolResult {
    if turn.settings.mode == ModeKind::Plan {
        return Err("update_plan is a TODO/checklist tool and is not allowed in Plan mode".to_owned());
    }
    let plan: PlanUpdateEvent = arguments(json)?;
    turn.emit(session, EventMsg::PlanUpdate(plan));
    Ok("Plan updated".to_owned())
}
