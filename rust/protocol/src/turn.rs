//! A turn's start, end, plan and changes to the history.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ModeKind;

/// A turn began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskStartedEvent {
    /// The turn.
    pub turn_id: String,
    /// Tokens that the model can hold, as far as the session uses them; `null` when unknown.
    pub model_context_window: Option<i64>,
    /// How the model works with the user.
    #[serde(default)]
    pub collaboration_mode_kind: ModeKind,
}

/// A turn ended, well or after an `error`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskCompleteEvent {
    /// The turn.
    pub turn_id: String,
    /// The model's last message in it; `null` when there was none.
    pub last_agent_message: Option<String>,
}

/// A turn ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TurnAbortedEvent {
    /// The turn; `null` when none was running.
    pub turn_id: Option<String>,
    /// Why.
    pub reason: TurnAbortReason,
}

/// Why a turn ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnAbortReason {
    /// The user interrupted it.
    Interrupted,
    /// A new turn took its place.
    Replaced,
    /// The review that it belonged to ended.
    ReviewEnded,
}

/// All that the turn has changed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TurnDiffEvent {
    /// A unified diff over all files, in git's form.
    pub unified_diff: String,
}

/// The model's plan, whole each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanUpdateEvent {
    /// Why the plan changed, in the model's words.
    #[serde(default)]
    pub explanation: Option<String>,
    /// The steps in order.
    pub plan: Vec<PlanItemArg>,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanItemArg {
    /// What is to be done.
    pub step: String,
    /// How far it is.
    pub status: StepStatus,
}

/// How far a step of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Not begun.
    Pending,
    /// Being worked on.
    InProgress,
    /// Done.
    Completed,
}

/// The history was replaced by a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ContextCompactedEvent {}

/// Turns were dropped from the end of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadRolledBackEvent {
    /// How many turns.
    pub num_turns: u32,
}

/// An undo of the last turn's file changes began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UndoStartedEvent {
    /// What is undone, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// An undo ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UndoCompletedEvent {
    /// Whether the files are as before.
    pub success: bool,
    /// What happened, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}
