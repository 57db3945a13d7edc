//! Permission for patches.

use std::collections::BTreeMap;
use std::rc::Rc;

use codex_embed_policy::approval::{
    ApprovalKey, PATCH_OUTSIDE_PROJECT, PatchDecision, Writable, decide_patch,
};
use codex_embed_protocol::{ApplyPatchApprovalRequestEvent, EventMsg, FileChange, ReviewDecision};

use super::places::{Places, locate};
use super::wait::{self, Repeat};
use crate::session::Session;
use crate::turn::TurnContext;

/// A patch that was judged.
pub(in crate::tools) struct PatchRequest {
    /// Absolute and resolved.
    targets: Vec<String>,
    must_ask: bool,
    unasked_by_policy: bool,
}

/// Judges a patch by the files that it touches, and says where they lie; the refusal for the model when it may
/// not even be asked for.
pub(in crate::tools) async fn judge(
    session: &Rc<Session>,
    turn: &TurnContext,
    changes: &BTreeMap<String, FileChange>,
) -> Result<(PatchRequest, Places), String> {
    let settings = &turn.settings;
    let paths = changes
        .iter()
        .flat_map(|(path, change)| touched(path, change))
        .collect();
    let writable = Writable::of(
        &settings.sandbox_policy,
        &settings.cwd,
        session.host.tmpdir.as_deref(),
    );
    let located = locate(session, &writable, paths).await;
    let keys: Vec<ApprovalKey> = located
        .targets
        .iter()
        .map(|path| ApprovalKey::file(path))
        .collect();
    let approved = session.approvals.approved_for_session(&keys);
    let decision = |approved| decide_patch(&settings.approval_policy, located.inside, approved);
    let must_ask = match decision(approved) {
        PatchDecision::Apply => false,
        PatchDecision::Ask => true,
        PatchDecision::Reject => return Err(PATCH_OUTSIDE_PROJECT.to_owned()),
    };
    let request = PatchRequest {
        must_ask,
        unasked_by_policy: decision(false) == PatchDecision::Apply,
        targets: located.targets,
    };
    Ok((request, located.places))
}

impl PatchRequest {
    /// Whether the user has to be asked.
    pub fn must_ask(&self) -> bool {
        self.must_ask
    }

    /// Whether the policy alone lets the patch be applied, without anything that the user approved before.
    pub fn unasked_by_policy(&self) -> bool {
        self.unasked_by_policy
    }

    /// Asks the user; whether the patch may be applied.
    pub async fn ask(
        self,
        session: &Rc<Session>,
        turn: &TurnContext,
        call_id: &str,
        changes: &BTreeMap<String, FileChange>,
    ) -> bool {
        let question = EventMsg::ApplyPatchApprovalRequest(ApplyPatchApprovalRequestEvent {
            call_id: call_id.to_owned(),
            turn_id: turn.id.clone(),
            changes: changes.clone(),
            reason: None,
            grant_root: None,
        });
        match wait::ask(session, turn, call_id, question, Repeat::Yes).await {
            ReviewDecision::ApprovedForSession => {
                session
                    .approvals
                    .approve_for_session(self.targets.iter().map(|path| ApprovalKey::file(path)));
                true
            }
            ReviewDecision::Approved | ReviewDecision::ApprovedExecpolicyAmendment { .. } => true,
            ReviewDecision::Denied
            | ReviewDecision::Abort
            | ReviewDecision::NetworkPolicyAmendment { .. } => false,
        }
    }
}

/// The files that a change writes or removes.
fn touched(path: &str, change: &FileChange) -> Vec<String> {
    let moved_to = match change {
        FileChange::Update { move_path, .. } => move_path.clone(),
        FileChange::Add { .. } | FileChange::Delete { .. } => None,
    };
    std::iter::once(path.to_owned()).chain(moved_to).collect()
}
