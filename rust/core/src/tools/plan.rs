//! `update_plan`: the model's list of steps, for the user to see.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, PlanItemArg, PlanUpdateEvent};
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

/// Reports the plan.
pub(super) fn run(session: &Rc<Session>, turn: &TurnContext, json: &str) -> ToolResult {
    let UpdatePlanArgs { explanation, plan } = arguments(json)?;
    turn.emit(
        session,
        EventMsg::PlanUpdate(PlanUpdateEvent { explanation, plan }),
    );
    Ok("Plan updated".to_owned())
}
