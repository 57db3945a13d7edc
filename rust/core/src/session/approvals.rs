//! Questions to the user that a tool waits on.

use std::cell::{Ref, RefCell};
use std::collections::{HashMap, HashSet};

use codex_embed_policy::approval::{ApprovalKey, covers};
use codex_embed_protocol::ReviewDecision;

use crate::sync::Signal;

/// Open questions, and what was approved for the rest of the session.
#[derive(Default)]
pub(crate) struct Approvals {
    open: RefCell<HashMap<String, Option<ReviewDecision>>>,
    answered: Signal,
    for_session: RefCell<HashSet<ApprovalKey>>,
    prefixes: RefCell<Vec<Vec<String>>>,
}

impl Approvals {
    /// Waits for the answer to the question with this id. The question is withdrawn when the future is
    /// dropped, so an interrupted turn leaves none behind.
    pub async fn answer(&self, id: &str) -> ReviewDecision {
        self.open.borrow_mut().insert(id.to_owned(), None);
        let _withdraw = Withdraw { approvals: self, id };
        self.answered
            .until(|| self.open.borrow().get(id).cloned().flatten())
            .await
    }

    /// Answers a question; `false` when there is none with this id.
    pub fn resolve(&self, id: &str, decision: ReviewDecision) -> bool {
        let found = match self.open.borrow_mut().get_mut(id) {
            Some(answer) => {
                *answer = Some(decision);
                true
            }
            None => false,
        };
        self.answered.notify();
        found
    }

    /// Whether all of these were approved for the session.
    pub fn approved_for_session<'a>(&self, keys: impl IntoIterator<Item = &'a ApprovalKey>) -> bool {
        let approved = self.for_session.borrow();
        keys.into_iter().all(|key| approved.contains(key))
    }

    /// Remembers what was approved for the rest of the session.
    pub fn approve_for_session(&self, keys: impl IntoIterator<Item = ApprovalKey>) {
        self.for_session.borrow_mut().extend(keys);
    }

    /// Remembers a prefix of commands that may run unasked for the rest of the session.
    pub fn allow_prefix(&self, prefix: Vec<String>) {
        self.prefixes.borrow_mut().push(prefix);
    }

    /// The prefixes of commands that may run unasked.
    pub fn allowed_prefixes(&self) -> Ref<'_, [Vec<String>]> {
        Ref::map(self.prefixes.borrow(), Vec::as_slice)
    }

    /// Whether prefixes that the user allowed cover a command.
    pub fn prefix_allows(&self, argv: &[String]) -> bool {
        covers(&self.prefixes.borrow(), argv)
    }
}

struct Withdraw<'a> {
    approvals: &'a Approvals,
    id: &'a str,
}

impl Drop for Withdraw<'_> {
    fn drop(&mut self) {
        self.approvals.open.borrow_mut().remove(self.id);
    }
}
