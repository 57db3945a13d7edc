//! The table of decisions: each cell is a session in which the model asks for one thing, and counts what ran
//! before and after the approval that the cell demands.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a table that cannot be read stops the test"
)]

use std::fmt::Write as _;

use codex_embed_protocol::{
    AskForApproval, NetworkAccess, Op, ReadOnlyAccess, RejectConfig, ReviewDecision, SandboxPolicy,
};
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::{Value, json};

const TABLE: &str = include_str!("tables/decisions.txt");

/// The columns.
fn policies() -> [AskForApproval; 8] {
    let reject = |sandbox_approval, rules| {
        AskForApproval::Reject(RejectConfig {
            sandbox_approval,
            rules,
            request_permissions: false,
            mcp_elicitations: false,
        })
    };
    [
        AskForApproval::Untrusted,
        AskForApproval::OnFailure,
        AskForApproval::OnRequest,
        AskForApproval::Never,
        reject(false, false),
        reject(true, false),
        reject(false, true),
        reject(true, true),
    ]
}

fn sandbox(name: &str) -> SandboxPolicy {
    match name {
        "full-access" => SandboxPolicy::DangerFullAccess,
        "external" => SandboxPolicy::ExternalSandbox {
            network_access: NetworkAccess::Restricted,
        },
        "read-only" => SandboxPolicy::ReadOnly {
            access: ReadOnlyAccess::FullAccess,
            network_access: false,
        },
        "workspace-write" => SandboxPolicy::WorkspaceWrite {
            writable_roots: vec![],
            read_only_access: ReadOnlyAccess::FullAccess,
            network_access: false,
            exclude_tmpdir_env_var: true,
            exclude_slash_tmp: true,
        },
        other => panic!("no sandbox is called {other}"),
    }
}

const RULES: &str = "prefix_rule([\"allowed\"])\n\
                     prefix_rule([\"watched\"], \"prompt\")\n\
                     prefix_rule([\"banned\"], \"forbidden\")\n";

/// What the model asks for, by the name of the row.
fn call(row: &str) -> Value {
    let exec = |script: &str| model::exec("c", script);
    let escalated = |script: &str| {
        let arguments =
            json!({"cmd": script, "sandbox_permissions": "require_escalated", "justification": "j"});
        model::call("c", "exec_command", arguments)
    };
    let patch = |path: &str| {
        let text = format!("*** Begin Patch\n*** Add File: {path}\n+x\n*** End Patch");
        model::patch("c", &text)
    };
    match row {
        "safe" => exec("ls"),
        "unknown" => exec("make x"),
        "dangerous" => exec("rm -rf x"),
        "not plain" => exec("ls > x"),
        "safe, escalated" => escalated("ls"),
        "unknown, escalated" => escalated("make x"),
        "dangerous, escalated" => escalated("rm -rf x"),
        "rule allows" => exec("allowed x"),
        "rule allows, escalated" => escalated("allowed x"),
        "rule allows, rest safe" => exec("ls && allowed x"),
        "rule allows, rest unknown" => exec("allowed x; make x"),
        "rule allows, rest dangerous" => exec("allowed x; rm -rf x"),
        "rule asks" => exec("watched x"),
        "rule asks, escalated" => escalated("watched x"),
        "rule asks, rest dangerous" => exec("watched x; rm -rf x"),
        "rule forbids" => exec("banned x"),
        "rule forbids, escalated" => escalated("banned x"),
        "rule forbids, rest allowed" => exec("allowed x && banned x"),
        "rule forbids, not plain" => exec("banned x > y"),
        "patch inside" => patch("in.txt"),
        "patch outside" => patch("/elsewhere/out.txt"),
        other => panic!("no row is called {other}"),
    }
}

/// What came of a cell, in the words of the table.
fn observed(setup: (&str, bool), policy: AskForApproval, row: &str) -> String {
    let (sandbox_name, enforced) = setup;
    let mut story = Story::new()
        .codex_home("/home/codex")
        .file("/home/codex/rules/default.rules", RULES)
        .file("/work/.git/HEAD", "")
        .model(vec![
            model::answer(&[call(row)]),
            model::answer(&[model::message("m", "done")]),
        ]);
    for script in [
        "ls",
        "make x",
        "rm -rf x",
        "ls > x",
        "allowed x",
        "ls && allowed x",
        "watched x",
    ] {
        story = story.command(script, CommandScript::prints("", 0));
    }
    for script in ["allowed x; make x", "allowed x; rm -rf x", "watched x; rm -rf x"] {
        story = story.command(script, CommandScript::prints("", 0));
    }
    if !enforced {
        story = story.without_sandbox();
    }
    story.submit(Op::OverrideTurnContext {
        cwd: None,
        approval_policy: Some(policy),
        sandbox_policy: Some(sandbox(sandbox_name)),
        model: None,
        effort: None,
        summary: None,
        collaboration_mode: None,
        personality: None,
        service_tier: None,
    });
    story.say("go");
    let done = |story: &Story| -> Option<&'static str> {
        let files = ["/work/in.txt", "/elsewhere/out.txt"];
        match story.host.started.as_slice() {
            [] => files
                .iter()
                .any(|path| story.host.files.contains_key(*path))
                .then_some("free"),
            [(_, true)] => Some("box"),
            [(_, false)] => Some("free"),
            more => panic!("ran more than once: {more:?}"),
        }
    };
    let at_once = done(&story);
    let commands = story.all("exec_approval_request").len();
    let patches = story.all("apply_patch_approval_request").len();
    match (commands, patches, at_once) {
        (0, 0, Some(how)) => how.to_owned(),
        (0, 0, None) => refusal(&story),
        (1, 0, None) | (0, 1, None) => {
            match commands {
                1 => story.approve_exec("c", ReviewDecision::Approved),
                _ => story.approve_patch("c", ReviewDecision::Approved),
            }
            format!("ask {}", done(&story).unwrap_or("nothing"))
        }
        found => panic!("{found:?} in {setup:?} {policy:?} {row}"),
    }
}

/// Why something was refused, in a word, from what the model is told.
fn refusal(story: &Story) -> String {
    let outputs = story.outputs();
    let told = outputs["c"].as_str().unwrap_or_default();
    let reasons = [
        ("cannot ask for escalated", "no: escalation"),
        ("policy forbids commands", "no: rule"),
        ("AskForApproval is set to Never", "no: rule asks"),
        ("Reject.rules is set", "no: rule asks"),
        ("Reject.sandbox_approval is set", "no: question"),
        ("blocked by policy", "no: dangerous"),
        ("this host has none", "no: no box"),
        ("writing outside of the project", "no: outside"),
    ];
    match reasons.iter().find(|(text, _)| told.contains(text)) {
        Some((_, reason)) => (*reason).to_owned(),
        None => panic!("an unknown refusal: {told}"),
    }
}

#[test]
fn every_cell_comes_out_as_the_table_says() {
    let mut setup = ("", false);
    let mut cells = 0;
    let mut wrong = String::new();
    for line in TABLE
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        if let Some(named) = line.strip_prefix("== ") {
            let (sandbox, host) = named.split_once(", ").unwrap();
            setup = (sandbox, host == "host with a sandbox");
            assert!(setup.1 || host == "host without a sandbox", "{line}");
            continue;
        }
        let mut columns = line.split('|').map(str::trim);
        let row = columns.next().unwrap();
        for policy in policies() {
            let expected = columns.next().unwrap();
            let observed = observed(setup, policy, row);
            if observed != expected {
                writeln!(wrong, "{setup:?} {policy:?} {row}: {observed}, not {expected}").unwrap();
            }
            cells += 1;
        }
        assert_eq!(columns.next(), None, "{line}");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(cells > 800, "only {cells} cells were found");
}
