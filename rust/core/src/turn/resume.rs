//! A turn that was left with questions to the user open, gone on with.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::rc::Rc;

use super::error::TurnError;
use super::{TurnContext, compaction, emit_diff, finish, follow, settings, start};
use crate::context::{call_id, update_surroundings};
use crate::session::Session;
use crate::tools::Scheduler;

/// Enters a turn again and runs it to its end. The calls in `waiting` begin anew, and with them their questions;
/// every other call without an output counts as aborted: it may have run in part.
pub(crate) async fn resume(session: Rc<Session>, turn: Rc<TurnContext>, waiting: BTreeSet<String>) {
    start(&session, &turn);
    let outcome = go_on(&session, &turn, &waiting).await;
    finish(&session, &turn, outcome);
}

async fn go_on(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    waiting: &BTreeSet<String>,
) -> Result<Option<String>, TurnError> {
    // What a server's call is depends on the server.
    session.mcp.settled().await;
    let mut tools = Scheduler::new(session, turn);
    let calls = session.history.borrow().unanswered_calls();
    let to_run = calls.iter();
    for call in to_run.filter(|call| call_id(call).is_some_and(|id| waiting.contains(id))) {
        tools.start(call);
    }
    poll_fn(|cx| tools.drive(cx)).await;
    turn.record_outputs(session);
    emit_diff(session, turn).await;
    update_surroundings(session, turn).await;
    settings::record(session, turn).await;
    compaction::in_turn(session, turn).await?;
    follow(session, turn).await
}
