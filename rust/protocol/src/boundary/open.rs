//! What a session is opened with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigSources, HookPoint, Limits};
use crate::{DynamicToolSpec, ThreadId};

/// Everything a session needs to know at its start; nothing is looked up later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OpenOptions {
    /// Absolute path of the workspace.
    pub cwd: String,
    /// Absolute path of the user's codex folder, where AGENTS.md is looked for; `None` for no such folder.
    #[serde(default)]
    pub codex_home: Option<String>,
    /// Where settings come from. Default: nowhere, all are at their defaults.
    #[serde(default)]
    pub config: ConfigSources,
    /// What the host is and can do.
    pub host: HostInfo,
    /// Randomness for ids and jitter; the same seed and inputs give the same outbox.
    pub seed: u64,
    /// Who embeds the agent: goes into the `originator` header. Default: `codex_embed`.
    #[serde(default)]
    pub originator: Option<String>,
    /// Tools that the embedding program runs itself, in the order in which they are offered.
    #[serde(default)]
    pub dynamic_tools: Vec<DynamicToolSpec>,
    /// MCP servers that the driver reaches by itself ([`McpTransport::Provided`](super::McpTransport::Provided)), by
    /// name: their settings in the keys of config.toml, without a transport. One goes before the configuration's of
    /// the same name.
    #[serde(default)]
    #[schemars(with = "serde_json::Value")]
    pub mcp_servers: serde_json::Map<String, serde_json::Value>,
    /// The points at which functions of the embedding program are asked. Default: none.
    #[serde(default)]
    pub hooks: Vec<HookPoint>,
    /// How the thread begins and where it is recorded. Default: a new thread that is not recorded.
    #[serde(default)]
    pub thread: Option<ThreadStart>,
    /// The prompt history, where there is one.
    #[serde(default)]
    pub prompt_history: Option<PromptHistory>,
    /// How much the session may use. Default: as much as it likes.
    #[serde(default)]
    pub limits: Limits,
    /// Whether to keep the journal of inputs for replay; it grows with the session. Default: no.
    #[serde(default)]
    pub journal: bool,
}

/// How a thread begins. It is recorded through `session_append`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadStart {
    /// The thread's id, a UUID: of a resumed thread its own, else a new one.
    pub id: ThreadId,
    /// Absolute path of the record, where it is a file: `rollout_path` of `session_configured`.
    #[serde(default)]
    pub rollout_path: Option<String>,
    /// The name that the user gave the thread.
    #[serde(default)]
    pub name: Option<String>,
    /// What it begins from.
    pub origin: ThreadOrigin,
}

/// What a thread begins from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ThreadOrigin {
    /// Nothing.
    New,
    /// Its own record, which `session_read` gives and `session_append` continues.
    Resume,
    /// Another thread's record, which `session_read` gives.
    Fork {
        /// Keeps what stands before the user message of this number, counted from 0. `None` keeps everything.
        #[serde(default)]
        before_user_message: Option<u32>,
    },
}

/// What a user typed in all sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromptHistory {
    /// Identifies the history: entries are asked for by it.
    pub log_id: u64,
    /// How many entries there are.
    pub entry_count: u64,
}

/// What a host is and can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HostInfo {
    /// `linux`, `macos`, `windows` or `browser`.
    pub os: String,
    /// `x86_64`, `aarch64` or `wasm32`.
    pub arch: String,
    /// The shell that runs commands; `None` when the host has no processes.
    pub shell: Option<ShellInfo>,
    /// IANA name of the time zone, such as `Etc/UTC`.
    pub timezone: String,
    /// Offset of local time from UTC, in minutes, east positive.
    pub utc_offset_minutes: i32,
    /// Folder for temporary files, writable under `workspace-write`.
    #[serde(default)]
    pub tmpdir: Option<String>,
}

/// A shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShellInfo {
    /// Name without path: `bash`, `zsh`, `sh`.
    pub name: String,
    /// Absolute path.
    pub path: String,
}
