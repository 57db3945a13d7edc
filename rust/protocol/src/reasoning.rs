//! What the model shows of its reasoning.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A whole part of a reasoning summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentReasoningEvent {
    /// The text.
    pub text: String,
}

/// A piece of a reasoning summary while it streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentReasoningDeltaEvent {
    /// Text to append.
    pub delta: String,
}

/// Whole unsummarised reasoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentReasoningRawContentEvent {
    /// The text.
    pub text: String,
}

/// A piece of unsummarised reasoning while it streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentReasoningRawContentDeltaEvent {
    /// Text to append.
    pub delta: String,
}

/// The next part of a reasoning summary begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentReasoningSectionBreakEvent {
    /// The item; empty in old recordings.
    #[serde(default)]
    pub item_id: String,
    /// Which part begins, from 0.
    #[serde(default)]
    pub summary_index: i64,
}

/// A piece of a `Reasoning` item's summary while it streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasoningContentDeltaEvent {
    /// The thread.
    pub thread_id: String,
    /// The turn.
    pub turn_id: String,
    /// The item.
    pub item_id: String,
    /// Text to append.
    pub delta: String,
    /// Which part of the summary, from 0.
    #[serde(default)]
    pub summary_index: i64,
}

/// A piece of a `Reasoning` item's unsummarised content while it streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasoningRawContentDeltaEvent {
    /// The thread.
    pub thread_id: String,
    /// The turn.
    pub turn_id: String,
    /// The item.
    pub item_id: String,
    /// Text to append.
    pub delta: String,
    /// Which part of the content, from 0.
    #[serde(default)]
    pub content_index: i64,
}
