//! The session file: one JSON object a line.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{
    AskForApproval, CollaborationMode, EventMsg, Personality, ReasoningEffort, ReasoningSummary,
    ResponseItem, SandboxPolicy, ThreadId,
};

/// A line of a session file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("x-open" = true))]
pub struct RolloutLine {
    /// When it was written: RFC 3339 in UTC with milliseconds.
    pub timestamp: String,
    /// What was recorded: `type` and `payload`.
    #[serde(flatten)]
    pub item: RolloutItem,
}

/// What a line records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", tag = "type", content = "payload", rename_all = "snake_case")]
pub enum RolloutItem {
    /// What the session is; the first line. A forked thread's file has its parent's too.
    SessionMeta(
        /// The session.
        SessionMeta,
    ),
    /// An item of the history.
    ResponseItem(
        /// The item.
        ResponseItem,
    ),
    /// The history was replaced.
    Compacted(
        /// What took its place.
        CompactedItem,
    ),
    /// The settings of the turn that begins.
    TurnContext(
        /// The settings.
        TurnContextItem,
    ),
    /// An event worth keeping.
    EventMsg(
        /// The event.
        EventMsg,
    ),
    /// A line of a later release, whole but for the timestamp.
    #[serde(skip)]
    Unknown(Value),
}

impl RolloutItem {
    /// The value of `type` for every known variant.
    pub const TAGS: &[&str] = &[
        "session_meta",
        "response_item",
        "compacted",
        "turn_context",
        "event_msg",
    ];
}

impl Serialize for RolloutItem {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown(value) => value.serialize(to),
            known => Self::serialize(known, to),
        }
    }
}

impl<'de> Deserialize<'de> for RolloutItem {
    /// A known `type` must fit its payload; a line of an unknown one is kept.
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

/// What a session is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionMeta {
    /// The thread.
    pub id: ThreadId,
    /// The thread that this one was forked from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forked_from_id: Option<ThreadId>,
    /// When it began: RFC 3339 in UTC with milliseconds.
    pub timestamp: String,
    /// Absolute working directory.
    pub cwd: String,
    /// The program that began it.
    pub originator: String,
    /// That program's version.
    pub cli_version: String,
    /// What kind of program began it.
    #[serde(default)]
    pub source: SessionSource,
    /// A sub-agent's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_nickname: Option<String>,
    /// A sub-agent's role.
    #[serde(default, alias = "agent_type", skip_serializing_if = "Option::is_none")]
    pub agent_role: Option<String>,
    /// The provider's id in the configuration; `null` in old files.
    pub model_provider: Option<String>,
    /// The base instructions; `null` in old files.
    pub base_instructions: Option<BaseInstructions>,
    /// Tools of the embedding program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dynamic_tools: Option<Vec<DynamicToolSpec>>,
    /// The state of the memories, where it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mode: Option<String>,
    /// The repository at that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub git: Option<GitInfo>,
}

/// What kind of program began a session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionSource {
    /// The terminal.
    Cli,
    /// An editor; also what the app server says by default, and so the default here.
    #[default]
    Vscode,
    /// A script.
    Exec,
    /// A client of the app server.
    Mcp,
    /// A parent agent.
    Subagent(SubAgentSource),
    /// Anything else.
    #[serde(other)]
    Unknown,
}

/// What a sub-agent was started for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubAgentSource {
    /// A review.
    Review,
    /// A summary of the history.
    Compact,
    /// The model asked for it.
    ThreadSpawn {
        /// The thread that asked.
        parent_thread_id: ThreadId,
        /// How deep it is nested; 1 for the first level.
        depth: i32,
        /// Its name, for people.
        #[serde(default)]
        agent_nickname: Option<String>,
        /// Its role.
        #[serde(default, alias = "agent_type")]
        agent_role: Option<String>,
    },
    /// Tidying of the memories.
    MemoryConsolidation,
    /// Anything else, in its own word.
    Other(String),
}

/// The base instructions of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaseInstructions {
    /// The text.
    pub text: String,
}

/// A tool of the embedding program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DynamicToolSpec {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// JSON Schema of its arguments.
    pub input_schema: Value,
}

/// A repository at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GitInfo {
    /// The hash of the current commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit_hash: Option<String>,
    /// The current branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Where it was cloned from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository_url: Option<String>,
}

/// The history was replaced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CompactedItem {
    /// The summary; empty when only the provider can read it.
    pub message: String,
    /// The history from now on; absent in old files, which rebuild it from the summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement_history: Option<Vec<ResponseItem>>,
}

/// The settings of a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TurnContextItem {
    /// The turn; absent in old files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
    /// Absolute working directory.
    pub cwd: String,
    /// The date that the model was told, such as `2026-03-12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_date: Option<String>,
    /// The time zone that the model was told, such as `Etc/UTC`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// When the user is asked.
    pub approval_policy: AskForApproval,
    /// What commands may do.
    pub sandbox_policy: SandboxPolicy,
    /// Hosts that commands may reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<TurnContextNetworkItem>,
    /// The model.
    pub model: String,
    /// The model's manner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personality: Option<Personality>,
    /// How the model works with the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collaboration_mode: Option<CollaborationMode>,
    /// Whether a realtime conversation was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub realtime_active: Option<bool>,
    /// How hard the model thinks, where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<ReasoningEffort>,
    /// How its reasoning is summed up.
    pub summary: ReasoningSummary,
    /// The instructions of the user and the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_instructions: Option<String>,
    /// Instructions of the embedding program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub developer_instructions: Option<String>,
    /// JSON Schema that the answer had to fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_output_json_schema: Option<Value>,
    /// How long outputs were shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truncation_policy: Option<TruncationPolicy>,
}

/// Hosts that commands may and may not reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TurnContextNetworkItem {
    /// Those that they may.
    pub allowed_domains: Vec<String>,
    /// Those that they may not.
    pub denied_domains: Vec<String>,
}

/// How outputs for the model are shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", content = "limit", rename_all = "snake_case")]
pub enum TruncationPolicy {
    /// To so many bytes.
    Bytes(
        /// The bytes.
        u64,
    ),
    /// To so many tokens, as estimated.
    Tokens(
        /// The tokens.
        u64,
    ),
}
