//! Prefixes of commands that the user may allow from now on.

use codex_embed_protocol::{AskForApproval, ReviewDecision, SandboxPolicy};

use super::command::{CommandFacts, Decision, judge};
use crate::safety::{Danger, is_known_safe_part};
use crate::shell::{Expansion, PlainCommand, here_doc_command, plain_commands, shell_script};

/// What the model may never propose: with these as prefix anything could run. The reference's list.
const NEVER_PROPOSED: [&[&str]; 45] = [
    &["/bin/bash"],
    &["/bin/bash", "-lc"],
    &["/bin/zsh"],
    &["/bin/zsh", "-lc"],
    &["bash"],
    &["bash", "-lc"],
    &["env"],
    &["git"],
    &["lua"],
    &["lua", "-e"],
    &["node"],
    &["node", "-e"],
    &["osascript"],
    &["perl"],
    &["perl", "-e"],
    &["php"],
    &["php", "-r"],
    &["powershell"],
    &["powershell", "-Command"],
    &["powershell", "-c"],
    &["powershell.exe"],
    &["powershell.exe", "-Command"],
    &["powershell.exe", "-c"],
    &["pwsh"],
    &["pwsh", "-Command"],
    &["pwsh", "-c"],
    &["py"],
    &["pypy"],
    &["pypy3"],
    &["python"],
    &["python", "-"],
    &["python", "-c"],
    &["python3"],
    &["python3", "-"],
    &["python3", "-c"],
    &["pythonw"],
    &["pyw"],
    &["ruby"],
    &["ruby", "-e"],
    &["sh"],
    &["sh", "-c"],
    &["sh", "-lc"],
    &["sudo"],
    &["zsh"],
    &["zsh", "-lc"],
];

/// Whether a prefix of the model's is too broad to be proposed: empty, or a bare interpreter, shell,
/// `git`, `env` or `sudo`.
pub fn is_never_proposed(prefix: &[String]) -> bool {
    prefix.is_empty() || NEVER_PROPOSED.iter().any(|banned| prefix == *banned)
}

/// The words to propose as a prefix to allow, for a command that `decide` asks about.
///
/// The model's own `prefix_rule` is taken when it isn't too broad and would allow the whole command.
/// Else it is the first simple command that asks and begins with none of the prefixes `allowed` so far,
/// with all its words, or the whole `argv` when its script isn't plain. `None` for a command that is fed a here-document: its text isn't in the words.
pub fn propose(
    policy: &AskForApproval,
    sandbox: &SandboxPolicy,
    facts: CommandFacts<'_>,
    prefix_rule: Option<&[String]>,
    allowed: &[Vec<String>],
) -> Option<Vec<String>> {
    let (commands, fed) = simple_commands(facts.argv);
    if let Some(prefix) = prefix_rule.filter(|prefix| !is_never_proposed(prefix))
        && is_covered(&commands, |argv| argv.starts_with(prefix))
    {
        return Some(prefix.to_vec());
    }
    if fed {
        return None;
    }
    let asks = |command: &PlainCommand| {
        let decision = judge(policy, sandbox, facts, Danger::of_part(command));
        matches!(decision, Decision::Ask { .. }) && !begins_with_any(allowed, &command.argv)
    };
    commands.into_iter().find(asks).map(|command| command.argv)
}

/// Whether prefixes that the user allowed cover a command: each of its simple commands begins with one
/// or only reads, and at least one begins with one.
pub fn covers(prefixes: &[Vec<String>], argv: &[String]) -> bool {
    is_covered(&simple_commands(argv).0, |argv| begins_with_any(prefixes, argv))
}

fn begins_with_any(prefixes: &[Vec<String>], argv: &[String]) -> bool {
    prefixes
        .iter()
        .any(|prefix| !prefix.is_empty() && argv.starts_with(prefix))
}

fn is_covered(commands: &[PlainCommand], matches: impl Fn(&[String]) -> bool) -> bool {
    let mut any = false;
    commands.iter().all(|command| {
        let matched = matches(&command.argv);
        any |= matched;
        matched || is_known_safe_part(command)
    }) && any
}

/// The commands that prefixes are compared with, and whether they are fed a here-document.
fn simple_commands(argv: &[String]) -> (Vec<PlainCommand>, bool) {
    let one = |argv| {
        vec![PlainCommand {
            argv,
            expansion: Expansion::None,
        }]
    };
    if let Some(script) = shell_script(argv) {
        if let Some(commands) = plain_commands(script) {
            return (commands, false);
        }
        if let Some(command) = here_doc_command(script) {
            return (one(command), true);
        }
    }
    (one(argv.to_vec()), false)
}

/// The answers that a question about a command offers, in order of display.
pub fn available_decisions(amendment: Option<&[String]>) -> Vec<ReviewDecision> {
    let allow = amendment.map(|words| ReviewDecision::ApprovedExecpolicyAmendment {
        proposed_execpolicy_amendment: words.to_vec(),
    });
    [Some(ReviewDecision::Approved), allow, Some(ReviewDecision::Abort)]
        .into_iter()
        .flatten()
        .collect()
}
