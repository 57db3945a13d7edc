//! Commands: start, output, end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base64_text::{from_base64, to_base64};

/// A command started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExecCommandBeginEvent {
    /// The tool call; the same in the command's later events.
    pub call_id: String,
    /// Identifies the process while it can be written to; not the system's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process_id: Option<String>,
    /// The turn.
    pub turn_id: String,
    /// Program and arguments.
    pub command: Vec<String>,
    /// Absolute working directory.
    pub cwd: String,
    /// What the command does, as far as its text tells.
    pub parsed_cmd: Vec<ParsedCommand>,
    /// Who started it. Default: the model.
    #[serde(default)]
    pub source: ExecCommandSource,
    /// What was written to a running process, where this stands for such a write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction_input: Option<String>,
}

/// A command ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExecCommandEndEvent {
    /// The tool call.
    pub call_id: String,
    /// As in the begin event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process_id: Option<String>,
    /// The turn.
    pub turn_id: String,
    /// Program and arguments.
    pub command: Vec<String>,
    /// Absolute working directory.
    pub cwd: String,
    /// What the command does, as far as its text tells.
    pub parsed_cmd: Vec<ParsedCommand>,
    /// Who started it. Default: the model.
    #[serde(default)]
    pub source: ExecCommandSource,
    /// What was written to a running process, where this stands for such a write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction_input: Option<String>,
    /// Standard output; bytes that are not UTF-8 are replaced.
    pub stdout: String,
    /// Standard error; bytes that are not UTF-8 are replaced.
    pub stderr: String,
    /// Both in order of arrival. Default: empty.
    #[serde(default)]
    pub aggregated_output: String,
    /// The exit code; -1 when it never ran or was stopped.
    pub exit_code: i32,
    /// How long it ran.
    pub duration: Duration,
    /// The output as the model gets it, shortened where it is long.
    pub formatted_output: String,
    /// How it ended.
    pub status: ExecCommandStatus,
}

/// A command wrote output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExecCommandOutputDeltaEvent {
    /// The tool call.
    pub call_id: String,
    /// Where it wrote.
    pub stream: ExecOutputStream,
    /// What it wrote: bytes, in standard base64 on the wire. A character may be cut in two.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    #[schemars(with = "String")]
    pub chunk: Vec<u8>,
}

/// The model wrote to a running command, or waited for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TerminalInteractionEvent {
    /// The tool call that started the command.
    pub call_id: String,
    /// As in the begin event.
    pub process_id: String,
    /// What was written; empty for a wait.
    pub stdin: String,
}

/// A stream of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExecOutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Who started a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExecCommandSource {
    /// The model, by a one-shot tool.
    #[default]
    Agent,
    /// The user.
    UserShell,
    /// The model, by a tool that lets it write to the process later.
    UnifiedExecStartup,
    /// The model wrote to a running process.
    UnifiedExecInteraction,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExecCommandStatus {
    /// With exit code 0.
    Completed,
    /// Any other way.
    Failed,
    /// It never ran: the user said no.
    Declined,
}

/// What a command does, as far as its text tells. For display; nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ParsedCommand {
    /// It reads a file.
    Read {
        /// The command's text.
        cmd: String,
        /// The file's name without folders.
        name: String,
        /// The file, relative to the working directory unless absolute.
        path: String,
    },
    /// It lists files.
    ListFiles {
        /// The command's text.
        cmd: String,
        /// Where; `null` for the working directory.
        path: Option<String>,
    },
    /// It searches in files.
    Search {
        /// The command's text.
        cmd: String,
        /// What for; `null` when it can't be told.
        query: Option<String>,
        /// Where; `null` for the working directory.
        path: Option<String>,
    },
    /// Anything else.
    Unknown {
        /// The command's text.
        cmd: String,
    },
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Duration {
    /// Whole seconds.
    pub secs: u64,
    /// Nanoseconds beside them, below 1,000,000,000.
    pub nanos: u32,
}

impl From<core::time::Duration> for Duration {
    fn from(time: core::time::Duration) -> Self {
        Self {
            secs: time.as_secs(),
            nanos: time.subsec_nanos(),
        }
    }
}
