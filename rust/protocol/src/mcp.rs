//! MCP servers and their tools. Fields that MCP itself defines keep its camel case.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Duration;

/// An MCP server moved on in starting up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct McpStartupUpdateEvent {
    /// The server's name in the configuration.
    pub server: String,
    /// How far it is.
    pub status: McpStartupStatus,
}

/// How far an MCP server is in starting up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum McpStartupStatus {
    /// It is being started.
    Starting,
    /// Its tools can be called.
    Ready,
    /// It is given up.
    Failed {
        /// What happened, for people.
        error: String,
    },
    /// Nobody waits for it any more.
    Cancelled,
}

/// Every MCP server is ready or given up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct McpStartupCompleteEvent {
    /// Servers whose tools can be called.
    pub ready: Vec<String>,
    /// Servers given up.
    pub failed: Vec<McpStartupFailure>,
    /// Servers that nobody waits for any more.
    pub cancelled: Vec<String>,
}

/// An MCP server that did not start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct McpStartupFailure {
    /// The server's name in the configuration.
    pub server: String,
    /// What happened, for people.
    pub error: String,
}

/// A call of an MCP tool began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct McpToolCallBeginEvent {
    /// The tool call.
    pub call_id: String,
    /// What is called.
    pub invocation: McpInvocation,
}

/// A call of an MCP tool ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct McpToolCallEndEvent {
    /// The tool call.
    pub call_id: String,
    /// What was called.
    pub invocation: McpInvocation,
    /// How long it took.
    pub duration: Duration,
    /// What came of it.
    pub result: McpToolCallResult,
}

/// What is called at an MCP server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct McpInvocation {
    /// The server's name in the configuration.
    pub server: String,
    /// The tool's name at the server.
    pub tool: String,
    /// The arguments; `null` for none.
    pub arguments: Option<Value>,
}

/// What came of a call of an MCP tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum McpToolCallResult {
    /// The server answered, be it with a result that says `isError`.
    Ok(CallToolResult),
    /// The call failed: what happened, for people.
    Err(String),
}

/// A tool's result, as MCP defines it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallToolResult {
    /// Content blocks of MCP.
    pub content: Vec<Value>,
    /// The result as data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structured_content: Option<Value>,
    /// Whether the tool says that it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_error: Option<bool>,
    /// Whatever the server adds.
    #[serde(rename = "_meta", default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Value>,
}

/// Tools and resources of all MCP servers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct McpListToolsResponseEvent {
    /// Tools, by the name that the model knows them by.
    pub tools: BTreeMap<String, Tool>,
    /// Resources of each server.
    pub resources: BTreeMap<String, Vec<Resource>>,
    /// Resource templates of each server.
    pub resource_templates: BTreeMap<String, Vec<ResourceTemplate>>,
    /// How each server is logged in to.
    pub auth_statuses: BTreeMap<String, McpAuthStatus>,
}

/// How an MCP server is logged in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum McpAuthStatus {
    /// It takes no login.
    Unsupported,
    /// A login is needed.
    NotLoggedIn,
    /// With a fixed token.
    BearerToken,
    /// With OAuth.
    OAuth,
}

/// A tool, as MCP defines it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tool {
    /// Its name at the server.
    pub name: String,
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// JSON Schema of its arguments.
    pub input_schema: Value,
    /// JSON Schema of its structured result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<Value>,
    /// Hints, such as that it only reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<Value>,
    /// Icons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icons: Option<Vec<Value>>,
    /// Whatever the server adds.
    #[serde(rename = "_meta", default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Value>,
}

/// A resource, as MCP defines it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Hints on audience and weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<Value>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Its name.
    pub name: String,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its address.
    pub uri: String,
    /// Icons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icons: Option<Vec<Value>>,
    /// Whatever the server adds.
    #[serde(rename = "_meta", default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Value>,
}

/// A family of resources, as MCP defines it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceTemplate {
    /// Hints on audience and weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<Value>,
    /// The address, with `{names}` to fill in (RFC 6570).
    pub uri_template: String,
    /// Its name.
    pub name: String,
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The media type of all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
}

/// An MCP server asks the user for something; answered by `Op::ResolveElicitation`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ElicitationRequestEvent {
    /// The turn, where one caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
    /// The server's name in the configuration.
    pub server_name: String,
    /// The server's own id of the question.
    pub id: RequestId,
    /// The question.
    pub request: ElicitationRequest,
}

/// What an MCP server asks the user for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum ElicitationRequest {
    /// To fill in a form.
    Form {
        /// Whatever the server adds.
        #[serde(rename = "_meta", default, skip_serializing_if = "Option::is_none")]
        meta: Option<Value>,
        /// The question.
        message: String,
        /// JSON Schema of the form, flat, as MCP defines it.
        requested_schema: Value,
    },
    /// To open a page.
    Url {
        /// Whatever the server adds.
        #[serde(rename = "_meta", default, skip_serializing_if = "Option::is_none")]
        meta: Option<Value>,
        /// The question.
        message: String,
        /// The page.
        url: String,
        /// Names the question across messages.
        elicitation_id: String,
    },
}

/// The user's reaction to an MCP server's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ElicitationAction {
    /// Answered.
    Accept,
    /// Refused.
    Decline,
    /// Closed without an answer.
    Cancel,
}

/// An id of JSON-RPC.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RequestId {
    /// Text.
    String(String),
    /// A number.
    Integer(i64),
}
