//! Items of the history, as the Responses API takes and gives them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::MessagePhase;

/// An item as it goes into the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RawResponseItemEvent {
    /// The item.
    pub item: ResponseItem,
}

/// An item of the history.
///
/// The provider's ids are read and never written: a request or a session file has none, except where a
/// variant says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", tag = "type", rename_all = "snake_case")]
#[schemars(extend("x-open" = true))]
pub enum ResponseItem {
    /// A message.
    Message {
        /// The provider's id; not written.
        #[serde(default, skip_serializing)]
        id: Option<String>,
        /// Who speaks: `user`, `assistant`, `developer` or `system`.
        role: String,
        /// What is said.
        content: Vec<ContentItem>,
        /// Whether the model means to end the turn with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end_turn: Option<bool>,
        /// What the message is to the turn, where the model says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<MessagePhase>,
    },
    /// Reasoning of the model.
    Reasoning {
        /// The provider's id; not written.
        #[serde(default, skip_serializing)]
        id: String,
        /// The parts of its summary.
        summary: Vec<ReasoningItemReasoningSummary>,
        /// The unsummarised content; left out when it is there but holds no `reasoning_text`.
        #[serde(default, skip_serializing_if = "lacks_reasoning_text")]
        content: Option<Vec<ReasoningItemContent>>,
        /// The reasoning for the provider alone, to be sent back with the next request.
        encrypted_content: Option<String>,
    },
    /// A command called through the provider's own shell tool.
    LocalShellCall {
        /// The provider's id; not written.
        #[serde(default, skip_serializing)]
        id: Option<String>,
        /// The call that the output answers; `null` in old recordings.
        call_id: Option<String>,
        /// How far the call is.
        status: LocalShellStatus,
        /// What to do.
        action: LocalShellAction,
    },
    /// A call of a tool with JSON arguments.
    FunctionCall {
        /// The provider's id; not written.
        #[serde(default, skip_serializing)]
        id: Option<String>,
        /// The tool.
        name: String,
        /// Its arguments: JSON in text, as the model wrote it, be it broken.
        arguments: String,
        /// The call that the output answers.
        call_id: String,
    },
    /// The output of a `function_call` or a `local_shell_call`.
    FunctionCallOutput {
        /// The call.
        call_id: String,
        /// What the model is told.
        output: FunctionCallOutputPayload,
    },
    /// A call of a tool with free text.
    CustomToolCall {
        /// The provider's id; not written.
        #[serde(default, skip_serializing)]
        id: Option<String>,
        /// The provider's word for how far it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<String>,
        /// The call that the output answers.
        call_id: String,
        /// The tool.
        name: String,
        /// The text.
        input: String,
    },
    /// The output of a `custom_tool_call`.
    CustomToolCallOutput {
        /// The call.
        call_id: String,
        /// What the model is told.
        output: FunctionCallOutputPayload,
    },
    /// A web search at the provider.
    WebSearchCall {
        /// The provider's id; not written.
        #[serde(default, skip_serializing)]
        id: Option<String>,
        /// The provider's word for how far it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<String>,
        /// What was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<ResponsesApiWebSearchAction>,
    },
    /// An image made at the provider.
    ImageGenerationCall {
        /// The provider's id; written.
        id: String,
        /// The provider's word for how far it is.
        status: String,
        /// The prompt as the provider changed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revised_prompt: Option<String>,
        /// The image in base64.
        result: String,
    },
    /// A snapshot of the working tree, for undo. Kept in the history, never sent.
    GhostSnapshot {
        /// The snapshot.
        ghost_commit: GhostCommit,
    },
    /// A summary that only the provider can read.
    #[serde(alias = "compaction_summary")]
    Compaction {
        /// The summary.
        encrypted_content: String,
    },
    /// The reference's stand-in for an item that it didn't know. This project keeps such items whole.
    Other,
    /// An item of a later release, whole, with its `type`.
    #[serde(skip)]
    Unknown(Value),
}

impl ResponseItem {
    /// The value of `type` for every known variant, and the other name of `compaction`.
    pub const TAGS: &[&str] = &[
        "message",
        "reasoning",
        "local_shell_call",
        "function_call",
        "function_call_output",
        "custom_tool_call",
        "custom_tool_call_output",
        "web_search_call",
        "image_generation_call",
        "ghost_snapshot",
        "compaction",
        "compaction_summary",
        "other",
    ];
}

impl Serialize for ResponseItem {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown(value) => value.serialize(to),
            known => Self::serialize(known, to),
        }
    }
}

impl<'de> Deserialize<'de> for ResponseItem {
    /// A known `type` must fit its variant; an item of an unknown one is kept whole.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let value = Value::deserialize(from)?;
        let Some(tag) = value.get("type").and_then(Value::as_str) else {
            return Err(D::Error::missing_field("type"));
        };
        if Self::TAGS.contains(&tag) {
            Self::deserialize(value).map_err(D::Error::custom)
        } else {
            Ok(Self::Unknown(value))
        }
    }
}

fn lacks_reasoning_text(content: &Option<Vec<ReasoningItemContent>>) -> bool {
    content.as_ref().is_some_and(|parts| {
        !parts
            .iter()
            .any(|part| matches!(part, ReasoningItemContent::ReasoningText { .. }))
    })
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentItem {
    /// Text for the model.
    InputText {
        /// The text.
        text: String,
    },
    /// An image for the model.
    InputImage {
        /// Its URL; a `data:` URL holds the image itself.
        image_url: String,
    },
    /// Text of the model.
    OutputText {
        /// The text.
        text: String,
    },
}

/// A part of the summary of the model's reasoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReasoningItemReasoningSummary {
    /// Text.
    SummaryText {
        /// The text.
        text: String,
    },
}

/// A part of the model's unsummarised reasoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReasoningItemContent {
    /// Reasoning.
    ReasoningText {
        /// The text.
        text: String,
    },
    /// Text of another kind.
    Text {
        /// The text.
        text: String,
    },
}

/// How far a call of the provider's shell tool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LocalShellStatus {
    /// Complete.
    Completed,
    /// Still being written.
    InProgress,
    /// Broken off.
    Incomplete,
}

/// What the provider's shell tool is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LocalShellAction {
    /// Run a command.
    Exec {
        /// Program and arguments.
        command: Vec<String>,
        /// Milliseconds until it is stopped; `null` for the default.
        timeout_ms: Option<u64>,
        /// Where it runs; `null` for the working directory.
        working_directory: Option<String>,
        /// Variables beside the environment; `null` for none.
        env: Option<BTreeMap<String, String>>,
        /// Who runs it; `null` for the current user.
        user: Option<String>,
    },
}

/// What the model is told of a call: text, or pieces. A bare string or an array on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FunctionCallOutputPayload {
    /// Text.
    Text(String),
    /// Pieces, images among them.
    Content(Vec<FunctionCallOutputContentItem>),
}

impl From<String> for FunctionCallOutputPayload {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FunctionCallOutputPayload {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A piece of a call's output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FunctionCallOutputContentItem {
    /// Text.
    InputText {
        /// The text.
        text: String,
    },
    /// An image.
    InputImage {
        /// Its URL; a `data:` URL holds the image itself.
        image_url: String,
        /// How closely the model looks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<ImageDetail>,
    },
}

/// How closely a model looks at an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ImageDetail {
    /// As it sees fit.
    Auto,
    /// Roughly.
    Low,
    /// Closely.
    High,
    /// At the image's own size.
    Original,
}

/// What a web search did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ResponsesApiWebSearchAction {
    /// It searched.
    Search {
        /// For what.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        query: Option<String>,
        /// For what, where it were several searches.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queries: Option<Vec<String>>,
    },
    /// It opened a page.
    OpenPage {
        /// The page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// It searched in a page.
    FindInPage {
        /// The page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
        /// For what.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pattern: Option<String>,
    },
    /// Anything else.
    #[serde(other)]
    Other,
}

/// A snapshot of a working tree: a commit that no branch holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GhostCommit {
    /// Its hash.
    pub id: String,
    /// The hash of the commit it is based on; `null` in a repository without commits.
    pub parent: Option<String>,
    /// Files that were there untracked and must survive an undo.
    pub preexisting_untracked_files: Vec<String>,
    /// Folders that were there untracked and must survive an undo.
    pub preexisting_untracked_dirs: Vec<String>,
}
