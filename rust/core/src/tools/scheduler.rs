//! Runs a response's calls: side by side where their tools allow it, all others as barriers in the order of
//! the calls. (The reference takes a lock in no set order; a barrier never runs a command before the patch
//! that makes its file.)

use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Context, Poll};

use codex_embed_protocol::ResponseItem;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::{ToolCall, run};
use crate::session::{Session, Task};
use crate::turn::TurnContext;

/// The calls of one response. Dropping it cancels what runs.
pub(crate) struct Scheduler {
    session: Rc<Session>,
    turn: Rc<TurnContext>,
    waiting: VecDeque<Waiting>,
    running: FuturesUnordered<Task>,
    barrier: bool,
}

struct Waiting {
    beside_others: bool,
    task: Task,
}

impl Scheduler {
    /// A scheduler without calls.
    pub fn new(session: &Rc<Session>, turn: &Rc<TurnContext>) -> Self {
        Self {
            session: Rc::clone(session),
            turn: Rc::clone(turn),
            waiting: VecDeque::new(),
            running: FuturesUnordered::new(),
            barrier: false,
        }
    }

    /// Takes a call up; `false` when the item is none.
    pub fn start(&mut self, item: &ResponseItem) -> bool {
        let Some(call) = ToolCall::from_item(item) else {
            return false;
        };
        let (session, turn) = (Rc::clone(&self.session), Rc::clone(&self.turn));
        let number = turn.calls.open(item.clone(), session.io.now());
        self.waiting.push_back(Waiting {
            beside_others: call.runs_beside_others(),
            task: Box::pin(async move {
                let output = run(&session, &turn, call).await;
                turn.calls.close(number, output);
            }),
        });
        true
    }

    /// Lets the calls run; ready when all of them have ended.
    pub fn drive(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.admit();
            match self.running.poll_next_unpin(cx) {
                Poll::Ready(Some(())) => self.barrier &= !self.running.is_empty(),
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    fn admit(&mut self) {
        while let Some(next) = self.waiting.front() {
            if self.barrier || !(next.beside_others || self.running.is_empty()) {
                return;
            }
            self.barrier = !next.beside_others;
            if let Some(next) = self.waiting.pop_front() {
                self.running.push(next.task);
            }
        }
    }
}
