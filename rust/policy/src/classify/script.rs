//! The script of a shell.

use codex_embed_protocol::ParsedCommand;

use super::operands::is_operator;
use super::plumbing::is_plumbing;
use super::sequence::show;
use crate::shell::{join, plain_commands, split};

/// The parts of a plain script, or `None` when it or a part of it is not understood.
pub(super) fn parse(script: &str) -> Option<Vec<ParsedCommand>> {
    let commands = plain_commands(script)?;
    let joined = commands.len() > 1;
    let telling: Vec<&[String]> = commands
        .iter()
        .map(|command| command.argv.as_slice())
        .filter(|argv| !is_plumbing(argv))
        .collect();
    if telling.is_empty() {
        return None;
    }
    let mut parts = show(telling)?;
    parts.dedup();
    if let [part] = parts.as_mut_slice() {
        restore_text(part, script, joined);
    }
    Some(parts)
}

/// A script that is shown as one part keeps its own text where that says more.
fn restore_text(part: &mut ParsedCommand, script: &str, joined: bool) {
    let words = split(script).unwrap_or_else(|| vec![script.to_owned()]);
    let joined = joined || words.iter().any(|word| is_operator(word));
    match part {
        ParsedCommand::Unknown { .. } => {}
        ParsedCommand::Read { cmd, .. } if joined => {
            // A piped line range is what tells this reading from one of the whole file.
            if words.iter().any(|word| word == "|") && words.windows(2).any(|pair| pair == ["sed", "-n"]) {
                script.clone_into(cmd);
            }
        }
        ParsedCommand::ListFiles { .. } | ParsedCommand::Search { .. } if joined => {}
        ParsedCommand::Read { cmd, .. }
        | ParsedCommand::ListFiles { cmd, .. }
        | ParsedCommand::Search { cmd, .. } => {
            *cmd = join(&words);
        }
    }
}
