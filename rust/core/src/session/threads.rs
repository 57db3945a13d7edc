//! Ops on the thread as a whole: its turns, its name, and the prompt history beside it.

use std::rc::Rc;

use codex_embed_config::HistoryPersistence;
use codex_embed_protocol::boundary::PromptHistory;
use codex_embed_protocol::{
    CodexErrorInfo, ErrorEvent, EventMsg, GetHistoryEntryResponseEvent, HistoryEntry, ThreadNameUpdatedEvent,
    ThreadRolledBackEvent, WarningEvent,
};

use super::{Session, Task};
use crate::ports::HostFailure;
use crate::turn::{self, TurnContext};

/// Drops turns from the end of the history. What is left is reported when the record has it: nobody is told of a
/// rollback that a crash could undo.
pub(super) fn roll_back(session: &Rc<Session>, id: String, num_turns: u32) -> Result<Task, String> {
    if num_turns == 0 {
        return Err("num_turns must be at least 1".to_owned());
    }
    if !session.recorder.has_user_turn() {
        return Err("there is no turn to roll back yet".to_owned());
    }
    session.history.borrow_mut().drop_last_user_turns(num_turns);
    session.stand(session.recorder.roll_back(num_turns));
    let turn = TurnContext::new(session, id.clone(), None);
    turn::report_estimate(session, &turn);
    let event = EventMsg::ThreadRolledBack(ThreadRolledBackEvent { num_turns });
    session.recorder.event(&event);
    let session = Rc::clone(session);
    Ok(Box::pin(async move {
        session.recorder.flush().await;
        session.io.emit(&id, event);
    }))
}

/// The refusal of a rollback.
pub(super) fn not_rolled_back(session: &Session, id: &str, message: String) {
    error(session, id, message, CodexErrorInfo::ThreadRollbackFailed);
}

/// Names the thread.
pub(super) fn rename(session: &Rc<Session>, id: String, name: &str) -> Result<Task, String> {
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err("a thread's name must not be blank".to_owned());
    }
    if !session.recorder.is_on() {
        return Err(
            "this thread is not recorded, so it can't be named; open it with a session store".to_owned(),
        );
    }
    let session = Rc::clone(session);
    Ok(Box::pin(async move {
        match session.io.rename_thread(name.clone()).await {
            Ok(()) => {
                let event = ThreadNameUpdatedEvent {
                    thread_id: session.id().to_owned(),
                    thread_name: Some(name),
                };
                session.io.emit(&id, EventMsg::ThreadNameUpdated(event));
            }
            Err(failure) => {
                let message = format!("the thread's name could not be kept: {failure}");
                error(&session, &id, message, CodexErrorInfo::Other);
            }
        }
    }))
}

/// Adds a text to the prompt history; nothing where there is none, or the user wants none to be kept.
pub(super) fn remember(session: &Rc<Session>, history: Option<PromptHistory>, text: String) -> Option<Task> {
    history?;
    let settings = session.config.history;
    if settings.persistence == HistoryPersistence::None {
        return None;
    }
    let entry = HistoryEntry {
        conversation_id: session.id().to_owned(),
        // The clock is positive and far below 2^53.
        ts: (session.io.now() / 1000.0) as u64,
        text,
    };
    let session = Rc::clone(session);
    Some(Box::pin(async move {
        if let Err(failure) = session.io.append_to_prompts(entry, settings.max_bytes).await {
            warn(&session, "kept", &failure);
        }
    }))
}

/// Looks an entry of the prompt history up.
pub(super) fn recall(
    session: &Rc<Session>,
    history: Option<PromptHistory>,
    id: String,
    offset: u64,
    log_id: u64,
) -> Task {
    let session = Rc::clone(session);
    Box::pin(async move {
        let entry = match history {
            Some(_) => session.io.read_prompt(log_id, offset).await,
            None => Ok(None),
        };
        let entry = entry.unwrap_or_else(|failure| {
            warn(&session, "read", &failure);
            None
        });
        let response = GetHistoryEntryResponseEvent {
            offset,
            log_id,
            entry,
        };
        session.io.emit(&id, EventMsg::GetHistoryEntryResponse(response));
    })
}

fn warn(session: &Session, done: &str, failure: &HostFailure) {
    let message =
        format!("prompt_history_failed: an entry of the prompt history could not be {done}: {failure}");
    session.io.emit("", EventMsg::Warning(WarningEvent { message }));
}

fn error(session: &Session, id: &str, message: String, info: CodexErrorInfo) {
    session.io.emit(
        id,
        EventMsg::Error(ErrorEvent {
            message,
            codex_error_info: Some(info),
        }),
    );
}
