//! The turn that runs.

use std::rc::Rc;
use std::task::{Context, Poll};

use super::Task;
use super::run::Next;
use crate::ports::Io;
use crate::turn::{GRACE_MS, TurnContext};

pub(super) struct Running {
    pub turn: Rc<TurnContext>,
    pub task: Task,
    begun: bool,
    /// The time that is left to the turn's beginning once it was interrupted.
    grace: Option<Task>,
}

impl Running {
    pub fn new(turn: Rc<TurnContext>, task: Task) -> Self {
        Self {
            turn,
            task,
            begun: false,
            grace: None,
        }
    }

    /// Whether the turn was polled, so that its start is told.
    pub fn has_begun(&self) -> bool {
        self.begun
    }

    /// Lets the turn run; ready when it is over, by itself or at the end of its interrupted beginning.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        self.begun = true;
        if self.task.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Next::TurnEnded);
        }
        let interrupted = match &mut self.grace {
            Some(grace) if self.turn.beginning.is_under_way() => grace.as_mut().poll(cx).is_ready(),
            Some(_) => true,
            None => false,
        };
        if interrupted {
            return Poll::Ready(Next::Interrupted);
        }
        Poll::Pending
    }

    /// Whether the turn was interrupted and comes to the end of its beginning.
    pub fn is_interrupted(&self) -> bool {
        self.grace.is_some()
    }

    /// The user interrupts the turn. Whether it may come to the end of its beginning first; not a second time.
    pub fn wait_for_its_beginning(&mut self, io: &Rc<Io>) -> bool {
        if !self.turn.beginning.is_under_way() || self.is_interrupted() {
            return false;
        }
        self.turn.beginning.interrupt();
        let io = Rc::clone(io);
        self.grace = Some(Box::pin(async move { io.sleep(GRACE_MS).await }));
        true
    }
}
