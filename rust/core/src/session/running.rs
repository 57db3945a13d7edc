//! The turn that runs.

use std::rc::Rc;
use std::task::{Context, Poll};

use super::Task;
use crate::ports::Io;
use crate::turn::{GRACE_MS, TurnContext};

pub(super) struct Running {
    pub turn: Rc<TurnContext>,
    pub task: Task,
    /// The time that is left to the turn's beginning once it was interrupted.
    grace: Option<Task>,
}

/// How a turn comes to be over.
pub(super) enum Over {
    /// By itself.
    Ended,
    /// It was interrupted at its beginning, which is done: it is to be dropped.
    Interrupted,
}

impl Running {
    pub fn new(turn: Rc<TurnContext>, task: Task) -> Self {
        Self {
            turn,
            task,
            grace: None,
        }
    }

    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Over> {
        if self.task.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Over::Ended);
        }
        let interrupted = match &mut self.grace {
            Some(grace) if self.turn.beginning.is_under_way() => grace.as_mut().poll(cx).is_ready(),
            Some(_) => true,
            None => false,
        };
        if interrupted {
            return Poll::Ready(Over::Interrupted);
        }
        Poll::Pending
    }

    /// The user interrupts the turn. Whether it may come to the end of its beginning first; not a second time.
    pub fn wait_for_its_beginning(&mut self, io: &Rc<Io>) -> bool {
        if !self.turn.beginning.is_under_way() || self.grace.is_some() {
            return false;
        }
        self.turn.beginning.interrupt();
        let io = Rc::clone(io);
        self.grace = Some(Box::pin(async move { io.sleep(GRACE_MS).await }));
        true
    }
}
