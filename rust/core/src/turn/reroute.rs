//! Another model answers than the one that was asked for.
//!
//! The endpoint names the model that answers in the header `openai-model`, of the response or of an event in its
//! stream.

use codex_embed_protocol::{EventMsg, ModelRerouteEvent, ModelRerouteReason, WarningEvent};

use super::TurnContext;
use crate::context::history_message;
use crate::session::Session;

/// Tells the user and the model, once in a turn, when a response comes from another model than was asked for.
pub(super) fn notice(session: &Session, turn: &TurnContext, answers: &str) {
    let asked = turn.model.slug();
    if answers.eq_ignore_ascii_case(asked) || turn.rerouted.replace(true) {
        return;
    }
    turn.emit(
        session,
        EventMsg::ModelReroute(ModelRerouteEvent {
            from_model: asked.to_owned(),
            to_model: answers.to_owned(),
            // The only reason that there is: the endpoint gives none.
            reason: ModelRerouteReason::HighRiskCyberActivity,
        }),
    );
    let message = crate::prompts::rerouted(asked, answers);
    let note = history_message("user", vec![format!("Warning: {message}")]);
    turn.emit(session, EventMsg::Warning(WarningEvent { message }));
    session.record(note);
}
