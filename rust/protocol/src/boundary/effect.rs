//! Effects and their results.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EffectId, HookAnswer, HookRequest, McpTransport};
use crate::{HistoryEntry, RequestId, SandboxPolicy};

/// Something only a host can do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Effect {
    /// Send a request and wait for the response's head. Answer: [`EffectResult::HttpHead`].
    /// The body stays open under this effect's id until it ends, fails or is aborted.
    HttpOpen {
        /// `POST` or `GET`.
        method: String,
        /// Absolute URL.
        url: String,
        /// Header names (lower case) and values; never a credential.
        headers: Vec<(String, String)>,
        /// Header names, and the variables of the host's environment that hold their values. One that is
        /// not set or blank is left out.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        env_headers: BTreeMap<String, String>,
        /// The request's body; empty for none.
        body: String,
        /// Which credential the host adds as `Authorization`; `None` for none.
        auth: Option<HttpAuth>,
    },
    /// Read the next chunk of a body. Answer: [`EffectResult::Bytes`] or [`EffectResult::End`].
    HttpRead {
        /// The `http_open` effect.
        stream: EffectId,
    },
    /// Start a process in its own process group. Answer: [`EffectResult::Spawned`].
    /// Aborting this id kills the whole group.
    ProcessSpawn {
        /// Program and arguments.
        argv: Vec<String>,
        /// Absolute working directory.
        cwd: String,
        /// How the environment is put together.
        env: EnvPolicy,
        /// Whether standard input is a pipe that `process_write` feeds; otherwise it is empty.
        stdin: bool,
        /// Text for standard input, which is closed behind it; `stdin` is then `false`. A process that ends before
        /// it has read it all has not failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        input: Option<String>,
        /// Whether a terminal was asked for; a host without one uses pipes.
        tty: bool,
        /// The limits the operating system must enforce; `None` to run without.
        sandbox: Option<SandboxPolicy>,
    },
    /// Find out which limits the host can enforce on commands. Answer: [`EffectResult::Sandbox`].
    SandboxProbe,
    /// Read the next output of a process. Answer: [`EffectResult::Bytes`] with the channel, or, after all
    /// output, [`EffectResult::Exited`]. One read at a time for each process.
    ProcessRead {
        /// The `process_spawn` effect.
        process: EffectId,
    },
    /// Write to a process's standard input. Answer: [`EffectResult::Done`].
    ProcessWrite {
        /// The `process_spawn` effect.
        process: EffectId,
        /// Text to write, as UTF-8.
        data: String,
    },
    /// Wait. Answer: [`EffectResult::Done`].
    Sleep {
        /// Milliseconds.
        ms: u64,
    },
    /// Read a whole file. Answer: [`EffectResult::Bytes`] with [`OutputChannel::Data`].
    FsRead {
        /// Absolute path.
        path: String,
    },
    /// Replace a file's content, or create it; whole or not at all. Answer: [`EffectResult::Done`].
    FsWrite {
        /// Absolute path; its folder exists.
        path: String,
        /// The content, as UTF-8.
        data: String,
        /// Whether `path` was resolved when the write was decided on: a link in it, its end included, has come
        /// since and fails with `ELOOP`.
        #[serde(default, skip_serializing_if = "is_false")]
        exact: bool,
    },
    /// Add text to the end of a file, in one piece also while others add to it; a file that is not there is created,
    /// for its owner alone (mode 0600). Answer: [`EffectResult::Done`].
    FsAppend {
        /// Absolute path; its folder exists.
        path: String,
        /// The text, as UTF-8.
        data: String,
    },
    /// Create a folder and its parents. Answer: [`EffectResult::Done`].
    FsMkdir {
        /// Absolute path.
        path: String,
        /// As in [`Effect::FsWrite`].
        #[serde(default, skip_serializing_if = "is_false")]
        exact: bool,
    },
    /// Delete a file. Answer: [`EffectResult::Done`].
    FsRemove {
        /// Absolute path.
        path: String,
        /// As in [`Effect::FsWrite`]; the end of the path may be a link, which is itself deleted.
        #[serde(default, skip_serializing_if = "is_false")]
        exact: bool,
    },
    /// What a path is, following links. Answer: [`EffectResult::Stat`].
    FsStat {
        /// Absolute path.
        path: String,
    },
    /// The path with all links resolved. Answer: [`EffectResult::Path`].
    FsRealpath {
        /// Absolute path.
        path: String,
    },
    /// The entries of a folder, in any order, links not followed. Answer: [`EffectResult::Entries`].
    FsReaddir {
        /// Absolute path.
        path: String,
    },
    /// Read the next chunk of the record that the session begins from. Answer: [`EffectResult::Bytes`] or, after
    /// the last, [`EffectResult::End`].
    SessionRead,
    /// Add lines to the session's record, all of them or none. Answer: [`EffectResult::Done`]. One append at a time.
    SessionAppend {
        /// Whole lines, each with its line break.
        lines: String,
    },
    /// Keep the thread's name beside its record. Answer: [`EffectResult::Done`].
    SessionRename {
        /// The name; never blank.
        name: String,
    },
    /// Add an entry to the prompt history. Answer: [`EffectResult::Done`].
    HistoryAppend {
        /// The entry.
        entry: HistoryEntry,
        /// Bytes that the history may have, before its oldest entries go; without it there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_bytes: Option<u64>,
    },
    /// Ask a function of the embedding program. Answer: [`EffectResult::Hook`].
    Hook {
        /// The question.
        request: HookRequest,
    },
    /// Look up an entry of the prompt history. Answer: [`EffectResult::HistoryEntry`].
    HistoryRead {
        /// Which history, as in `session_configured`; of another one than the current there is no entry.
        log_id: u64,
        /// Which entry, from 0.
        offset: u64,
    },
    /// Connect to an MCP server and introduce the agent to it. Answer: [`EffectResult::Bytes`] with the JSON text of
    /// what the server says of itself (`capabilities`, `serverInfo` ...). The connection stays open under this
    /// effect's id until it is aborted.
    McpStart {
        /// The server's name in the configuration.
        server: String,
        /// How it is reached.
        transport: McpTransport,
    },
    /// Send a request to an MCP server. Answer: [`EffectResult::Bytes`] with the JSON text of its result, or an
    /// error: `E_MCP` with the server's code and words (`-32602: no such tool`), `E_MCP_CLOSED` when the connection
    /// is gone. Aborting it tells the server.
    McpRequest {
        /// The `mcp_start` effect.
        connection: EffectId,
        /// A method of MCP, such as `tools/call`.
        method: String,
        /// Its parameters.
        #[schemars(with = "serde_json::Value")]
        params: serde_json::Value,
    },
    /// Wait for the next question of an MCP server. Answer: [`EffectResult::Bytes`] with the JSON text of
    /// `{id, params}` as in `elicitation/create`, or [`EffectResult::End`] when the connection is gone. One read at
    /// a time for each connection.
    McpRead {
        /// The `mcp_start` effect.
        connection: EffectId,
    },
    /// Answer a question of an MCP server; nothing happens when it waits no longer. Answer: [`EffectResult::Done`].
    McpRespond {
        /// The `mcp_start` effect.
        connection: EffectId,
        /// The question's id.
        question: RequestId,
        /// The answer, as `elicitation/create` defines it.
        #[schemars(with = "serde_json::Value")]
        result: serde_json::Value,
    },
}

/// For fields that are left out when they are `false`.
fn is_false(value: &bool) -> bool {
    !value
}

/// Names a credential without holding it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HttpAuth {
    /// The provider's id in the configuration, such as `openai`.
    pub provider: String,
    /// The environment variable that holds the key; `None` for a provider that takes the user's OpenAI key or
    /// ChatGPT login.
    pub env_key: Option<String>,
    /// Where the request goes instead when the credential is a ChatGPT login, if that has a URL of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_url: Option<String>,
}

/// How a command's environment is put together from the host's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct EnvPolicy {
    /// What to start from.
    pub inherit: EnvInherit,
    /// Names never passed on, compared without case; applied before `set`. `*` stands for any text.
    pub exclude: Vec<String>,
    /// When not empty, only names that match one of these patterns are kept; applied before `set`.
    pub include_only: Vec<String>,
    /// Variables to set, over all else.
    pub set: BTreeMap<String, String>,
}

/// What a command's environment starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnvInherit {
    /// All of the host's variables.
    #[default]
    All,
    /// `HOME`, `LOGNAME`, `PATH`, `SHELL`, `USER`, `USERNAME`, `TMPDIR`, `TEMP`, `TMP`.
    Core,
    /// Nothing.
    None,
}

/// How an effect ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EffectResult {
    /// The head of a response.
    HttpHead {
        /// The status code.
        status: u16,
        /// Header names (lower case) and values.
        headers: Vec<(String, String)>,
    },
    /// Bytes of a body, an output or a file. At most 1 MiB for a stream's chunk.
    Bytes {
        /// Where the bytes come from.
        channel: OutputChannel,
        /// The bytes; base64 where this type is JSON.
        #[serde(
            serialize_with = "crate::base64_text::to_base64",
            deserialize_with = "crate::base64_text::from_base64"
        )]
        #[schemars(with = "String")]
        data: Vec<u8>,
    },
    /// A body ended.
    End,
    /// A process runs.
    Spawned,
    /// What the host can enforce on commands.
    Sandbox {
        /// The name of the operating system's means, such as `bubblewrap`; `None` when there are none.
        name: Option<String>,
    },
    /// A process ended and its output is read to the end.
    Exited {
        /// The exit code; `None` when a signal ended it.
        code: Option<i32>,
        /// The signal's name, such as `SIGKILL`.
        signal: Option<String>,
    },
    /// Done, nothing to report.
    Done,
    /// What a path is.
    Stat {
        /// File, folder or other.
        kind: FileKind,
        /// Bytes.
        size: u64,
        /// The names that a file has, its hard links; `None` for one, or where the host doesn't know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        links: Option<u32>,
    },
    /// A resolved path.
    Path {
        /// Absolute path.
        path: String,
    },
    /// The entries of a folder.
    Entries {
        /// One for each.
        entries: Vec<DirectoryEntry>,
    },
    /// An entry of the prompt history.
    HistoryEntry {
        /// `None` where there is none.
        entry: Option<HistoryEntry>,
    },
    /// What a function of the embedding program wants.
    Hook {
        /// Its answer.
        answer: HookAnswer,
    },
    /// The effect failed.
    Error {
        /// A stable code: those of the operating system (`ENOENT`, `EACCES`, `ELOOP`, `ECONNREFUSED` ...), or
        /// `E_NETWORK`, `E_NO_KEY`, `E_LOGIN` (a login that can't be renewed), `E_NO_SANDBOX`, `E_MCP`,
        /// `E_MCP_CLOSED`, `E_UNSUPPORTED`, `E_SESSION_LOCKED` and other codes of a session store's own, `E_HOST`
        /// for all else.
        code: String,
        /// What happened, for people. Never holds a credential.
        message: String,
    },
}

/// Where bytes come from. The numbers are the tags of the binary path through the boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutputChannel {
    /// A body or a file: 0.
    Data,
    /// Standard output: 1.
    Stdout,
    /// Standard error: 2.
    Stderr,
}

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// Anything else.
    Other,
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DirectoryEntry {
    /// Its name, without a path.
    pub name: String,
    /// What it is, links not followed.
    pub kind: EntryKind,
}

/// What an entry of a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Anything else.
    Other,
}
