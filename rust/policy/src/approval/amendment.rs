//! Prefixes of commands that the user may allow from now on.

use codex_embed_protocol::{AskForApproval, ReviewDecision, SandboxPolicy};

use super::command::{CommandFacts, Decision, judge};
use crate::rules::RuleDecision;
use crate::safety::{Danger, is_known_safe_part};
use crate::shell::PlainCommand;

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

/// The words to propose as a prefix to allow, for a command that the user is asked about.
///
/// The model's own `prefix_rule` is taken when no rule says anything of the command, it isn't too broad and would
/// allow the whole command. Else it is the first simple command that asks by itself, with all its words, or the
/// whole `argv` when its script isn't plain; for a `retry` without the sandbox, the first that ran in it.
///
/// `None` where a rule demands the question, for a retry of what rules match, and for a command that is fed a
/// here-document: its text isn't in the words.
pub fn propose(
    policy: &AskForApproval,
    sandbox: &SandboxPolicy,
    facts: CommandFacts<'_>,
    prefix_rule: Option<&[String]>,
    retry: bool,
) -> Option<Vec<String>> {
    let ruling = facts.ruling;
    let commands = &ruling.unruled.commands;
    if ruling.decision.is_none()
        && let Some(prefix) = prefix_rule.filter(|prefix| !is_never_proposed(prefix))
        && would_allow(prefix, commands)
    {
        return Some(prefix.to_vec());
    }
    let settled = match ruling.decision {
        None => false,
        Some(RuleDecision::Allow) => retry,
        Some(RuleDecision::Prompt | RuleDecision::Forbidden) => true,
    };
    if settled || ruling.unruled.fed {
        return None;
    }
    let counts = |command: &&PlainCommand| match judge(policy, sandbox, facts, Danger::of_part(command)) {
        Decision::Ask { .. } => !retry,
        Decision::Run { .. } => retry,
        Decision::Forbid { .. } => false,
    };
    commands.iter().find(counts).map(|command| command.argv.clone())
}

/// Whether a rule for this prefix would allow all of these: each begins with it or only reads, and at least one
/// begins with it.
fn would_allow(prefix: &[String], commands: &[PlainCommand]) -> bool {
    let begins = |command: &PlainCommand| command.argv.starts_with(prefix);
    commands.iter().any(begins)
        && commands
            .iter()
            .all(|command| begins(command) || is_known_safe_part(command))
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
