//! Commands.

use codex_embed_protocol::{AskForApproval, ReadOnlyAccess, SandboxPolicy};

use super::reason::{AskReason, Refusal};
use crate::rules::{RuleDecision, Ruling};
use crate::safety::Danger;

/// What is known of a command that wants to run.
#[derive(Debug, Clone, Copy)]
pub struct CommandFacts<'a> {
    /// Program and arguments, a shell with its script included.
    pub argv: &'a [String],
    /// The model asks to run it without the sandbox (`sandbox_permissions: require_escalated`).
    pub escalated: bool,
    /// The user approved this same command for the session before (see `ApprovalKey`).
    pub session_approved: bool,
    /// What rules say of it.
    pub ruling: &'a Ruling,
    /// The host has a sandbox that can enforce the policy.
    pub sandbox_available: bool,
}

/// How a command goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It runs at once.
    Run {
        /// Within the limits of the sandbox policy; `false` without any.
        sandboxed: bool,
    },
    /// The user is asked first.
    Ask {
        /// The policy's reason, for when the model gave none; `None` when the policy just asks.
        reason: Option<AskReason>,
        /// How it runs once approved.
        then_sandboxed: bool,
    },
    /// It is refused without asking.
    Forbid {
        /// Why; its text goes to the model.
        reason: Refusal,
    },
}

/// Decides on a command.
///
/// | | safe | dangerous | else |
/// |---|---|---|---|
/// | `never` | run | forbid | run |
/// | `on-failure` | run | ask | run |
/// | `on-request` | run | ask | run; ask if escalated and limited |
/// | `untrusted` | run | ask | ask |
/// | `reject` | run | ask, or forbid if `sandbox_approval` | run |
///
/// Escalation under any policy but `on-request` is refused, whatever the command. Running is
/// sandboxed unless the policy sets no limits (`danger-full-access`, `external-sandbox`). A command
/// that must be limited on a host that can't asks, and is refused where nobody may be asked: it never
/// runs unlimited silently. Known reading needs no limits as long as everything may be read. What is
/// approved for the session runs as it would after asking.
///
/// Rules go before the table, which then counts for what they say nothing of:
///
/// - what one forbids is refused, whatever the policy
/// - what one says to ask for is asked for, and refused under `never` and `reject` with `rules`
/// - what they allow as a whole runs without limits; what they allow in part runs as the rest does
pub fn decide(policy: &AskForApproval, sandbox: &SandboxPolicy, facts: CommandFacts<'_>) -> Decision {
    if facts.escalated && *policy != AskForApproval::OnRequest {
        return Decision::Forbid {
            reason: Refusal::EscalationNotAllowed(*policy),
        };
    }
    let ruling = facts.ruling;
    if ruling.decision == Some(RuleDecision::Forbidden) {
        return Decision::Forbid {
            reason: Refusal::Rule {
                words: ruling.words.clone(),
                justification: ruling.justification.clone(),
            },
        };
    }
    if ruling.allows() {
        return Decision::Run { sandboxed: false };
    }
    // Of a command that rules match as a whole nothing else is known.
    let danger = ruling.unruled.danger.unwrap_or(Danger::Unknown);
    let unruled = judge(policy, sandbox, facts, danger);
    let decision = match ruling.decision {
        Some(RuleDecision::Prompt) => demand_question(policy, sandbox, facts, unruled),
        _ => unruled,
    };
    match decision {
        Decision::Ask { then_sandboxed, .. } if facts.session_approved => Decision::Run {
            sandboxed: then_sandboxed,
        },
        decision => decision,
    }
}

/// The decision where a rule says to ask, and `unruled` is the one without that rule.
fn demand_question(
    policy: &AskForApproval,
    sandbox: &SandboxPolicy,
    facts: CommandFacts<'_>,
    unruled: Decision,
) -> Decision {
    let forbid = |reason| Decision::Forbid { reason };
    match policy {
        AskForApproval::Never => return forbid(Refusal::RuleUnderNever),
        AskForApproval::Reject(reject) if reject.rules => return forbid(Refusal::RuleQuestionRejected),
        _ => {}
    }
    if matches!(unruled, Decision::Forbid { .. }) {
        return unruled;
    }
    let limited = is_limited(sandbox) && !facts.escalated;
    Decision::Ask {
        reason: Some(AskReason::Rule {
            justification: facts.ruling.justification.clone(),
            no_sandbox: limited && !facts.sandbox_available,
        }),
        then_sandboxed: limited && facts.sandbox_available,
    }
}

/// The decision on a command judged as `danger`, before what the user allowed earlier counts.
pub(super) fn judge(
    policy: &AskForApproval,
    sandbox: &SandboxPolicy,
    facts: CommandFacts<'_>,
    danger: Danger,
) -> Decision {
    let limited = is_limited(sandbox);
    let unlimited_read = danger == Danger::Safe && reads_everything(sandbox);
    let unenforceable = limited && !facts.escalated && !facts.sandbox_available && !unlimited_read;
    let sandboxed = limited && !facts.escalated && facts.sandbox_available;
    let wants_question = match danger {
        Danger::Safe => facts.escalated && limited && !unlimited_read,
        Danger::Dangerous => true,
        Danger::Unknown => *policy == AskForApproval::Untrusted || (facts.escalated && limited),
    };
    let reason = unenforceable.then_some(AskReason::NoSandbox);
    match (wants_question || unenforceable, policy) {
        (false, _) => Decision::Run { sandboxed },
        (true, AskForApproval::Never) if danger == Danger::Dangerous => Decision::Forbid {
            reason: Refusal::Dangerous,
        },
        (true, AskForApproval::Never) => Decision::Forbid {
            reason: Refusal::NoSandbox,
        },
        (true, AskForApproval::Reject(reject)) if reject.sandbox_approval => Decision::Forbid {
            reason: Refusal::QuestionRejected,
        },
        (true, _) => Decision::Ask {
            reason,
            then_sandboxed: sandboxed,
        },
    }
}

/// Whether the policy sets limits that somebody has to enforce.
pub fn is_limited(sandbox: &SandboxPolicy) -> bool {
    match sandbox {
        SandboxPolicy::DangerFullAccess | SandboxPolicy::ExternalSandbox { .. } => false,
        SandboxPolicy::ReadOnly { .. } | SandboxPolicy::WorkspaceWrite { .. } => true,
    }
}

fn reads_everything(sandbox: &SandboxPolicy) -> bool {
    match sandbox {
        SandboxPolicy::DangerFullAccess | SandboxPolicy::ExternalSandbox { .. } => true,
        SandboxPolicy::ReadOnly { access, .. } => *access == ReadOnlyAccess::FullAccess,
        SandboxPolicy::WorkspaceWrite { read_only_access, .. } => {
            *read_only_access == ReadOnlyAccess::FullAccess
        }
    }
}
