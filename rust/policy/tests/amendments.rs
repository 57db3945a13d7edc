//! Prefixes that the user may allow from now on.

#![allow(clippy::unwrap_used, reason = "rules that cannot be read stop the test")]

use codex_embed_policy::approval::{
    ApprovalKey, CommandFacts, available_decisions, is_never_proposed, propose,
};
use codex_embed_policy::rules::RuleSet;
use codex_embed_protocol::{AskForApproval, ReadOnlyAccess, ReviewDecision, SandboxPolicy};

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn script(text: &str) -> Vec<String> {
    ["/bin/bash", "-lc", text].map(str::to_owned).to_vec()
}

/// What is proposed for a command that these rules know.
fn proposed_with(
    rules: &RuleSet,
    policy: AskForApproval,
    sandbox: &SandboxPolicy,
    call: (&str, bool),
    prefix_rule: Option<&str>,
) -> Option<Vec<String>> {
    let (text, escalated) = call;
    let argv = script(text);
    let facts = CommandFacts {
        argv: &argv,
        escalated,
        session_approved: false,
        ruling: &rules.evaluate(&argv, "/w"),
        sandbox_available: true,
    };
    let prefix_rule = prefix_rule.map(words);
    propose(&policy, sandbox, facts, prefix_rule.as_deref(), false)
}

fn rules(text: &str) -> RuleSet {
    let mut rules = RuleSet::default();
    rules.add_file("test.rules", text, "/w").unwrap();
    rules
}

/// What is proposed when the model asks to leave a sandbox.
fn proposed(text: &str, prefix_rule: Option<&str>) -> Option<Vec<String>> {
    let sandbox = SandboxPolicy::ReadOnly {
        access: ReadOnlyAccess::FullAccess,
        network_access: false,
    };
    proposed_with(
        &RuleSet::default(),
        AskForApproval::OnRequest,
        &sandbox,
        (text, true),
        prefix_rule,
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
    use AskForApproval::{OnRequest, Untrusted};
    let proposed = |rules: &RuleSet, policy, text| {
        proposed_with(
            rules,
            policy,
            &SandboxPolicy::DangerFullAccess,
            (text, false),
            None,
        )
    };
    let none = RuleSet::default();
    let chain = "touch a; rm -rf zz";
    assert_eq!(proposed(&none, OnRequest, chain), Some(words("rm -rf zz")));
    assert_eq!(proposed(&none, Untrusted, chain), Some(words("touch a")));
    let touch = rules("prefix_rule([\"touch\"])");
    assert_eq!(proposed(&touch, Untrusted, chain), Some(words("rm -rf zz")));
    assert_eq!(proposed(&none, Untrusted, "cat <<E\nx\nE"), None);
}

#[test]
fn nothing_is_proposed_where_a_rule_demands_the_question() {
    let touch = rules("prefix_rule([\"touch\"], \"prompt\")");
    let full = SandboxPolicy::DangerFullAccess;
    let proposed = |text| {
        proposed_with(
            &touch,
            AskForApproval::Untrusted,
            &full,
            (text, false),
            Some("mkdir"),
        )
    };
    assert_eq!(proposed("touch a"), None);
    assert_eq!(proposed("touch a && mkdir b"), None);
    assert_eq!(proposed("mkdir b"), Some(words("mkdir")));
}

#[test]
fn the_models_prefix_is_not_taken_where_a_rule_knows_a_part() {
    let touch = rules("prefix_rule([\"touch\"])");
    let sandbox = SandboxPolicy::ReadOnly {
        access: ReadOnlyAccess::FullAccess,
        network_access: false,
    };
    let call = ("mkdir a && touch a/b", true);
    assert_eq!(
        proposed_with(&touch, AskForApproval::OnRequest, &sandbox, call, Some("mkdir")),
        Some(words("mkdir a"))
    );
}

#[test]
fn a_retry_without_the_sandbox_proposes_what_ran_in_it() {
    let sandbox = SandboxPolicy::ReadOnly {
        access: ReadOnlyAccess::FullAccess,
        network_access: false,
    };
    let retry = |rules: &RuleSet, text| {
        let argv = script(text);
        let facts = CommandFacts {
            argv: &argv,
            escalated: false,
            session_approved: false,
            ruling: &rules.evaluate(&argv, "/w"),
            sandbox_available: true,
        };
        propose(&AskForApproval::OnFailure, &sandbox, facts, None, true)
    };
    let none = RuleSet::default();
    assert_eq!(retry(&none, "touch a.txt"), Some(words("touch a.txt")));
    assert_eq!(retry(&none, "cat <<E\nx\nE"), None);
    let touch = rules("prefix_rule([\"touch\"])");
    assert_eq!(retry(&touch, "touch a; mkdir b"), None);
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
    let key = ApprovalKey::command(&words("npm run"), "/w", false, None);
    assert_eq!(key, ApprovalKey::command(&words("npm run"), "/w", false, None));
    for other in [
        ApprovalKey::command(&words("npm run x"), "/w", false, None),
        ApprovalKey::command(&["npm run".to_owned()], "/w", false, None),
        ApprovalKey::command(&words("npm run"), "/v", false, None),
        ApprovalKey::command(&words("npm run"), "/w", true, None),
        ApprovalKey::command(&words("npm run"), "/w", false, Some(false)),
        ApprovalKey::file("/w"),
    ] {
        assert_ne!(key, other);
    }
}

#[test]
fn a_session_approval_looks_through_a_shell_at_one_plain_command() {
    let script = |shell: &str, flag: &str, script: &str| {
        let argv = [shell, flag, script].map(str::to_owned);
        ApprovalKey::command(&argv, "/w", false, None)
    };
    let key = ApprovalKey::command(&words("touch a"), "/w", false, None);
    assert_eq!(key, script("/bin/bash", "-lc", "touch a"));
    assert_eq!(key, script("sh", "-c", " touch   'a' "));
    for other in [
        "touch a && true",
        "touch a > b",
        "touch $a",
        "touch *",
        "touch a b",
    ] {
        assert_ne!(key, script("/bin/bash", "-lc", other), "{other}");
    }
    assert_ne!(
        script("bash", "-c", "touch $a"),
        script("bash", "-lc", "touch $a")
    );
}
