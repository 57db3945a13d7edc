//! What a hooks.json file declares. Its form is that of codex 0.114.0; members that it doesn't know are passed over.

use codex_embed_protocol::HookEventName;
use regex_lite::Regex;
use serde::Deserialize;

use crate::prompts;

/// Seconds that a command may take when its declaration doesn't say.
const DEFAULT_TIMEOUT_S: u64 = 600;

/// A command to run.
#[derive(Debug)]
pub(super) struct Handler {
    /// When it runs.
    pub point: HookEventName,
    /// Which beginnings of a session it is for; `None` for all.
    matcher: Option<Regex>,
    /// A script for the user's shell.
    pub command: String,
    /// Seconds that it may take, at least 1.
    pub timeout_s: u64,
    /// What it says of itself, for people.
    pub status_message: Option<String>,
    /// Absolute path of the file that declares it.
    pub path: String,
    /// Its place among all commands of a session, from 0.
    pub order: usize,
}

impl Handler {
    /// Whether it is for a session that begins this way.
    pub fn matches(&self, source: &str) -> bool {
        self.matcher
            .as_ref()
            .is_none_or(|matcher| matcher.is_match(source))
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    hooks: Points,
}

#[derive(Default, Deserialize)]
struct Points {
    #[serde(default, rename = "SessionStart")]
    session_start: Vec<Group>,
    #[serde(default, rename = "Stop")]
    stop: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    matcher: Option<String>,
    #[serde(default)]
    hooks: Vec<Declared>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Declared {
    Command {
        command: String,
        #[serde(alias = "timeoutSec")]
        timeout: Option<u64>,
        #[serde(default)]
        r#async: bool,
        #[serde(rename = "statusMessage")]
        status_message: Option<String>,
    },
    Prompt {},
    Agent {},
}

/// Adds the commands that a file declares. What stands in the file and does not run is told in `warnings`.
///
/// # Errors
///
/// Says why the text is no such file; then none of it counts.
pub(super) fn add(
    handlers: &mut Vec<Handler>,
    warnings: &mut Vec<String>,
    path: &str,
    text: &[u8],
) -> Result<(), serde_json::Error> {
    let File { hooks } = serde_json::from_slice(text)?;
    for (point, groups) in [
        (HookEventName::SessionStart, hooks.session_start),
        (HookEventName::Stop, hooks.stop),
    ] {
        for Group { matcher, hooks } in groups {
            // Turns end in one way only: there a matcher says nothing, not even a bad one.
            let matcher = matcher.filter(|_| point == HookEventName::SessionStart);
            let matcher = match matcher.map(|text| (Regex::new(&text), text)) {
                Some((Err(error), text)) => {
                    warnings.push(prompts::hooks::bad_matcher(path, &text, &error.to_string()));
                    continue;
                }
                Some((Ok(matcher), _)) => Some(matcher),
                None => None,
            };
            for declared in hooks {
                match declared.handler() {
                    Ok((command, timeout, status_message)) => handlers.push(Handler {
                        point,
                        matcher: matcher.clone(),
                        command,
                        timeout_s: timeout.unwrap_or(DEFAULT_TIMEOUT_S).max(1),
                        status_message,
                        path: path.to_owned(),
                        order: handlers.len(),
                    }),
                    Err(kind) => warnings.push(prompts::hooks::passed_over(path, kind)),
                }
            }
        }
    }
    Ok(())
}

impl Declared {
    /// A command's script, timeout and message; `Err` with the kind of hook that does not run.
    fn handler(self) -> Result<(String, Option<u64>, Option<String>), &'static str> {
        match self {
            Self::Command { r#async: true, .. } => Err("an async command"),
            Self::Command { command, .. } if command.trim().is_empty() => Err("an empty command"),
            Self::Command {
                command,
                timeout,
                status_message,
                ..
            } => Ok((command, timeout, status_message)),
            Self::Prompt {} => Err("a prompt"),
            Self::Agent {} => Err("an agent"),
        }
    }
}
