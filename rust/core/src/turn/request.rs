//! The body of a model request.

use codex_embed_protocol::ResponseItem;
use serde_json::Value;
use serde_json::value::RawValue;

use super::TurnContext;
use crate::context::{History, TextAnswers};
use crate::model::{RequestContext, request_body};
use crate::session::Session;

/// The request for the history as it stands, and `aside` behind it. Retries send the same text again.
pub(super) fn body(session: &Session, turn: &TurnContext, aside: Option<&ResponseItem>) -> String {
    let tools = session.tools(turn);
    let mut history = session.history.borrow_mut();
    let items = history.for_request();
    let schema = turn.output_schema.as_ref();
    if session.offers_freeform_patch(turn) {
        let answers = TextAnswers::new(items);
        let input: Vec<_> = answers.items().into_iter().chain(aside).collect();
        write(session, turn, &input, &tools, schema)
    } else {
        let input: Vec<_> = items.iter().chain(aside).collect();
        write(session, turn, &input, &tools, schema)
    }
}

/// The request for a summary of `history`: without tools, and free of the turn's output schema.
pub(super) fn summary_body(session: &Session, turn: &TurnContext, history: &mut History) -> String {
    // The empty list is JSON, so this is it and never the default.
    let tools = RawValue::from_string("[]".to_owned()).unwrap_or_default();
    write(
        session,
        turn,
        &history.for_request().iter().collect::<Vec<_>>(),
        &tools,
        None,
    )
}

fn write(
    session: &Session,
    turn: &TurnContext,
    input: &[&ResponseItem],
    tools: &RawValue,
    output_schema: Option<&Value>,
) -> String {
    request_body(RequestContext {
        model: &turn.model,
        config: &session.config,
        settings_effort: turn.settings.effort,
        settings_summary: turn.settings.summary,
        service_tier: turn.settings.service_tier,
        instructions: &session.instructions(),
        input,
        tools,
        output_schema,
        prompt_cache_key: session.id(),
    })
}
