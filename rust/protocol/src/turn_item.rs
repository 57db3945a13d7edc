//! Items of a turn: what `item_started` and `item_completed` carry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{MessagePhase, ResponsesApiWebSearchAction, ThreadId, UserInput};

/// An item of the turn began. It may be filled in only when it is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemStartedEvent {
    /// The thread.
    pub thread_id: ThreadId,
    /// The turn.
    pub turn_id: String,
    /// The item as far as it is known.
    pub item: TurnItem,
}

/// An item of the turn is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemCompletedEvent {
    /// The thread.
    pub thread_id: ThreadId,
    /// The turn.
    pub turn_id: String,
    /// The item.
    pub item: TurnItem,
}

/// An item of a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum TurnItem {
    /// A message of the user.
    UserMessage(UserMessageItem),
    /// A message of the model.
    AgentMessage(AgentMessageItem),
    /// A plan in text.
    Plan(PlanItem),
    /// Reasoning of the model.
    Reasoning(ReasoningItem),
    /// A web search at the provider.
    WebSearch(WebSearchItem),
    /// An image made at the provider.
    ImageGeneration(ImageGenerationItem),
    /// The history is replaced by a summary.
    ContextCompaction(ContextCompactionItem),
}

impl TurnItem {
    /// The item's id, the same from its start to its end.
    pub fn id(&self) -> &str {
        match self {
            Self::UserMessage(item) => &item.id,
            Self::AgentMessage(item) => &item.id,
            Self::Plan(item) => &item.id,
            Self::Reasoning(item) => &item.id,
            Self::WebSearch(item) => &item.id,
            Self::ImageGeneration(item) => &item.id,
            Self::ContextCompaction(item) => &item.id,
        }
    }
}

/// A message of the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserMessageItem {
    /// Identifies the item.
    pub id: String,
    /// What the user sent.
    pub content: Vec<UserInput>,
}

/// A message of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgentMessageItem {
    /// Identifies the item: the provider's id, where it gives one.
    pub id: String,
    /// The message; one empty text at the start of a stream.
    pub content: Vec<AgentMessageContent>,
    /// What the message is to the turn, where the model says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<MessagePhase>,
}

/// A piece of a message of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum AgentMessageContent {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
}

/// A plan in text, as the plan mode writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanItem {
    /// Identifies the item.
    pub id: String,
    /// The plan, in Markdown.
    pub text: String,
}

/// Reasoning of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReasoningItem {
    /// Identifies the item.
    pub id: String,
    /// The parts of its summary.
    pub summary_text: Vec<String>,
    /// The unsummarised content, where the provider shows it. Default: none.
    #[serde(default)]
    pub raw_content: Vec<String>,
}

/// A web search at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WebSearchItem {
    /// Identifies the item.
    pub id: String,
    /// What was searched or opened, for people.
    pub query: String,
    /// What was done; `other` at the start.
    pub action: ResponsesApiWebSearchAction,
}

/// An image made at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImageGenerationItem {
    /// Identifies the item.
    pub id: String,
    /// The provider's word for how far it is, such as `completed`.
    pub status: String,
    /// The prompt as the provider changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revised_prompt: Option<String>,
    /// The image in base64.
    pub result: String,
    /// The file that it was written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_path: Option<String>,
}

/// The history is replaced by a summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContextCompactionItem {
    /// Identifies the item.
    pub id: String,
}
