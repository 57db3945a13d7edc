//! Hooks in process: functions of the embedding program that are asked at points of a session.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::UserInput;

/// A point of a session at which a function may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HookPoint {
    /// Before the session's first turn begins to work.
    SessionStart,
    /// Before input of the user is told to the model.
    UserPromptSubmit,
    /// Before a call of the model runs, and before anybody is asked to approve it.
    PreToolUse,
    /// When a call has ended, before the model reads its output.
    PostToolUse,
    /// When a turn is about to end well.
    Stop,
    /// Before the history is replaced by a summary.
    PreCompact,
}

/// What a function is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HookRequest {
    /// The session's first turn begins. Takes `context` and `block`, which ends the turn.
    SessionStart {
        /// The turn.
        turn_id: String,
        /// Whether the thread goes on from a record.
        resumed: bool,
    },
    /// The user sends input. Takes `context`; `input`, other items; and `block`: the model never sees the input,
    /// and a turn that it was to begin ends.
    UserPromptSubmit {
        /// The turn.
        turn_id: String,
        /// What the user sends.
        items: Vec<UserInput>,
    },
    /// The model calls a tool. Takes `input`, other arguments; and `block`, whose reason the model reads.
    PreToolUse {
        /// The turn.
        turn_id: String,
        /// The call.
        call_id: String,
        /// The tool's name.
        tool: String,
        /// The arguments: JSON, or a text where they are none.
        input: Value,
    },
    /// A tool has answered. Takes `block`, whose reason the model reads in place of the output.
    PostToolUse {
        /// The turn.
        turn_id: String,
        /// The call.
        call_id: String,
        /// The tool's name.
        tool: String,
        /// The arguments that it ran with.
        input: Value,
        /// What the model would read: a text, or a list of content items.
        output: Value,
    },
    /// A turn is about to end. Takes `block`: the model reads the reason and goes on, once in a turn.
    Stop {
        /// The turn.
        turn_id: String,
        /// Whether the turn goes on already because a hook wanted it to.
        stop_hook_active: bool,
        /// The model's last message.
        last_agent_message: Option<String>,
    },
    /// The history is about to be replaced by a summary. Takes `block`: the history stays; a turn whose context
    /// is full then fails as without compaction.
    PreCompact {
        /// The turn.
        turn_id: String,
        /// Whether the user asked for it; otherwise it was due.
        manual: bool,
    },
}

impl HookRequest {
    /// Whose question this is.
    pub fn point(&self) -> HookPoint {
        match self {
            Self::SessionStart { .. } => HookPoint::SessionStart,
            Self::UserPromptSubmit { .. } => HookPoint::UserPromptSubmit,
            Self::PreToolUse { .. } => HookPoint::PreToolUse,
            Self::PostToolUse { .. } => HookPoint::PostToolUse,
            Self::Stop { .. } => HookPoint::Stop,
            Self::PreCompact { .. } => HookPoint::PreCompact,
        }
    }
}

/// What a function wants. Nothing set means: go on. Each [`HookRequest`] says what it takes; all else is ignored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HookAnswer {
    /// The reason why this must not go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// What to go on with in place of the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
    /// Told to the model as the developer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
}
