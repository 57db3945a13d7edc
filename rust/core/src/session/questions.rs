//! Questions to the user's program that a tool waits on.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;

use codex_embed_protocol::EventMsg;
use futures_util::future::{Either, select};

use super::Session;
use crate::sync::Signal;

/// A question that is open for so many milliseconds is recorded, so that a resumed session asks it again. One that
/// is answered sooner leaves no trace.
const RECORDED_AFTER_MS: u64 = 1000;

impl Session {
    /// Waits for the answer to a question about a call that has done nothing yet. A session that is suspended or lost
    /// meanwhile runs the call again when it is resumed.
    pub async fn answer_kept<T>(
        &self,
        call_id: &str,
        request: EventMsg,
        answer: impl Future<Output = T>,
    ) -> T {
        if !self.recorder.is_on() {
            return answer.await;
        }
        let open = self.recorder.open_approval(call_id, request);
        match select(pin!(answer), pin!(self.io.sleep(RECORDED_AFTER_MS))).await {
            Either::Left((answer, _)) => answer,
            Either::Right(((), answer)) => {
                open.record();
                answer.await
            }
        }
    }
}

/// Open questions by id, and the answers that are not taken yet.
#[derive(Debug)]
pub(crate) struct Questions<T> {
    open: RefCell<HashMap<String, Option<T>>>,
    answered: Signal,
}

impl<T> Default for Questions<T> {
    fn default() -> Self {
        Self {
            open: RefCell::default(),
            answered: Signal::default(),
        }
    }
}

impl<T> Questions<T> {
    /// Waits for the answer to the question with this id. The question is withdrawn when the future is
    /// dropped, so an interrupted turn leaves none behind.
    pub async fn answer(&self, id: &str) -> T {
        self.open.borrow_mut().insert(id.to_owned(), None);
        let _withdraw = Withdraw { questions: self, id };
        self.answered
            .until(|| self.open.borrow_mut().get_mut(id).and_then(Option::take))
            .await
    }

    /// Answers a question; `false` when there is none with this id.
    pub fn resolve(&self, id: &str, answer: T) -> bool {
        let found = match self.open.borrow_mut().get_mut(id) {
            Some(place) => {
                *place = Some(answer);
                true
            }
            None => false,
        };
        self.answered.notify();
        found
    }
}

struct Withdraw<'a, T> {
    questions: &'a Questions<T>,
    id: &'a str,
}

impl<T> Drop for Withdraw<'_, T> {
    fn drop(&mut self) {
        self.questions.open.borrow_mut().remove(self.id);
    }
}
