//! Patches.

use codex_embed_protocol::AskForApproval;

use super::writable::Writable;

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

/// Decides on a patch that touches `targets`, the destinations of moves included.
///
/// `untrusted` always asks. Else it is applied when every target may be written, and otherwise asked
/// for, or refused where nobody may be asked. The targets are absolute with every symbolic link
/// resolved (of a file that is not there yet: its nearest existing folder); `session_approved` means
/// that the user approved each of them for the session.
///
/// Under `on-failure` the reference applies any patch; here what lies outside is asked for, since no
/// sandbox stands behind a write of the host's own.
pub fn decide_patch<S: AsRef<str>>(
    policy: &AskForApproval,
    writable: &Writable,
    targets: &[S],
    session_approved: bool,
) -> PatchDecision {
    let inside = || targets.iter().all(|target| writable.allows(target.as_ref()));
    let ask = if session_approved {
        PatchDecision::Apply
    } else {
        PatchDecision::Ask
    };
    match policy {
        AskForApproval::Untrusted => ask,
        _ if inside() => PatchDecision::Apply,
        AskForApproval::Never => PatchDecision::Reject,
        AskForApproval::Reject(reject) if reject.sandbox_approval => PatchDecision::Reject,
        AskForApproval::OnFailure | AskForApproval::OnRequest | AskForApproval::Reject(_) => ask,
    }
}
