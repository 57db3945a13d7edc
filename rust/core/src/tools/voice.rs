//! What the events tell of a command that may go on.

use std::rc::Rc;

use codex_embed_protocol::ExecOutputStream;

use super::deltas::Deltas;
use super::label::{Ended, Label};
use crate::session::Session;
use crate::turn::TurnContext;

/// The most output that is held back, in bytes; with more the command is told of at once.
const MAX_HELD: usize = 64 * 1024;

/// Tells of one command: nothing until it is told to begin.
pub(super) struct Voice {
    session: Rc<Session>,
    pub turn: Rc<TurnContext>,
    label: Label,
    id: i32,
    deltas: Deltas,
    /// Output that is not told of yet; `None` once the beginning was.
    held: Option<Vec<u8>>,
}

impl Voice {
    /// Nothing is told yet of the command with this id.
    pub fn new(session: &Rc<Session>, turn: &Rc<TurnContext>, label: Label, id: i32) -> Self {
        Self {
            session: Rc::clone(session),
            turn: Rc::clone(turn),
            deltas: Deltas::new(&label.call_id),
            label,
            id,
            held: Some(Vec::new()),
        }
    }

    /// Whether the beginning was told.
    pub fn has_begun(&self) -> bool {
        self.held.is_none()
    }

    /// Tells the beginning, once, and what was held back.
    pub fn begin(&mut self) {
        if let Some(held) = self.held.take() {
            self.label.report_begin(&self.session, &self.turn, Some(self.id));
            self.tell(&held);
        }
    }

    /// Tells output, or holds it back.
    pub fn output(&mut self, bytes: &[u8]) {
        match &mut self.held {
            Some(held) if held.len() + bytes.len() <= MAX_HELD => held.extend_from_slice(bytes),
            _ => {
                self.begin();
                self.tell(bytes);
            }
        }
    }

    /// Tells the end.
    pub fn end(&self, end: &Ended<'_>) {
        let label = self.label.clone();
        label.report_end(&self.session, &self.turn, Some(self.id), end);
    }

    fn tell(&mut self, bytes: &[u8]) {
        let stream = ExecOutputStream::Stdout;
        self.deltas.report(&self.session, &self.turn, stream, bytes);
    }
}
