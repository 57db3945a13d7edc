//! Messages of the user and the model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::TextElement;

/// A whole message of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentMessageEvent {
    /// The text.
    pub message: String,
    /// What the message is to the turn; `null` when the model doesn't say.
    #[serde(default)]
    pub phase: Option<MessagePhase>,
}

/// What a message is to its turn. Models that don't tell leave it out: nothing follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessagePhase {
    /// Said along the way; more work follows.
    Commentary,
    /// The turn's answer.
    FinalAnswer,
}

/// A piece of a message while it streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentMessageDeltaEvent {
    /// Text to append.
    pub delta: String,
}

/// A piece of an `AgentMessage` item while it streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentMessageContentDeltaEvent {
    /// The thread.
    pub thread_id: String,
    /// The turn.
    pub turn_id: String,
    /// The item.
    pub item_id: String,
    /// Text to append.
    pub delta: String,
}

/// A piece of a `Plan` item while it streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanDeltaEvent {
    /// The thread.
    pub thread_id: String,
    /// The turn.
    pub turn_id: String,
    /// The item.
    pub item_id: String,
    /// Text to append.
    pub delta: String,
}

/// A message of the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserMessageEvent {
    /// The text of all text inputs, joined.
    pub message: String,
    /// URLs of images, `data:` URLs among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<Vec<String>>,
    /// Paths of image files.
    #[serde(default)]
    pub local_images: Vec<String>,
    /// Spans of the text that stand for something.
    #[serde(default)]
    pub text_elements: Vec<TextElement>,
}
