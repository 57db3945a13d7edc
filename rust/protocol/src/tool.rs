//! Tools beside commands and patches: web search, images, the embedding program's own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Duration, ResponsesApiWebSearchAction};

/// The model began a web search at its provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WebSearchBeginEvent {
    /// The provider's id of the call.
    pub call_id: String,
}

/// A web search ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WebSearchEndEvent {
    /// The provider's id of the call.
    pub call_id: String,
    /// What was searched or opened, for people.
    pub query: String,
    /// What was done.
    pub action: ResponsesApiWebSearchAction,
}

/// The model began to make an image at its provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImageGenerationBeginEvent {
    /// The provider's id of the call.
    pub call_id: String,
}

/// An image is made, or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImageGenerationEndEvent {
    /// The provider's id of the call.
    pub call_id: String,
    /// The provider's word for how it ended, such as `completed`.
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

/// The model looks at an image file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViewImageToolCallEvent {
    /// The tool call.
    pub call_id: String,
    /// The file.
    pub path: String,
}

/// The model calls a tool that the embedding program provides; answered by `Op::DynamicToolResponse`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DynamicToolCallRequestEvent {
    /// The tool call.
    pub call_id: String,
    /// The turn.
    pub turn_id: String,
    /// The tool's name.
    pub tool: String,
    /// Its arguments.
    pub arguments: Value,
}

/// The embedding program answered a tool call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DynamicToolCallResponseEvent {
    /// The tool call.
    pub call_id: String,
    /// The turn.
    pub turn_id: String,
    /// The tool's name.
    pub tool: String,
    /// Its arguments.
    pub arguments: Value,
    /// What it answered.
    pub content_items: Vec<DynamicToolCallOutputContentItem>,
    /// Whether it did what it was asked.
    pub success: bool,
    /// Why there was no answer; `null` when there was one.
    pub error: Option<String>,
    /// From the call to the answer.
    pub duration: Duration,
}

/// The embedding program's answer to a tool call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DynamicToolResponse {
    /// What the tool answers.
    pub content_items: Vec<DynamicToolCallOutputContentItem>,
    /// Whether it did what it was asked.
    pub success: bool,
}

/// A piece of a tool's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum DynamicToolCallOutputContentItem {
    /// Text.
    InputText {
        /// The text.
        text: String,
    },
    /// An image.
    InputImage {
        /// Its URL; a `data:` URL holds the image itself.
        image_url: String,
    },
}
