//! Why something is asked or refused, and the texts that say so.

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

/// Why the policy asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskReason {
    /// A rule says so.
    Rule {
        /// What the rule gives as reason.
        justification: Option<String>,
        /// The host can't enforce the sandbox policy either.
        no_sandbox: bool,
    },
    /// The host can't enforce the sandbox policy.
    NoSandbox,
    /// The sandbox stopped the command (see `after_denial`). The reference's words.
    RetryUnsandboxed,
}

impl AskReason {
    /// What the user reads of it for `argv`. The texts on rules and on a second try are the reference's.
    pub fn text(&self, argv: &[String]) -> String {
        const NO_SANDBOX: &str = "this host has no sandbox; run without limits?";
        match self {
            Self::Rule {
                justification,
                no_sandbox,
            } => {
                let command = join(argv);
                let mut text = match justification {
                    Some(why) => format!("`{command}` requires approval: {why}"),
                    None => format!("`{command}` requires approval by policy"),
                };
                if *no_sandbox {
                    text.push_str("; ");
                    text.push_str(NO_SANDBOX);
                }
                text
            }
            Self::NoSandbox => NO_SANDBOX.to_owned(),
            Self::RetryUnsandboxed => "command failed; retry without sandbox?".to_owned(),
        }
    }

    /// Whether it is told even where the model gave a reason of its own.
    pub fn outweighs_model(&self) -> bool {
        matches!(self, Self::Rule { .. })
    }
}

/// Why a command is refused without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The model asked to leave the sandbox where the policy lets nobody ask.
    EscalationNotAllowed(AskForApproval),
    /// A rule forbids it.
    Rule {
        /// The words of the command that the rule matches.
        words: Vec<String>,
        /// What the rule gives as reason.
        justification: Option<String>,
    },
    /// A rule says to ask, and nobody may be asked.
    RuleUnderNever,
    /// A rule says to ask, and the policy rejects such questions.
    RuleQuestionRejected,
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
    /// All but the one on a missing sandbox are the reference's.
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
            Self::Rule {
                justification: Some(why),
                ..
            } => format!("`{}` rejected: {why}", join(argv)),
            Self::Rule { words, .. } => format!(
                "`{}` rejected: policy forbids commands starting with `{}`",
                join(argv),
                join(words)
            ),
            Self::RuleUnderNever => {
                "approval required by policy, but AskForApproval is set to Never".to_owned()
            }
            Self::RuleQuestionRejected => {
                "approval required by policy rule, but AskForApproval::Reject.rules is set".to_owned()
            }
            Self::QuestionRejected => {
                "approval required by policy, but AskForApproval::Reject.sandbox_approval is set".to_owned()
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
