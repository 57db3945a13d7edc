//! Hooks: the user's own commands that run at points of a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A hook began to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HookStartedEvent {
    /// The turn; `null` outside of one.
    pub turn_id: Option<String>,
    /// The run.
    pub run: HookRunSummary,
}

/// A hook ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HookCompletedEvent {
    /// The turn; `null` outside of one.
    pub turn_id: Option<String>,
    /// The run.
    pub run: HookRunSummary,
}

/// One run of a hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HookRunSummary {
    /// Identifies the run.
    pub id: String,
    /// What it was run for.
    pub event_name: HookEventName,
    /// What kind of hook it is.
    pub handler_type: HookHandlerType,
    /// Whether the session waits for it.
    pub execution_mode: HookExecutionMode,
    /// What it belongs to.
    pub scope: HookScope,
    /// The file that declares it.
    pub source_path: String,
    /// Its place among the hooks of one event.
    pub display_order: i64,
    /// How far it is.
    pub status: HookRunStatus,
    /// What it says of itself, for people.
    pub status_message: Option<String>,
    /// When it began, in seconds since 1970.
    pub started_at: i64,
    /// When it ended, in seconds since 1970; `null` while it runs.
    pub completed_at: Option<i64>,
    /// How long it took, in milliseconds; `null` while it runs.
    pub duration_ms: Option<i64>,
    /// What it said.
    pub entries: Vec<HookOutputEntry>,
}

/// Something that a hook said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HookOutputEntry {
    /// What it is to the session.
    pub kind: HookOutputEntryKind,
    /// The text.
    pub text: String,
}

/// What a hook's output is to the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookOutputEntryKind {
    /// Shown to the user.
    Warning,
    /// The reason to stop the turn.
    Stop,
    /// Told to the model, which goes on.
    Feedback,
    /// Added to the model's context.
    Context,
    /// What went wrong in the hook.
    Error,
}

/// The points of a session that run hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookEventName {
    /// A session begins.
    SessionStart,
    /// A turn is about to end.
    Stop,
}

/// What kind of hook it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookHandlerType {
    /// A command.
    Command,
    /// A prompt to a model.
    Prompt,
    /// A sub-agent.
    Agent,
}

/// Whether the session waits for a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookExecutionMode {
    /// It waits.
    Sync,
    /// It goes on.
    Async,
}

/// What a hook belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookScope {
    /// The thread.
    Thread,
    /// The turn.
    Turn,
}

/// How far a run of a hook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookRunStatus {
    /// It runs.
    Running,
    /// It ended well.
    Completed,
    /// It failed; the session goes on.
    Failed,
    /// It refused what it was asked about.
    Blocked,
    /// It ended the turn.
    Stopped,
}
