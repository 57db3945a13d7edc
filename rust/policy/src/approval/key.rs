//! What "approved for this session" holds for.

use crate::shell::{Expansion, plain_commands, shell_script};

/// A thing that the user may approve for the rest of a session. Kept in memory only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ApprovalKey {
    /// This command in this folder with these permissions; any other word is another command.
    Command {
        /// Program and arguments; a shell with its script, too, unless the script is one command of plain words.
        argv: Vec<String>,
        /// Absolute working directory.
        cwd: String,
        /// Whether it runs without the sandbox.
        escalated: bool,
        /// Whether it has a terminal, of a command that may go on.
        tty: Option<bool>,
    },
    /// Changes to this file by patches. A patch is approved when each of its files is.
    File {
        /// Absolute and resolved.
        path: String,
    },
}

impl ApprovalKey {
    /// The key of a command. `tty` is `None` for one that runs to its end.
    pub fn command(argv: &[String], cwd: &str, escalated: bool, tty: Option<bool>) -> Self {
        Self::Command {
            argv: plain_command(argv).unwrap_or_else(|| argv.to_vec()),
            cwd: cwd.to_owned(),
            escalated,
            tty,
        }
    }

    /// The key of a file that a patch touches.
    pub fn file(path: &str) -> Self {
        Self::File {
            path: path.to_owned(),
        }
    }
}

/// The one command that a shell's script is, where its words mean themselves: spaces between them, and whether the
/// shell reads a profile first, make no other command of it.
fn plain_command(argv: &[String]) -> Option<Vec<String>> {
    let mut commands = plain_commands(shell_script(argv)?)?.into_iter();
    let only = commands.next().filter(|_| commands.next().is_none())?;
    (only.expansion == Expansion::None).then_some(only.argv)
}
