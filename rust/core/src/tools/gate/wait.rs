//! Waiting for the user's decision.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, ReviewDecision};

use crate::session::Session;
use crate::turn::TurnContext;

/// Whether the call can be run again from its beginning when the session is resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Nothing was done before the question.
    Yes,
    /// The call has run in part already: doing that again would be unasked.
    No,
}

/// Asks the user about a call and waits for the decision.
pub(super) async fn ask(
    session: &Rc<Session>,
    turn: &TurnContext,
    call_id: &str,
    request: EventMsg,
    repeat: Repeat,
) -> ReviewDecision {
    turn.emit(session, request.clone());
    let answer = session.approvals.answer(call_id);
    match repeat {
        Repeat::Yes => session.answer_kept(call_id, request, answer).await,
        Repeat::No => answer.await,
    }
}
