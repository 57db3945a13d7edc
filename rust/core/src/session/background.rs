//! Tasks that run beside the turns.

use std::task::{Context, Poll};

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::{Session, Task};

/// The tasks that a session spawned. Dropping them cancels what they wait for.
#[derive(Default)]
pub(crate) struct Background {
    tasks: FuturesUnordered<Task>,
}

impl Background {
    /// Lets all tasks run as far as they can, those that begin meanwhile included.
    pub fn poll(&mut self, session: &Session, cx: &mut Context<'_>) {
        self.tasks.extend(session.spawned.take());
        while let Poll::Ready(Some(())) = self.tasks.poll_next_unpin(cx) {
            self.tasks.extend(session.spawned.take());
        }
    }
}
