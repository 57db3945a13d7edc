//! Prefixes that the user may allow from now on.

use codex_embed_policy::approval::{
    ApprovalKey, CommandFacts, available_decisions, covers, is_never_proposed, propose,
};
use codex_embed_protocol::{AskForApproval, ReadOnlyAccess, ReviewDecision, SandboxPolicy};

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn script(text: &str) -> Vec<String> {
    ["/bin/bash", "-lc", text].map(str::to_owned).to_vec()
}

fn facts(argv: &[String], escalated: bool) -> CommandFacts<'_> {
    CommandFacts {
        argv,
        escalated,
        session_approved: false,
        rule_allowed: false,
        sandbox_available: true,
    }
}

/// What is proposed when the model asks to leave a sandbox.
fn proposed(text: &str, prefix_rule: Option<&str>) -> Option<Vec<String>> {
    let sandbox = SandboxPolicy::ReadOnly {
        access: ReadOnlyAccess::FullAccess,
        network_access: false,
    };
    let rule = prefix_rule.map(words);
    propose(
        &AskForApproval::OnRequest,
        &sandbox,
        facts(&script(text), true),
        rule.as_deref(),
        &[],
    )
}

#[test]
fn the_models_prefix_is_proposed_when_it_would_allow_the_command() {
    for (text, rule, expected) in [
        ("npm run test", "npm run", "npm run"),
        ("npm run test", "cargo", "npm run test"),
        ("npm run test", "npm run test x", "npm run test"),
        ("npm run test && cargo x", "npm run", "npm run test"),
        ("npm run test && npm run x", "npm run", "npm run"),
        ("ls && npm run test", "npm run", "npm run"),
        ("cd x && npm run test", "npm run", "npm run"),
        ("npm <<EOF\nx\nEOF", "npm", "npm"),
        ("touch a && rm -rf zz", "touch", "touch a"),
        ("rm -rf zz", "rm -rf", "rm -rf"),
    ] {
        assert_eq!(
            proposed(text, Some(rule)),
            Some(words(expected)),
            "{text:?} {rule}"
        );
    }
    assert_eq!(
        proposed("npm run $X", Some("npm run")),
        Some(script("npm run $X"))
    );
    assert_eq!(proposed("npm run x", None), Some(words("npm run x")));
}

#[test]
fn prefixes_that_would_allow_anything_are_not_proposed() {
    for rule in [
        "python3",
        "python3 -c",
        "bash -lc",
        "sh",
        "git",
        "env",
        "sudo",
        "node -e",
        "/bin/zsh",
        "pwsh -c",
    ] {
        assert!(is_never_proposed(&words(rule)), "{rule}");
        let text = format!("{rule} x");
        assert_eq!(proposed(&text, Some(rule)), Some(words(&text)), "{rule}");
    }
    for rule in [
        "git push",
        "sudo ls",
        "python3 x.py",
        "cargo",
        "/bin/sh",
        "nodejs",
        "env x",
        "bash -c",
    ] {
        assert!(!is_never_proposed(&words(rule)), "{rule}");
    }
    assert!(is_never_proposed(&[]));
}

#[test]
fn only_what_asks_is_proposed() {
    let full = SandboxPolicy::DangerFullAccess;
    let chain = script("touch a; rm -rf zz");
    assert_eq!(
        propose(&AskForApproval::OnRequest, &full, facts(&chain, false), None, &[]),
        Some(words("rm -rf zz"))
    );
    assert_eq!(
        propose(&AskForApproval::Untrusted, &full, facts(&chain, false), None, &[]),
        Some(words("touch a"))
    );
    let allowed = [words("touch")];
    assert_eq!(
        propose(
            &AskForApproval::Untrusted,
            &full,
            facts(&chain, false),
            None,
            &allowed
        ),
        Some(words("rm -rf zz"))
    );
    assert_eq!(
        propose(
            &AskForApproval::Untrusted,
            &full,
            facts(&script("cat <<E\nx\nE"), false),
            None,
            &[]
        ),
        None
    );
}

#[test]
fn an_allowed_prefix_covers_a_command_as_a_whole() {
    let allowed = [words("npm run"), words("touch")];
    for text in [
        "npm run test",
        "npm run a && npm run b",
        "ls | touch x",
        "cd a && npm run x",
        "npm run <<E\nx\nE",
    ] {
        assert!(covers(&allowed, &script(text)), "{text:?}");
    }
    for text in [
        "npm install",
        "npm",
        "npm run a && cargo b",
        "npm run a > x",
        "npm run $A",
        "ls",
        "npm run a; rm -rf x",
        "touch a && find . -{delete,print}",
        "touch a && rg x *",
        "/x/npm run a",
        "",
    ] {
        assert!(!covers(&allowed, &script(text)), "{text:?}");
    }
    assert!(covers(&[script("npm run a > x")], &script("npm run a > x")));
    assert!(!covers(&[], &words("npm run")));
    assert!(!covers(&[vec![]], &words("npm run")));
}

#[test]
fn the_answers_offered_are_once_from_now_on_and_stop() {
    let prefix = words("touch made.txt");
    assert_eq!(
        available_decisions(Some(&prefix)),
        [
            ReviewDecision::Approved,
            ReviewDecision::ApprovedExecpolicyAmendment {
                proposed_execpolicy_amendment: prefix
            },
            ReviewDecision::Abort,
        ]
    );
    assert_eq!(
        available_decisions(None),
        [ReviewDecision::Approved, ReviewDecision::Abort]
    );
}

#[test]
fn a_session_approval_holds_for_the_same_command_folder_and_permissions() {
    let key = ApprovalKey::command(&words("npm run"), "/w", false);
    assert_eq!(key, ApprovalKey::command(&words("npm run"), "/w", false));
    for other in [
        ApprovalKey::command(&words("npm run x"), "/w", false),
        ApprovalKey::command(&["npm run".to_owned()], "/w", false),
        ApprovalKey::command(&words("npm run"), "/v", false),
        ApprovalKey::command(&words("npm run"), "/w", true),
        ApprovalKey::file("/w"),
    ] {
        assert_ne!(key, other);
    }
}
