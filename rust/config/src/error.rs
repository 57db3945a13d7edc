//! What can be wrong with a configuration.

use std::fmt;

use crate::locate::Position;

/// Why a configuration can't be used. No secret of the configuration is ever quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// `invalid_config`: malformed, of the wrong type, or naming something that isn't there.
    /// `unsupported`: valid for the reference, but not for this project.
    pub code: &'static str,
    /// What is wrong and what to do instead, for people.
    pub message: String,
    /// Dotted path of the key, such as `model_providers.mine.base_url`.
    pub path: Option<String>,
    /// The file that is at fault, where it is one.
    pub file: Option<String>,
    /// Line of the file, from 1.
    pub line: Option<usize>,
    /// Column in that line, in characters, from 1.
    pub column: Option<usize>,
}

impl ConfigError {
    /// Something that is wrong with no key in particular.
    pub(crate) fn general(message: impl Into<String>) -> Self {
        Self {
            code: "invalid_config",
            message: message.into(),
            path: None,
            file: None,
            line: None,
            column: None,
        }
    }

    pub(crate) fn invalid(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            ..Self::general(message)
        }
    }

    pub(crate) fn unsupported(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: "unsupported",
            ..Self::invalid(path, message)
        }
    }

    /// The same, with the place where it is written.
    pub(crate) fn at(mut self, file: &str, position: Option<Position>) -> Self {
        self.file = Some(file.to_owned());
        self.line = position.map(|position| position.line);
        self.column = position.map(|position| position.column);
        self
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line, self.column) {
            (Some(file), Some(line), Some(column)) => write!(f, "{file}, line {line}, column {column}: ")?,
            (Some(file), ..) => write!(f, "{file}: ")?,
            (None, ..) => write!(f, "config: ")?,
        }
        match &self.path {
            Some(path) => write!(f, "`{path}` {}", self.message),
            None => write!(f, "{}", self.message),
        }
    }
}

impl std::error::Error for ConfigError {}

/// Something that was read but is not used as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigWarning {
    /// Dotted path of the key.
    pub path: String,
    /// What is not used and what to do instead, for people.
    pub message: String,
}

impl fmt::Display for ConfigWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "config: `{}` {}", self.path, self.message)
    }
}

/// Gathers warnings, up to a limit: a file of nonsense must not flood the session's events.
#[derive(Default)]
pub(crate) struct Warnings {
    kept: Vec<ConfigWarning>,
    dropped: usize,
}

impl Warnings {
    const LIMIT: usize = 25;

    pub fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        if self.kept.len() < Self::LIMIT {
            self.kept.push(ConfigWarning {
                path: path.into(),
                message: message.into(),
            });
        } else {
            self.dropped += 1;
        }
    }

    pub fn finish(mut self) -> Vec<ConfigWarning> {
        if self.dropped > 0 {
            let message = format!("has {} more keys to warn about", self.dropped);
            self.kept.push(ConfigWarning {
                path: "config.toml".into(),
                message,
            });
        }
        self.kept
    }
}
