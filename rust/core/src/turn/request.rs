//! The body of a model request.

use std::borrow::Cow;

use codex_embed_protocol::ResponseItem;
use serde_json::Value;
use serde_json::value::RawValue;

use super::TurnContext;
use crate::context::{History, shell_answers_as_text};
use crate::model::{RequestContext, request_body};
use crate::session::Session;

/// The request for the history as it stands. Retries send the same text again.
pub(super) fn body(session: &Session, turn: &TurnContext) -> String {
    let tools = session.tools(turn);
    let mut history = session.history.borrow_mut();
    let input = history.for_request();
    let input = if session.offers_apply_patch(turn) {
        shell_answers_as_text(input)
    } else {
        Cow::Borrowed(input)
    };
    write(session, turn, &input, &tools, turn.output_schema.as_ref())
}

/// The request for a summary of `history`: without tools, and free of the turn's output schema.
pub(super) fn summary_body(session: &Session, turn: &TurnContext, history: &mut History) -> String {
    // The empty list is JSON, so this is it and never the default.
    let tools = RawValue::from_string("[]".to_owned()).unwrap_or_default();
    write(session, turn, history.for_request(), &tools, None)
}

fn write(
    session: &Session,
    turn: &TurnContext,
    input: &[ResponseItem],
    tools: &RawValue,
    output_schema: Option<&Value>,
) -> String {
    request_body(RequestContext {
        model: &turn.model,
        config: &session.config,
        settings_effort: turn.settings.effort,
        settings_summary: turn.settings.summary,
        instructions: &session.instructions,
        input,
        tools,
        output_schema,
        prompt_cache_key: session.id(),
    })
}
