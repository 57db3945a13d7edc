//! Ops: everything that a session can be asked for, told apart by `type`.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::*;

/// What a session is asked for.
///
/// The reference exports no schema of these; names and fields are those of its release 0.114.0 as far as
/// the outside shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Op {
    /// End the running turn. Answer: `turn_aborted`.
    Interrupt,
    /// End every command that runs in the background.
    CleanBackgroundTerminals,
    /// Open a realtime conversation.
    RealtimeConversationStart(ConversationStartParams),
    /// Send sound to the realtime conversation.
    RealtimeConversationAudio(ConversationAudioParams),
    /// Send text to the realtime conversation.
    RealtimeConversationText(ConversationTextParams),
    /// Close the realtime conversation.
    RealtimeConversationClose,
    /// Send input to the running turn, or begin one with the session's settings.
    UserInput {
        /// What the user sends.
        items: Vec<UserInput>,
        /// JSON Schema that the answer must fit. Default: none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        final_output_json_schema: Option<Value>,
    },
    /// Send input to the running turn, or begin one with these settings, which become the session's.
    UserTurn {
        /// What the user sends.
        items: Vec<UserInput>,
        /// Absolute working directory.
        cwd: String,
        /// When the user is asked.
        approval_policy: AskForApproval,
        /// What commands may do.
        sandbox_policy: SandboxPolicy,
        /// The model.
        model: String,
        /// How hard it thinks; `null` for the model's default.
        #[serde(default)]
        effort: Option<ReasoningEffort>,
        /// How its reasoning is summed up; `null` for the model's default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<ReasoningSummary>,
        /// JSON Schema that the answer must fit. Default: none.
        #[serde(default)]
        final_output_json_schema: Option<Value>,
        /// A way of working with the user: goes before `model` and `effort`, with which it brings its own. Without
        /// instructions of its own it has those of its kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        collaboration_mode: Option<Box<CollaborationMode>>,
        /// The model's manner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        personality: Option<Personality>,
        /// The provider's processing tier; `null` for its usual one. Left out: as before.
        #[serde(
            default,
            deserialize_with = "null_or",
            skip_serializing_if = "Option::is_none"
        )]
        service_tier: Option<Option<ServiceTier>>,
    },
    /// Change the session's settings from the next turn on; what is left out stays.
    OverrideTurnContext {
        /// Absolute working directory.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cwd: Option<String>,
        /// When the user is asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval_policy: Option<AskForApproval>,
        /// What commands may do.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sandbox_policy: Option<SandboxPolicy>,
        /// The model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// How hard it thinks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        effort: Option<ReasoningEffort>,
        /// How its reasoning is summed up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        summary: Option<ReasoningSummary>,
        /// A way of working with the user: goes before `model` and `effort`, with which it brings its own. Without
        /// instructions of its own it has those of its kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        collaboration_mode: Option<Box<CollaborationMode>>,
        /// The model's manner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        personality: Option<Personality>,
        /// The provider's processing tier; `null` for its usual one. Left out: as before.
        #[serde(
            default,
            deserialize_with = "null_or",
            skip_serializing_if = "Option::is_none"
        )]
        service_tier: Option<Option<ServiceTier>>,
    },
    /// Decide on an `exec_approval_request`.
    ExecApproval {
        /// Its `approval_id`, or else its `call_id`.
        id: String,
        /// The turn that asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        turn_id: Option<String>,
        /// The decision.
        decision: ReviewDecision,
    },
    /// Decide on an `apply_patch_approval_request`.
    PatchApproval {
        /// Its `call_id`.
        id: String,
        /// The decision.
        decision: ReviewDecision,
    },
    /// Answer an `elicitation_request`.
    ResolveElicitation {
        /// The server's name in the configuration.
        server_name: String,
        /// The server's own id of the question.
        request_id: RequestId,
        /// The user's reaction.
        decision: ElicitationAction,
        /// The form as filled in, where it was accepted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Value>,
        /// Whatever the client adds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        meta: Option<Value>,
    },
    /// Answer a `request_user_input`.
    #[serde(alias = "request_user_input_response")]
    UserInputAnswer {
        /// The turn that asked.
        id: String,
        /// The answers.
        response: RequestUserInputResponse,
    },
    /// Answer a `request_permissions`.
    RequestPermissionsResponse {
        /// Its `call_id`.
        id: String,
        /// What is granted.
        response: RequestPermissionsResponse,
    },
    /// Answer a `dynamic_tool_call_request`.
    DynamicToolResponse {
        /// Its `callId`.
        id: String,
        /// The answer.
        response: DynamicToolResponse,
    },
    /// Append to the prompt history.
    AddToHistory {
        /// What was typed.
        text: String,
    },
    /// Ask for an entry of the prompt history. Answer: `get_history_entry_response`.
    GetHistoryEntryRequest {
        /// Which, from 0.
        offset: u64,
        /// Which file, as in `session_configured`.
        log_id: u64,
    },
    /// Ask for the tools of all MCP servers. Answer: `mcp_list_tools_response`.
    ListMcpTools,
    /// Start MCP servers anew with a changed configuration.
    RefreshMcpServers {
        /// The configuration.
        config: McpServerRefreshConfig,
    },
    /// Read the user's configuration again.
    ReloadUserConfig,
    /// Ask for the user's stored prompts. Answer: `list_custom_prompts_response`.
    ListCustomPrompts,
    /// Ask for skills. Answer: `list_skills_response`.
    ListSkills {
        /// The folders to look for. Default: the working directory.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cwds: Vec<String>,
        /// Whether to look at the files again. Default: no.
        #[serde(default, skip_serializing_if = "is_false")]
        force_reload: bool,
    },
    /// Ask for the skills of the account's service. Answer: `list_remote_skills_response`.
    ListRemoteSkills {
        /// Whose skills.
        hazelnut_scope: RemoteSkillHazelnutScope,
        /// For which product.
        product_surface: RemoteSkillProductSurface,
        /// Only those that are on, or off; absent for all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enabled: Option<bool>,
    },
    /// Store a remote skill. Answer: `remote_skill_downloaded`.
    DownloadRemoteSkill {
        /// The service's id.
        hazelnut_id: String,
    },
    /// Replace the history by a summary. Answer: a turn with `context_compacted`.
    Compact,
    /// Forget the memories.
    DropMemories,
    /// Tidy the memories.
    UpdateMemories,
    /// Name the thread. Answer: `thread_name_updated`.
    SetThreadName {
        /// The name; not blank.
        name: String,
    },
    /// Take the last turn's file changes back. Answer: `undo_completed`.
    Undo,
    /// Drop turns from the end of the history. Answer: `thread_rolled_back`.
    ThreadRollback {
        /// How many; at least 1.
        num_turns: u32,
    },
    /// Review code. Answer: `entered_review_mode` to `exited_review_mode`.
    Review {
        /// What to review.
        review_request: ReviewRequest,
    },
    /// Close the session. Answer: `shutdown_complete`.
    Shutdown,
    /// Run a command of the user, beside the model, without a sandbox.
    RunUserShellCommand {
        /// The command, in the user's shell.
        command: String,
    },
    /// Ask for the models.
    ListModels,
}

/// A changed configuration of MCP servers, as in config.toml.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct McpServerRefreshConfig {
    /// The table `mcp_servers`.
    pub mcp_servers: Value,
    /// The setting `mcp_oauth_credentials_store`.
    pub mcp_oauth_credentials_store_mode: Value,
}

/// Whose remote skills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RemoteSkillHazelnutScope {
    /// Shared by the workspace.
    WorkspaceShared,
    /// Everyone's.
    AllShared,
    /// The user's own.
    Personal,
    /// Examples.
    Example,
}

/// The product that a remote skill is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RemoteSkillProductSurface {
    /// Chat.
    Chatgpt,
    /// Coding.
    Codex,
    /// The programming interface.
    Api,
    /// The assistant in other programs.
    Atlas,
}

/// Reads a field that is there, `null` too: what is left out is the field's default, `None`.
fn null_or<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
