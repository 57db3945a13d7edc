//! Questions to the user that a tool waits on.

use std::cell::RefCell;
use std::collections::HashSet;

use codex_embed_policy::approval::ApprovalKey;
use codex_embed_protocol::ReviewDecision;

use super::Questions;

/// Open questions, and what was approved for the rest of the session.
#[derive(Default)]
pub(crate) struct Approvals {
    open: Questions<ReviewDecision>,
    for_session: RefCell<HashSet<ApprovalKey>>,
}

impl Approvals {
    /// Waits for the answer to the question with this id.
    pub async fn answer(&self, id: &str) -> ReviewDecision {
        self.open.answer(id).await
    }

    /// Answers a question; `false` when there is none with this id.
    pub fn resolve(&self, id: &str, decision: ReviewDecision) -> bool {
        self.open.resolve(id, decision)
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
}
