//! The journal: a session's options and inputs, from which it can be replayed.

use codex_embed_protocol::boundary::{Input, OpenOptions, OutboxEntry};
use serde::{Deserialize, Serialize};

use crate::{Engine, EngineError};

/// Everything that made a session what it is. Holds what the model and the commands said, so treat it as
/// the session's own content; it never holds a credential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// What the session was opened with.
    pub options: OpenOptions,
    /// Its inputs, in order.
    pub inputs: Vec<JournalEntry>,
}

/// One input and when it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Milliseconds since 1970.
    pub now: f64,
    /// The input.
    pub input: Input,
}

impl Journal {
    /// A journal without inputs.
    pub fn new(options: OpenOptions) -> Self {
        Self {
            options,
            inputs: Vec::new(),
        }
    }

    /// Adds an input.
    pub(crate) fn record(&mut self, now: f64, input: &Input) {
        self.inputs.push(JournalEntry {
            now,
            input: input.clone(),
        });
    }
}

/// Runs a journal's inputs through a new session and returns each step's outbox: the same as the first time.
pub fn replay(journal: &Journal) -> Result<Vec<Vec<OutboxEntry>>, EngineError> {
    let mut engine = Engine::new();
    let handle = engine.open(journal.options.clone())?;
    journal
        .inputs
        .iter()
        .map(|entry| engine.step(handle, entry.now, entry.input.clone()))
        .collect()
}
