//! Which commands the reference (codex 0.114.0) runs unasked under `untrusted`, and which prefix it
//! proposes for the others, recorded from its events.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read stops the test")]

use codex_embed_policy::approval::{CommandFacts, propose};
use codex_embed_policy::rules::Ruling;
use codex_embed_policy::safety::is_known_safe;
use codex_embed_protocol::{AskForApproval, SandboxPolicy};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    cmd: String,
    safe: bool,
    amendment: Option<Vec<String>>,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("untrusted.json")).unwrap()
}

fn argv(script: &str) -> Vec<String> {
    ["/bin/bash", "-lc", script].map(str::to_owned).to_vec()
}

/// The reference runs these unasked; here they ask.
const STRICTER: &[(&str, &[&str])] = &[
    (
        "a program of the workspace under a system name",
        &["./ls", "../bin/ls"],
    ),
    ("uniq writes its second operand", &["uniq a b"]),
    ("options in a cluster", &["base64 -do a", "rg -nz x", "rg -zn x"]),
    (
        "another repository, configuration or folder of programs",
        &[
            "git --git-dir=x status",
            "git --git-dir x status",
            "git --work-tree=x status",
            "git --exec-path=x status",
            "git --exec-path x status",
            "git --namespace=x status",
            "git --namespace x status",
            "git --super-prefix=x status",
        ],
    ),
    (
        "a configured pager",
        &["git -p status", "git --paginate log", "git --paginate status"],
    ),
    (
        "an option where sed expects a file",
        &[
            "sed -n 1,2p -i",
            "sed -n 1p -i",
            "sed -n 1p --in-place",
            "sed -n 1p -x",
            "sed -n 1p --",
        ],
    ),
    ("an option that git may come to take", &["git log --ext-diff=x"]),
    (
        "a carriage return, which bash hands to the program",
        &["ls\r\npwd"],
    ),
];

/// A pattern in the words of a program whose options matter: a file name may become an option, or for
/// `uniq` the file to write.
fn may_become_options(cmd: &str) -> bool {
    cmd.contains("*.rs")
        && ["find", "rg", "git", "sed", "uniq"]
            .iter()
            .any(|program| cmd.contains(program))
}

#[test]
fn what_runs_unasked_is_what_the_reference_runs_or_less() {
    let rows = rows();
    assert!(rows.len() > 1000);
    for row in &rows {
        let ours = is_known_safe(&argv(&row.cmd));
        let stricter = !ours && row.safe;
        if stricter
            && (may_become_options(&row.cmd)
                || STRICTER.iter().any(|(_, all)| all.contains(&row.cmd.as_str())))
        {
            continue;
        }
        assert_eq!(ours, row.safe, "{}", row.cmd);
    }
}

#[test]
fn each_stricter_verdict_is_still_one() {
    let rows = rows();
    for command in STRICTER.iter().flat_map(|(_, commands)| *commands) {
        assert!(
            rows.iter().any(|row| row.cmd == *command && row.safe),
            "{command:?}"
        );
        assert!(!is_known_safe(&argv(command)), "{command:?}");
    }
}

#[test]
fn the_proposed_prefix_is_the_recorded_one() {
    // Read here as the shell reads them: without the backslash, so under another name or not at all.
    let escaped = |cmd: &str| cmd.contains('\\') && !cmd.contains("<<");
    // Keywords of some shell, braces and redirections that only the reference's grammar tells apart.
    let unparsed = ["coproc ls", "tool <<EOF a b\nx\nEOF"];
    for row in rows() {
        let argv = argv(&row.cmd);
        if row.safe
            || escaped(&row.cmd)
            || may_become_options(&row.cmd)
            || unparsed.contains(&row.cmd.as_str())
        {
            continue;
        }
        let facts = CommandFacts {
            argv: &argv,
            escalated: false,
            session_approved: false,
            ruling: &Ruling::none(&argv),
            sandbox_available: true,
        };
        let proposed = propose(
            &AskForApproval::Untrusted,
            &SandboxPolicy::DangerFullAccess,
            facts,
            None,
            false,
        );
        assert_eq!(proposed, row.amendment, "{}", row.cmd);
    }
}
