//! Compaction: the history is replaced by the user's latest messages and a summary that the model writes.
//!
//! It happens at the user's word ([`run`]), before a turn and in the middle of one. When it is due, what is
//! asked and what is left are as in codex 0.114.0.

use std::rc::Rc;

use codex_embed_protocol::{
    BackgroundEventEvent, ContextCompactedEvent, ContextCompactionItem, EventMsg, ResponseItem, TurnItem,
    WarningEvent,
};

use super::error::TurnError;
use super::{TurnContext, request, sampling, settings};
use crate::context::{
    Compacted, begin_surroundings, compacted, forget_surroundings, history_message, request_tokens,
    tell_surroundings, tokens_beside_usage,
};
use crate::hooks;
use crate::prompts::compaction as prompts;
use crate::session::Session;

/// When the model is told of its surroundings again: a compacted history no longer holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surroundings {
    /// By the next turn, before its input.
    NextTurn,
    /// At once, before the user's last message: the turn goes on.
    Now,
}

/// Compacts at the user's word.
pub(super) async fn run(session: &Rc<Session>, turn: &Rc<TurnContext>) -> Result<(), TurnError> {
    if session.history.borrow().items().is_empty() {
        begin_surroundings(session, turn).await;
    }
    if !hooks::may_compact(session, turn, true).await {
        return Ok(());
    }
    compact(session, turn, Surroundings::NextTurn).await
}

/// Compacts before a turn's input is recorded, if it is due.
pub(super) async fn before_turn(session: &Rc<Session>, turn: &Rc<TurnContext>) -> Result<(), TurnError> {
    if let Some(previous) = outgrown(session, turn)
        && hooks::may_compact(session, turn, false).await
    {
        compact(session, &previous, Surroundings::NextTurn).await?;
    }
    if is_due(session, turn) && hooks::may_compact(session, turn, false).await {
        compact(session, turn, Surroundings::NextTurn).await?;
    }
    Ok(())
}

/// Compacts between two requests of a turn, if it is due.
pub(super) async fn in_turn(session: &Rc<Session>, turn: &Rc<TurnContext>) -> Result<(), TurnError> {
    if is_due(session, turn) && hooks::may_compact(session, turn, false).await {
        compact(session, turn, Surroundings::Now).await?;
    }
    Ok(())
}

fn is_due(session: &Session, turn: &TurnContext) -> bool {
    tokens_in_use(session, turn) >= turn.model.compaction_limit()
}

fn tokens_in_use(session: &Session, turn: &TurnContext) -> u64 {
    let history = session.history.borrow();
    let beside = tokens_beside_usage(history.items(), turn.reasoning_included.get());
    session.usage.borrow().last_total().saturating_add(beside)
}

/// The turn as the model before this one would run it, when the history is too long for the new model's smaller
/// window: the old one can still read it all.
fn outgrown(session: &Session, turn: &TurnContext) -> Option<Rc<TurnContext>> {
    let previous = session.last_model.borrow().clone()?;
    if previous == turn.model.slug() || tokens_in_use(session, turn) <= turn.model.compaction_limit() {
        return None;
    }
    let previous = turn.with_model(session, previous);
    (previous.model.effective_window() > turn.model.effective_window()).then(|| Rc::new(previous))
}

async fn compact(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    surroundings: Surroundings,
) -> Result<(), TurnError> {
    let item = TurnItem::ContextCompaction(ContextCompactionItem {
        id: session.io.uuid_v4(),
    });
    turn.item_started(session, item.clone());
    summarise(session, turn).await?;
    forget_surroundings(session);
    let told = match surroundings {
        Surroundings::NextTurn => Vec::new(),
        Surroundings::Now => tell_surroundings(session, turn).await.into_messages(),
    };
    let goes_on = !told.is_empty();
    replace_history(session, told);
    if goes_on {
        settings::record(session, turn).await;
    }
    report_estimate(session, turn);
    turn.item_completed(session, item);
    turn.emit(session, EventMsg::ContextCompacted(ContextCompactedEvent {}));
    let message = prompts::WARNING.to_owned();
    turn.emit(session, EventMsg::Warning(WarningEvent { message }));
    Ok(())
}

/// Has the model add a summary to the history. What does not fit its window is left out of the request, oldest
/// first, so that the latest stays.
async fn summarise(session: &Rc<Session>, turn: &Rc<TurnContext>) -> Result<(), TurnError> {
    let prompt = match &session.config.compact_prompt {
        Some(prompt) => prompt.clone(),
        None => prompts::request().to_owned(),
    };
    let mut input = session.history.borrow().clone();
    input.record(history_message("user", vec![prompt]));
    let mut left_out = 0;
    loop {
        let body = request::summary_body(session, turn, &mut input);
        match sampling::summarise(session, turn, &body).await {
            Ok(()) => break,
            // The request itself is the last item: it stays.
            Err(error) if error.fills_context() && input.items().len() > 1 => {
                input.remove_oldest();
                left_out += 1;
            }
            Err(error) => return Err(error),
        }
    }
    if left_out > 0 {
        let message = prompts::left_out(left_out);
        turn.emit(
            session,
            EventMsg::BackgroundEvent(BackgroundEventEvent { message }),
        );
    }
    Ok(())
}

/// Puts the compacted history in place.
fn replace_history(session: &Session, told: Vec<ResponseItem>) {
    let mut history = session.history.borrow_mut();
    let Compacted { items, summary } = compacted(history.items(), told);
    session.recorder.compacted(summary, &items);
    history.replace(items);
}

/// Reports what the history is estimated to take.
pub(crate) fn report_estimate(session: &Session, turn: &TurnContext) {
    let tokens = request_tokens(&session.instructions(), session.history.borrow().items());
    let mut usage = session.usage.borrow_mut();
    usage.estimate(tokens, turn.model.effective_window());
    let event = usage.event();
    drop(usage);
    turn.emit(session, event);
}
