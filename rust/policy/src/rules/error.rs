//! What is wrong with a rule file.

use std::fmt;

/// A place in a file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub line: u32,
    pub column: u32,
}

/// A mistake, before it is known in which file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub at: Position,
    pub message: String,
}

impl Mistake {
    pub fn new(at: Position, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
        }
    }

    pub fn in_file(self, path: &str) -> RulesError {
        RulesError {
            path: path.to_owned(),
            line: self.at.line,
            column: self.at.column,
            message: self.message,
        }
    }
}

/// Why a rule file can't be used; none of its rules are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesError {
    /// The file, as it was named to the reader.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.message)
    }
}

impl std::error::Error for RulesError {}
