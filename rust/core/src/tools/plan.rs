//! `update_plan`: the model's list of steps, for the user to see.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, ModeKind, PlanItemArg, PlanUpdateEvent};
use serde::Deserialize;

use super::{ToolResult, arguments};
use crate::session::Session;
use crate::turn::TurnContext;

// The name stands in what the model is told of arguments that don't fit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UpdatePlanArgs {
    #[serde(default)]
    explanation: Option<String>,
    plan: Vec<PlanItemArg>,
}

/// Reports the plan. In plan mode it is refused: the plan is there what the model says.
pub(super) fn run(session: &Rc<Session>, turn: &TurnContext, json: &str) -> ToolResult {
    if turn.settings.mode == ModeKind::Plan {
        return Err("update_plan is a TODO/checklist tool and is not allowed in Plan mode".to_owned());
    }
    let UpdatePlanArgs { explanation, plan } = arguments(json)?;
    turn.emit(
        session,
        EventMsg::PlanUpdate(PlanUpdateEvent { explanation, plan }),
    );
    Ok("Plan updated".to_owned())
}
