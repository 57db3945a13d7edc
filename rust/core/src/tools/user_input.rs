//! `request_user_input`: short questions to the user, with answers to choose from.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, ModeKind, RequestUserInputEvent, RequestUserInputQuestion};
use serde::Deserialize;

use super::{ToolResult, arguments};
use crate::session::Session;
use crate::turn::TurnContext;

#[derive(Deserialize)]
struct Arguments {
    questions: Vec<RequestUserInputQuestion>,
}

/// Asks the user and waits for the answers, however long it takes.
pub(super) async fn run(session: &Rc<Session>, turn: &TurnContext, call_id: &str, json: &str) -> ToolResult {
    if turn.settings.mode != ModeKind::Plan && !session.config.tools.request_user_input {
        return Err("request_user_input is unavailable in Default mode".to_owned());
    }
    let Arguments { mut questions } = arguments(json)?;
    for question in &mut questions {
        if question.options.as_ref().is_none_or(Vec::is_empty) {
            return Err("request_user_input requires non-empty options for every question".to_owned());
        }
        // The user may always say something else.
        question.is_other = true;
    }
    turn.emit(
        session,
        EventMsg::RequestUserInput(RequestUserInputEvent {
            call_id: call_id.to_owned(),
            turn_id: turn.id.clone(),
            questions,
        }),
    );
    let answers = session.user_input.answer(&turn.id).await;
    // Writing JSON to memory fails only for maps with keys that aren't strings; there are none here.
    Ok(serde_json::to_string(&answers).unwrap_or_default())
}
