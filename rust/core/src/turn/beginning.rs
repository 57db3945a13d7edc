//! The beginning of a turn, which an interrupt lets come to its end: what the user said, and what the model has to
//! know to understand it, is recorded however early the turn is interrupted.

use std::cell::Cell;
use std::future::pending;

/// How long an interrupt waits for it, in milliseconds. It takes longer only where files can't be read at once.
pub(crate) const GRACE_MS: u64 = 100;

/// Whether a turn is at its beginning, and whether it was interrupted there.
#[derive(Debug, Default)]
pub(crate) struct Beginning {
    under_way: Cell<bool>,
    interrupted: Cell<bool>,
}

impl Beginning {
    /// Whether it is under way.
    pub fn is_under_way(&self) -> bool {
        self.under_way.get()
    }

    /// The turn is to go no further than to the end of its beginning.
    pub fn interrupt(&self) {
        self.interrupted.set(true);
    }

    pub(super) fn enter(&self) {
        self.under_way.set(true);
    }

    /// Ends the beginning; a turn that was interrupted stays here until it is dropped.
    pub(super) async fn leave(&self) {
        self.under_way.set(false);
        if self.interrupted.get() {
            pending::<()>().await;
        }
    }
}
