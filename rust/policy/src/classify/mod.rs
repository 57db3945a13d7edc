//! What a command is for, as far as a user interface can show it: reading, listing, searching.
//!
//! The result is `parsed_cmd` of the command events. It is a summary for display and decides nothing.

mod direct;
mod display;
mod operands;
mod plumbing;
mod python;
mod script;
mod search;
mod sequence;
mod summary;

use codex_embed_protocol::ParsedCommand;

use crate::shell::{join, powershell_script, shell_script};

/// The parts of `argv` worth showing, in order.
///
/// A shell's script is taken apart; helpers that only shape output (`head`, `wc`, `sort`, ...) and
/// changes of folder are left out, and a repeated command is shown once. When any part is not
/// understood the whole command is one `unknown`. Empty for a command that only changes folder.
pub fn parse_command(argv: &[String]) -> Vec<ParsedCommand> {
    let (parts, whole) = if let Some(script) = shell_script(argv) {
        (script::parse(script), Whole::Script(script))
    } else if let Some(script) = powershell_script(argv) {
        (None, Whole::Script(script))
    } else {
        (direct::parse(argv), Whole::Words(argv))
    };
    match parts {
        Some(mut parts) => {
            parts.dedup();
            parts
        }
        None => vec![ParsedCommand::Unknown { cmd: whole.text() }],
    }
}

/// The command as one text, for when it is not understood.
enum Whole<'a> {
    Script(&'a str),
    Words(&'a [String]),
}

impl Whole<'_> {
    fn text(&self) -> String {
        match self {
            Self::Script(script) => (*script).to_owned(),
            Self::Words(argv) => join(argv),
        }
    }
}
