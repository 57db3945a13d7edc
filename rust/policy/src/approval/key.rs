//! What "approved for this session" holds for.

/// A thing that the user may approve for the rest of a session. Kept in memory only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ApprovalKey {
    /// This command in this folder with these permissions; any other word is another command.
    Command {
        /// Program and arguments, a shell with its script included.
        argv: Vec<String>,
        /// Absolute working directory.
        cwd: String,
        /// Whether it runs without the sandbox.
        escalated: bool,
    },
    /// Changes to this file by patches. A patch is approved when each of its files is.
    File {
        /// Absolute and resolved.
        path: String,
    },
}

impl ApprovalKey {
    /// The key of a command.
    pub fn command(argv: &[String], cwd: &str, escalated: bool) -> Self {
        Self::Command {
            argv: argv.to_vec(),
            cwd: cwd.to_owned(),
            escalated,
        }
    }

    /// The key of a file that a patch touches.
    pub fn file(path: &str) -> Self {
        Self::File {
            path: path.to_owned(),
        }
    }
}
