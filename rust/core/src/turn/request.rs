//! The body of a model request.

use super::TurnContext;
use crate::model::{RequestContext, request_body};
use crate::session::Session;

/// The request for the history as it stands. Retries send the same text again.
pub(super) fn body(session: &Session, turn: &TurnContext) -> String {
    let tools = session.tools(turn);
    let mut history = session.history.borrow_mut();
    request_body(RequestContext {
        model: &turn.model,
        config: &session.config,
        settings_effort: turn.settings.effort,
        settings_summary: turn.settings.summary,
        instructions: &session.instructions,
        input: history.for_request(),
        tools: &tools,
        output_schema: turn.output_schema.as_ref(),
        prompt_cache_key: session.id(),
    })
}
