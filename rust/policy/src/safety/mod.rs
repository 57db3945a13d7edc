//! What a command may do, told from its words alone.
//!
//! Both answers can be wrong in one direction only: "safe" is said of nothing that isn't known to
//! read only, and what isn't called dangerous may be dangerous all the same.

mod dangerous;
mod git;
mod options;
mod safe;
pub(crate) use safe::{in_system_folder, is_line_range};

pub use dangerous::is_dangerous;
pub use safe::{is_known_safe, is_known_safe_part};

use crate::shell::PlainCommand;

/// The verdict that a decision about approval starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Known to do nothing but read: runs under every policy.
    Safe,
    /// Nothing is known of it: the sandbox limits it, or the user is asked.
    Unknown,
    /// Known to destroy: never runs unasked.
    Dangerous,
}

impl Danger {
    /// The verdict on `argv`. Danger outweighs all else.
    pub fn of(argv: &[String]) -> Self {
        Self::from_answers(is_dangerous(argv), is_known_safe(argv))
    }

    /// The verdict on one command of a plain script.
    pub fn of_part(command: &PlainCommand) -> Self {
        Self::from_answers(is_dangerous(&command.argv), is_known_safe_part(command))
    }

    fn from_answers(dangerous: bool, safe: bool) -> Self {
        match (dangerous, safe) {
            (true, _) => Self::Dangerous,
            (false, true) => Self::Safe,
            (false, false) => Self::Unknown,
        }
    }
}
