//! Patches.

use codex_embed_protocol::AskForApproval;

/// How a patch goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchDecision {
    /// It is applied at once.
    Apply,
    /// The user is asked first.
    Ask,
    /// It is refused; the model gets `PATCH_OUTSIDE_PROJECT`.
    Reject,
}

/// Decides on a patch.
///
/// `untrusted` always asks. Else it is applied when it is `inside`, that is, when every file that it reaches
/// may be written ([`Writable::allows`](super::Writable::allows), and see the core for what else counts as
/// outside), and otherwise asked for, or refused where nobody may be asked. `session_approved` means that the
/// user approved each of them for the session.
///
/// Under `on-failure` the reference applies any patch; here what lies outside is asked for, since no
/// sandbox stands behind a write of the host's own.
pub fn decide_patch(policy: &AskForApproval, inside: bool, session_approved: bool) -> PatchDecision {
    let ask = if session_approved {
        PatchDecision::Apply
    } else {
        PatchDecision::Ask
    };
    match policy {
        AskForApproval::Untrusted => ask,
        _ if inside => PatchDecision::Apply,
        AskForApproval::Never => PatchDecision::Reject,
        AskForApproval::Reject(reject) if reject.sandbox_approval => PatchDecision::Reject,
        AskForApproval::OnFailure | AskForApproval::OnRequest | AskForApproval::Reject(_) => ask,
    }
}
