//! Why something is asked or refused, and the texts that say so.

use std::fmt;

use codex_embed_protocol::AskForApproval;

use crate::shell::join;

/// To the model when the user says no to a command. The reference's words.
pub const REJECTED_BY_USER: &str = "rejected by user";

/// To the model when the user says no to a patch. The reference's words.
pub const PATCH_DENIED_BY_USER: &str = "patch rejected by user";

/// To the model when a patch is refused without asking. The reference's words.
pub const PATCH_OUTSIDE_PROJECT: &str =
    "patch rejected: writing outside of the project; rejected by user approval settings";

/// To the model when it asks for `with_additional_permissions` and the feature is off. The reference's
/// words.
pub const ADDITIONAL_PERMISSIONS_DISABLED: &str = "additional permissions are disabled; \
     enable `features.request_permission` before using `with_additional_permissions`";

/// Why the policy asks, as the user reads it. What the model gave as reason goes before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskReason {
    /// The host can't enforce the sandbox policy.
    NoSandbox,
    /// The sandbox stopped the command (see `after_denial`). The reference's words.
    RetryUnsandboxed,
}

impl fmt::Display for AskReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSandbox => "this host has no sandbox; run without limits?",
            Self::RetryUnsandboxed => "command failed; retry without sandbox?",
        })
    }
}

/// Why a command is refused without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The model asked to leave the sandbox where the policy lets nobody ask.
    EscalationNotAllowed(AskForApproval),
    /// It is known to destroy, and nobody may be asked.
    Dangerous,
    /// The user would have to be asked, and the policy rejects such questions.
    QuestionRejected,
    /// It needs limits that this host can't enforce, and nobody may be asked.
    NoSandbox,
}

impl Refusal {
    /// What the model is told of the refusal of `argv`.
    ///
    /// The texts on escalation and on blocked commands are the reference's.
    pub fn text(&self, argv: &[String]) -> String {
        match self {
            Self::EscalationNotAllowed(policy) => {
                let policy = policy_name(policy);
                format!(
                    "approval policy is {policy}; reject command — you cannot ask for escalated permissions \
                     if the approval policy is {policy}"
                )
            }
            Self::Dangerous => format!("`{}` rejected: blocked by policy", join(argv)),
            Self::QuestionRejected => {
                format!(
                    "`{}` rejected: it needs approval, and the approval policy rejects asking",
                    join(argv)
                )
            }
            Self::NoSandbox => {
                format!(
                    "`{}` rejected: it needs a sandbox, and this host has none",
                    join(argv)
                )
            }
        }
    }
}

/// A policy as the reference names it to the model.
pub fn policy_name(policy: &AskForApproval) -> &'static str {
    match policy {
        AskForApproval::Untrusted => "UnlessTrusted",
        AskForApproval::OnFailure => "OnFailure",
        AskForApproval::OnRequest => "OnRequest",
        AskForApproval::Reject(_) => "Reject",
        AskForApproval::Never => "Never",
    }
}
