//! A session's beginning from a record.

use std::rc::Rc;

use codex_embed_protocol::boundary::ThreadOrigin;
use codex_embed_protocol::{EventMsg, SessionMeta, ThreadId, WarningEvent};

use super::fold::{Fold, Unfinished};
use super::fork::Cut;
use super::meta::meta;
use super::reader::Reader;
use crate::context::truncate::TruncationPolicy;
use crate::ports::HostFailure;
use crate::session::Session;

/// What a session began from.
#[derive(Debug, Default)]
pub(crate) struct Begun {
    /// The thread that this one was forked from.
    pub forked_from_id: Option<ThreadId>,
    /// What the user's program was told before; `None` for a new thread.
    pub messages: Option<Vec<EventMsg>>,
    /// The turn to go on with.
    pub unfinished: Option<Unfinished>,
    /// What the user should know of the record.
    pub warnings: Vec<EventMsg>,
}

/// Why a record can't be begun from.
#[derive(Debug)]
pub(crate) enum Damaged {
    /// It could not be read.
    Unreadable(HostFailure),
    /// No line says what the session is.
    NoMeta { lines: usize },
}

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(failure) => write!(
                f,
                "the session's record could not be read: {failure}. Nothing was changed; try again when it can be read."
            ),
            Self::NoMeta { lines } => write!(
                f,
                "the session's record has no `session_meta` line among its {lines} readable lines, so it is none of a \
                 session or its beginning is lost. Restore the file, or start a new thread."
            ),
        }
    }
}

/// Begins a session as its options say: new, resumed or forked.
pub(crate) async fn begin(session: &Rc<Session>, origin: &ThreadOrigin) -> Result<Begun, Damaged> {
    match origin {
        ThreadOrigin::New => {
            session.recorder.introduce(meta(session, None));
            Ok(Begun::default())
        }
        ThreadOrigin::Resume => resume(session).await,
        ThreadOrigin::Fork { before_user_message } => fork(session, *before_user_message).await,
    }
}

async fn resume(session: &Rc<Session>) -> Result<Begun, Damaged> {
    let mut fold = Fold::new(budget(session));
    let mut reader = Reader::default();
    let mut lines = 0;
    while let Some(chunk) = read(session).await? {
        reader.push(&chunk, &mut |_, item| {
            lines += 1;
            fold.push(item);
        });
    }
    reader.end(&mut |_, item| {
        lines += 1;
        fold.push(item);
    });
    let meta = fold.meta.take().ok_or(Damaged::NoMeta { lines })?;
    session.recorder.begin();
    let unfinished = fold.unfinished();
    if let Some(unfinished) = &unfinished {
        session.recorder.asked_before(&unfinished.waiting);
    }
    let forked_from_id = meta.forked_from_id.clone();
    Ok(Begun {
        forked_from_id,
        unfinished,
        ..take_over(session, fold, meta, reader.damaged())
    })
}

/// Copies the lines to keep behind a first line of its own. They are copied as they are, also what this release
/// does not know.
async fn fork(session: &Rc<Session>, before: Option<u32>) -> Result<Begun, Damaged> {
    let mut fold = Fold::new(budget(session));
    let mut reader = Reader::default();
    let mut cut = Cut::before(before);
    let mut lines = 0;
    let mut parent: Option<SessionMeta> = None;
    let recorder = &session.recorder;
    loop {
        let chunk = read(session).await?;
        let mut take = |text: &str, item| {
            lines += 1;
            cut.push(text, item, &mut |text, item| {
                recorder.copy(text);
                fold.push(item);
            });
        };
        match &chunk {
            Some(chunk) => reader.push(chunk, &mut take),
            None => reader.end(&mut take),
        }
        if parent.is_none() && fold.meta.is_some() {
            parent = fold.meta.take();
            adopt_instructions(session, parent.as_ref());
            recorder.introduce(meta(session, parent.as_ref().map(|parent| parent.id.clone())));
            recorder.begin();
        }
        if chunk.is_none() {
            break;
        }
        // One chunk at a time: a long record does not gather here.
        recorder.flush().await;
    }
    let parent = parent.ok_or(Damaged::NoMeta { lines })?;
    let forked_from_id = Some(parent.id.clone());
    Ok(Begun {
        forked_from_id,
        ..take_over(session, fold, parent, reader.damaged())
    })
}

fn budget(session: &Session) -> TruncationPolicy {
    session.model(&session.settings.borrow().model).truncation
}

async fn read(session: &Rc<Session>) -> Result<Option<Vec<u8>>, Damaged> {
    session.io.read_record().await.map_err(Damaged::Unreadable)
}

/// The session continues what the lines came to. Its settings are those of its options, not of the record.
fn take_over(session: &Session, fold: Fold, meta: SessionMeta, damaged: usize) -> Begun {
    adopt_instructions(session, Some(&meta));
    let Fold {
        mut history,
        turns,
        usage,
        messages,
        ..
    } = fold;
    let standing = turns.standing();
    let mut warnings = Vec::new();
    if damaged > 0 {
        warnings.push(lines_passed_over(damaged));
    }
    session.set_instructed_model(standing.model.clone());
    let model = session.settings.borrow().model.clone();
    if let Some(before) = standing.model.as_ref().filter(|before| **before != model) {
        warnings.push(other_model(before, &model));
    }
    // The reference records what it read into a history once more.
    history.cut_outputs(budget(session));
    *session.history.borrow_mut() = history;
    session.stand(standing);
    session.usage.borrow_mut().resume(usage);
    session.recorder.take_over(turns);
    Begun {
        messages: Some(messages),
        warnings,
        ..Begun::default()
    }
}

/// A session keeps the base instructions that it began with, unless the configuration has others.
fn adopt_instructions(session: &Session, meta: Option<&SessionMeta>) {
    let recorded = meta.and_then(|meta| meta.base_instructions.as_ref());
    if let Some(recorded) = recorded.filter(|_| session.config.base_instructions.is_none()) {
        session.set_instructions(&recorded.text);
    }
}

fn lines_passed_over(count: usize) -> EventMsg {
    let message = format!(
        "session_record_damaged: {count} lines of the session's record could not be read and were passed over; what \
         they held is missing from the conversation."
    );
    EventMsg::Warning(WarningEvent { message })
}

fn other_model(before: &str, now: &str) -> EventMsg {
    let message = format!(
        "This thread was worked on by the model `{before}` and goes on with `{now}`, which may do worse with what \
         another model began. Choose `{before}` again to stay with it."
    );
    EventMsg::Warning(WarningEvent { message })
}
