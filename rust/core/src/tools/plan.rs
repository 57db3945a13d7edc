//! `update_plan`: the model's list of steps, for the user to see.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, PlanUpdateEvent};

use super::{ToolResult, arguments};
use crate::session::Session;
use crate::turn::TurnContext;

/// Reports the plan.
pub(super) fn run(session: &Rc<Session>, turn: &TurnContext, json: &str) -> ToolResult {
    let plan: PlanUpdateEvent = arguments(json)?;
    turn.emit(session, EventMsg::PlanUpdate(plan));
    Ok("Plan updated".to_owned())
}
