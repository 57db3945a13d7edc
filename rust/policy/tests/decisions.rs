//! The decision on commands: every cell of policy x sandbox x danger x escalation x session approval
//! x allowed rule x sandbox of the host, each by the one rule that governs it.

#![allow(clippy::unwrap_used, reason = "rules that cannot be read stop the test")]

use codex_embed_policy::approval::{AskReason, CommandFacts, Decision, Refusal, decide};
use codex_embed_policy::rules::{RuleSet, Ruling};
use codex_embed_policy::safety::Danger;
use codex_embed_protocol::{AskForApproval, NetworkAccess, ReadOnlyAccess, RejectConfig, SandboxPolicy};

const REJECT_ALL: RejectConfig = RejectConfig {
    sandbox_approval: true,
    rules: true,
    request_permissions: true,
    mcp_elicitations: true,
};
const REJECT_OTHER: RejectConfig = RejectConfig {
    sandbox_approval: false,
    rules: true,
    request_permissions: true,
    mcp_elicitations: true,
};

fn policies() -> [AskForApproval; 6] {
    [
        AskForApproval::Untrusted,
        AskForApproval::OnFailure,
        AskForApproval::OnRequest,
        AskForApproval::Never,
        AskForApproval::Reject(REJECT_ALL),
        AskForApproval::Reject(REJECT_OTHER),
    ]
}

fn workspace_write(read_only_access: ReadOnlyAccess) -> SandboxPolicy {
    SandboxPolicy::WorkspaceWrite {
        writable_roots: vec![],
        read_only_access,
        network_access: false,
        exclude_tmpdir_env_var: false,
        exclude_slash_tmp: false,
    }
}

fn restricted() -> ReadOnlyAccess {
    ReadOnlyAccess::Restricted {
        include_platform_defaults: true,
        readable_roots: vec![],
    }
}

/// A sandbox policy, whether it sets limits, and whether it limits reading.
fn sandboxes() -> [(SandboxPolicy, bool, bool); 6] {
    [
        (SandboxPolicy::DangerFullAccess, false, false),
        (
            SandboxPolicy::ExternalSandbox {
                network_access: NetworkAccess::Restricted,
            },
            false,
            false,
        ),
        (
            SandboxPolicy::ReadOnly {
                access: ReadOnlyAccess::FullAccess,
                network_access: false,
            },
            true,
            false,
        ),
        (
            SandboxPolicy::ReadOnly {
                access: restricted(),
                network_access: false,
            },
            true,
            true,
        ),
        (workspace_write(ReadOnlyAccess::FullAccess), true, false),
        (workspace_write(restricted()), true, true),
    ]
}

fn command(danger: Danger) -> Vec<String> {
    let script = match danger {
        Danger::Safe => "ls && git status",
        Danger::Dangerous => "ls && rm -rf x",
        Danger::Unknown => "ls && touch x",
    };
    ["/bin/bash", "-lc", script].map(str::to_owned).to_vec()
}

/// Rules that allow each of the commands above.
fn everything_allowed() -> RuleSet {
    let mut rules = RuleSet::default();
    let text = "prefix_rule([[\"ls\", \"git\", \"touch\", \"rm\"]])";
    rules.add_file("all.rules", text, "/w").unwrap();
    rules
}

/// One cell of the table.
struct Cell {
    policy: AskForApproval,
    limited: bool,
    reading_limited: bool,
    danger: Danger,
    escalated: bool,
    session_approved: bool,
    rule_allowed: bool,
    sandbox_available: bool,
}

/// The rules, in the order in which they apply.
fn expected(cell: &Cell) -> Decision {
    use AskForApproval::{Never, OnFailure, OnRequest, Reject, Untrusted};
    use Danger::{Dangerous, Safe, Unknown};
    let Cell {
        policy,
        limited,
        reading_limited,
        danger,
        escalated,
        ..
    } = *cell;

    // 1. Leaving the sandbox may be asked for under on-request only.
    if escalated && policy != OnRequest {
        return Decision::Forbid {
            reason: Refusal::EscalationNotAllowed(policy),
        };
    }
    // 2. What a rule allows runs without limits.
    if cell.rule_allowed {
        return Decision::Run { sandboxed: false };
    }
    let run = |sandboxed| Decision::Run { sandboxed };
    let ask = |reason, then_sandboxed| match cell.session_approved {
        // 3. What was approved for the session runs as it would after asking.
        true => run(then_sandboxed),
        false => Decision::Ask {
            reason,
            then_sandboxed,
        },
    };
    let forbid = |reason| Decision::Forbid { reason };
    match (policy, danger, limited) {
        // 4. Destroying is refused where nobody may be asked.
        (Never, Dangerous, _) => forbid(Refusal::Dangerous),
        (Reject(r), Dangerous, _) if r.sandbox_approval => forbid(Refusal::QuestionRejected),
        // 5. Without limits to enforce, only destroying asks, and all but reading under untrusted.
        (_, Dangerous, false) | (Untrusted, Unknown, false) => ask(None, false),
        (_, _, false) => run(false),
        // 6. Escalation asks; reading needs none as long as it is not limited.
        (OnRequest, Safe, true) if escalated && !reading_limited => run(false),
        (OnRequest, _, true) if escalated => ask(None, false),
        // 7. With a sandbox the command runs in it, and asks first as its danger and the policy say.
        (_, Dangerous, true) | (Untrusted, Unknown, true) if cell.sandbox_available => ask(None, true),
        (_, _, true) if cell.sandbox_available => run(true),
        // 8. Without one, reading runs as long as it is not limited, and all else asks or is refused.
        (_, Safe, true) if !reading_limited => run(false),
        (Never, _, true) => forbid(Refusal::NoSandbox),
        (Reject(r), _, true) if r.sandbox_approval => forbid(Refusal::QuestionRejected),
        (Untrusted | OnFailure | OnRequest | Reject(_), _, true) => ask(Some(AskReason::NoSandbox), false),
    }
}

fn each_cell(mut check: impl FnMut(&Cell, Decision)) -> usize {
    let mut cells = 0;
    for policy in policies() {
        for (sandbox, limited, reading_limited) in sandboxes() {
            for danger in [Danger::Safe, Danger::Unknown, Danger::Dangerous] {
                for bits in 0..16_u8 {
                    let flag = |bit: u8| bits & (1 << bit) != 0;
                    let cell = Cell {
                        policy,
                        limited,
                        reading_limited,
                        danger,
                        escalated: flag(0),
                        session_approved: flag(1),
                        rule_allowed: flag(2),
                        sandbox_available: flag(3),
                    };
                    let argv = command(danger);
                    let ruling = match cell.rule_allowed {
                        true => everything_allowed().evaluate(&argv, "/w"),
                        false => Ruling::none(&argv),
                    };
                    let facts = CommandFacts {
                        argv: &argv,
                        escalated: cell.escalated,
                        session_approved: cell.session_approved,
                        ruling: &ruling,
                        sandbox_available: cell.sandbox_available,
                    };
                    check(&cell, decide(&policy, &sandbox, facts));
                    cells += 1;
                }
            }
        }
    }
    cells
}

#[test]
fn every_cell_follows_its_rule() {
    let cells = each_cell(|cell, decision| {
        assert_eq!(
            decision,
            expected(cell),
            "{:?} limited={} reading_limited={} {:?} escalated={} session={} rule={} available={}",
            cell.policy,
            cell.limited,
            cell.reading_limited,
            cell.danger,
            cell.escalated,
            cell.session_approved,
            cell.rule_allowed,
            cell.sandbox_available,
        );
    });
    assert_eq!(cells, 6 * 6 * 3 * 16);
}

#[test]
fn nothing_but_reading_runs_without_its_limits_unasked() {
    each_cell(|cell, decision| {
        let allowed_before = cell.session_approved || cell.rule_allowed;
        if decision == (Decision::Run { sandboxed: false }) && cell.limited && !allowed_before {
            assert_eq!(cell.danger, Danger::Safe);
            assert!(!cell.reading_limited);
        }
    });
}

#[test]
fn nobody_is_asked_under_never() {
    each_cell(|cell, decision| {
        if cell.policy == AskForApproval::Never {
            assert!(!matches!(decision, Decision::Ask { .. }));
        }
    });
}

#[test]
fn a_sandbox_that_the_host_lacks_is_never_promised() {
    each_cell(|cell, decision| {
        if !cell.sandbox_available || !cell.limited {
            assert!(!matches!(
                decision,
                Decision::Run { sandboxed: true }
                    | Decision::Ask {
                        then_sandboxed: true,
                        ..
                    }
            ));
        }
    });
}

#[test]
fn refusals_tell_the_model_what_the_reference_tells() {
    let argv = ["/bin/bash", "-lc", "rm -f zz"].map(str::to_owned);
    assert_eq!(
        Refusal::Dangerous.text(&argv),
        "`/bin/bash -lc 'rm -f zz'` rejected: blocked by policy"
    );
    let escalation = |policy| Refusal::EscalationNotAllowed(policy).text(&argv);
    let told = |name| {
        format!(
            "approval policy is {name}; reject command — you cannot ask for escalated permissions if the approval policy is {name}"
        )
    };
    assert_eq!(escalation(AskForApproval::Never), told("Never"));
    assert_eq!(escalation(AskForApproval::OnFailure), told("OnFailure"));
    assert_eq!(escalation(AskForApproval::Untrusted), told("UnlessTrusted"));
    assert_eq!(escalation(AskForApproval::Reject(REJECT_ALL)), told("Reject"));
    assert_eq!(
        AskReason::RetryUnsandboxed.text(&argv),
        "command failed; retry without sandbox?"
    );
}
