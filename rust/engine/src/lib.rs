//! Sessions, wakers, outbox, cancellation and the journal of inputs.
//!
//! The engine polls each session's future when an input has woken it, and hands out what the session
//! put into its outbox. It knows nothing of JavaScript and reads no clock.

mod journal;
mod session;
mod slab;

use codex_embed_core::OpenError;
use codex_embed_protocol::Op;
use codex_embed_protocol::boundary::{Input, OpenOptions, OutboxEntry};
use serde::Serialize;

pub use journal::{Journal, JournalEntry, replay};
pub use slab::Handle;

use session::{EngineSession, Progress};
use slab::Slab;

/// All sessions of one instance.
#[derive(Default)]
pub struct Engine {
    sessions: Slab<EngineSession>,
    stats: Counters,
}

#[derive(Debug, Default)]
struct Counters {
    opened: u64,
    faults: u64,
    steps: u64,
    late_results: u64,
}

/// What an instance has done so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Sessions open now.
    pub sessions: usize,
    /// Sessions ever opened.
    pub opened: u64,
    /// Sessions ended by a fault.
    pub faults: u64,
    /// Steps taken.
    pub steps: u64,
    /// Results that came after their effect was aborted, or that nobody asked for.
    pub late_results: u64,
}

/// Why a call was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EngineError {
    /// `session_closed`, `limit_exceeded`, `invalid_argument` or `invalid_config`.
    pub code: &'static str,
    /// What happened and what to do, for people.
    pub message: String,
}

impl From<OpenError> for EngineError {
    fn from(error: OpenError) -> Self {
        Self {
            code: error.code,
            message: error.message,
        }
    }
}

impl Engine {
    /// An engine without sessions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a session. Nothing runs until its first [`Engine::step`].
    pub fn open(&mut self, options: OpenOptions) -> Result<Handle, EngineError> {
        let session = EngineSession::open(options)?;
        let handle = self.sessions.insert(session).ok_or_else(|| EngineError {
            code: "limit_exceeded",
            message: format!(
                "this instance holds {} sessions already; close some first",
                slab::CAPACITY
            ),
        })?;
        self.stats.opened += 1;
        Ok(handle)
    }

    /// Gives a session an input at the time `now` (milliseconds since 1970), lets it run until it waits,
    /// and returns what it produced. After an entry [`OutboxEntry::Closed`] or [`OutboxEntry::Fault`] the
    /// handle is stale.
    pub fn step(&mut self, handle: Handle, now: f64, input: Input) -> Result<Vec<OutboxEntry>, EngineError> {
        let session = self.sessions.get_mut(handle).ok_or_else(closed)?;
        self.stats.steps += 1;
        let (outbox, progress) = session.step(now, input);
        match progress {
            Progress::Waiting => {}
            Progress::Ended => self.retire(handle),
            Progress::Faulted => {
                self.stats.faults += 1;
                self.retire(handle);
            }
        }
        Ok(outbox)
    }

    /// Interrupts the running turn, if there is one.
    pub fn cancel(&mut self, handle: Handle, now: f64) -> Result<Vec<OutboxEntry>, EngineError> {
        self.step(
            handle,
            now,
            Input::Submit {
                id: String::new(),
                op: Op::Interrupt,
            },
        )
    }

    /// Ends a session at once, without events; the outbox holds the aborts of what was under way.
    pub fn close(&mut self, handle: Handle) -> Result<Vec<OutboxEntry>, EngineError> {
        let session = self.sessions.remove(handle).ok_or_else(closed)?;
        self.stats.late_results += session.late_results();
        Ok(session.close())
    }

    /// The inputs of a session so far; `None` unless it was opened with `journal`.
    pub fn journal(&self, handle: Handle) -> Result<Option<&Journal>, EngineError> {
        Ok(self.sessions.get(handle).ok_or_else(closed)?.journal())
    }

    /// What this instance has done so far.
    pub fn stats(&self) -> Stats {
        let open_late: u64 = self.sessions.iter().map(EngineSession::late_results).sum();
        Stats {
            sessions: self.sessions.len(),
            opened: self.stats.opened,
            faults: self.stats.faults,
            steps: self.stats.steps,
            late_results: self.stats.late_results + open_late,
        }
    }

    fn retire(&mut self, handle: Handle) {
        if let Some(session) = self.sessions.remove(handle) {
            self.stats.late_results += session.late_results();
        }
    }
}

fn closed() -> EngineError {
    EngineError {
        code: "session_closed",
        message: "this session is closed; open a new one".into(),
    }
}
