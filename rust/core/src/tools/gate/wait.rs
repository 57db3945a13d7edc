//! Waiting for the user's decision.

use std::pin::pin;
use std::rc::Rc;

use codex_embed_protocol::{EventMsg, ReviewDecision};
use futures_util::future::{Either, select};

use crate::session::Session;
use crate::turn::TurnContext;

/// A question that is open for so many milliseconds is recorded, so that a resumed session asks it again. One that
/// is answered sooner leaves no trace.
const RECORDED_AFTER_MS: u64 = 1000;

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
    if repeat == Repeat::No || !session.recorder.is_on() {
        return session.approvals.answer(call_id).await;
    }
    let open = session.recorder.open_approval(call_id, request);
    let answer = pin!(session.approvals.answer(call_id));
    let patience = pin!(session.io.sleep(RECORDED_AFTER_MS));
    match select(answer, patience).await {
        Either::Left((decision, _)) => decision,
        Either::Right(((), answer)) => {
            open.record();
            answer.await
        }
    }
}
