//! Events: everything that a session tells, told apart by `type`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::*;

/// One event of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// The submission that this event answers; empty when none caused it.
    pub id: String,
    /// What happened.
    pub msg: EventMsg,
}

tagged_union! {
    /// What happened. New releases add types: a consumer passes over those that it doesn't know.
    pub enum EventMsg {
        /// A turn failed, or a submission was refused.
        Error(ErrorEvent) = "error",
        /// Something that the user should know; the turn goes on.
        Warning(WarningEvent) = "warning",
        /// A realtime conversation is open.
        RealtimeConversationStarted(RealtimeConversationStartedEvent) = "realtime_conversation_started",
        /// Something happened within a realtime conversation.
        RealtimeConversationRealtime(RealtimeConversationRealtimeEvent) = "realtime_conversation_realtime",
        /// A realtime conversation ended.
        RealtimeConversationClosed(RealtimeConversationClosedEvent) = "realtime_conversation_closed",
        /// The provider answered with another model than was asked for.
        ModelReroute(ModelRerouteEvent) = "model_reroute",
        /// The history was replaced by a summary.
        ContextCompacted(ContextCompactedEvent) = "context_compacted",
        /// Turns were dropped from the end of the history.
        ThreadRolledBack(ThreadRolledBackEvent) = "thread_rolled_back",
        /// A turn began.
        TaskStarted(TaskStartedEvent) = "task_started",
        /// A turn ended, well or after an `error`.
        TaskComplete(TaskCompleteEvent) = "task_complete",
        /// Tokens used so far, and the account's limits.
        TokenCount(TokenCountEvent) = "token_count",
        /// A whole message of the model.
        AgentMessage(AgentMessageEvent) = "agent_message",
        /// A message of the user, as the model got it.
        UserMessage(UserMessageEvent) = "user_message",
        /// A piece of a message while it streams; `agent_message_content_delta` says of which item.
        AgentMessageDelta(AgentMessageDeltaEvent) = "agent_message_delta",
        /// A whole part of the summary of the model's reasoning.
        AgentReasoning(AgentReasoningEvent) = "agent_reasoning",
        /// A piece of the reasoning summary while it streams.
        AgentReasoningDelta(AgentReasoningDeltaEvent) = "agent_reasoning_delta",
        /// Whole unsummarised reasoning, where the provider shows it.
        AgentReasoningRawContent(AgentReasoningRawContentEvent) = "agent_reasoning_raw_content",
        /// A piece of unsummarised reasoning.
        AgentReasoningRawContentDelta(AgentReasoningRawContentDeltaEvent) = "agent_reasoning_raw_content_delta",
        /// The next part of a reasoning summary begins.
        AgentReasoningSectionBreak(AgentReasoningSectionBreakEvent) = "agent_reasoning_section_break",
        /// The session is ready; its first event.
        SessionConfigured(SessionConfiguredEvent) = "session_configured",
        /// The thread's name changed.
        ThreadNameUpdated(ThreadNameUpdatedEvent) = "thread_name_updated",
        /// An MCP server moved on in starting up.
        McpStartupUpdate(McpStartupUpdateEvent) = "mcp_startup_update",
        /// Every MCP server is ready or given up.
        McpStartupComplete(McpStartupCompleteEvent) = "mcp_startup_complete",
        /// A call of an MCP tool began.
        McpToolCallBegin(McpToolCallBeginEvent) = "mcp_tool_call_begin",
        /// A call of an MCP tool ended.
        McpToolCallEnd(McpToolCallEndEvent) = "mcp_tool_call_end",
        /// The model began a web search at its provider.
        WebSearchBegin(WebSearchBeginEvent) = "web_search_begin",
        /// A web search ended.
        WebSearchEnd(WebSearchEndEvent) = "web_search_end",
        /// The model began to make an image at its provider.
        ImageGenerationBegin(ImageGenerationBeginEvent) = "image_generation_begin",
        /// An image is made, or failed.
        ImageGenerationEnd(ImageGenerationEndEvent) = "image_generation_end",
        /// A command started.
        ExecCommandBegin(ExecCommandBeginEvent) = "exec_command_begin",
        /// A command wrote output.
        ExecCommandOutputDelta(ExecCommandOutputDeltaEvent) = "exec_command_output_delta",
        /// The model wrote to a running command, or waited for it.
        TerminalInteraction(TerminalInteractionEvent) = "terminal_interaction",
        /// A command ended.
        ExecCommandEnd(ExecCommandEndEvent) = "exec_command_end",
        /// The model looks at an image file.
        ViewImageToolCall(ViewImageToolCallEvent) = "view_image_tool_call",
        /// A command waits for the user's decision.
        ExecApprovalRequest(ExecApprovalRequestEvent) = "exec_approval_request",
        /// The model asks for more permissions.
        RequestPermissions(RequestPermissionsEvent) = "request_permissions",
        /// The model asks the user questions.
        RequestUserInput(RequestUserInputEvent) = "request_user_input",
        /// The model calls a tool that the embedding program provides.
        DynamicToolCallRequest(DynamicToolCallRequestEvent) = "dynamic_tool_call_request",
        /// The embedding program answered a tool call.
        DynamicToolCallResponse(DynamicToolCallResponseEvent) = "dynamic_tool_call_response",
        /// An MCP server asks the user for something.
        ElicitationRequest(ElicitationRequestEvent) = "elicitation_request",
        /// A patch waits for the user's decision.
        ApplyPatchApprovalRequest(ApplyPatchApprovalRequestEvent) = "apply_patch_approval_request",
        /// A setting in use will go away.
        DeprecationNotice(DeprecationNoticeEvent) = "deprecation_notice",
        /// A note on what goes on in the background.
        BackgroundEvent(BackgroundEventEvent) = "background_event",
        /// An undo began.
        UndoStarted(UndoStartedEvent) = "undo_started",
        /// An undo ended.
        UndoCompleted(UndoCompletedEvent) = "undo_completed",
        /// A response stream broke and is tried again.
        StreamError(StreamErrorEvent) = "stream_error",
        /// A patch is about to be written.
        PatchApplyBegin(PatchApplyBeginEvent) = "patch_apply_begin",
        /// A patch was written, or failed.
        PatchApplyEnd(PatchApplyEndEvent) = "patch_apply_end",
        /// All that the turn has changed so far, as one diff.
        TurnDiff(TurnDiffEvent) = "turn_diff",
        /// An entry of the prompt history.
        GetHistoryEntryResponse(GetHistoryEntryResponseEvent) = "get_history_entry_response",
        /// Tools and resources of all MCP servers.
        McpListToolsResponse(McpListToolsResponseEvent) = "mcp_list_tools_response",
        /// The user's stored prompts.
        ListCustomPromptsResponse(ListCustomPromptsResponseEvent) = "list_custom_prompts_response",
        /// The skills found for each folder.
        ListSkillsResponse(ListSkillsResponseEvent) = "list_skills_response",
        /// The skills offered by the account's service.
        ListRemoteSkillsResponse(ListRemoteSkillsResponseEvent) = "list_remote_skills_response",
        /// A remote skill is stored locally.
        RemoteSkillDownloaded(RemoteSkillDownloadedEvent) = "remote_skill_downloaded",
        /// Skill files changed; a list taken before is out of date.
        SkillsUpdateAvailable(SkillsUpdateAvailableEvent) = "skills_update_available",
        /// The model's plan.
        PlanUpdate(PlanUpdateEvent) = "plan_update",
        /// A turn ended before its time.
        TurnAborted(TurnAbortedEvent) = "turn_aborted",
        /// The session is closed; its last event.
        ShutdownComplete(ShutdownCompleteEvent) = "shutdown_complete",
        /// A review began.
        EnteredReviewMode(EnteredReviewModeEvent) = "entered_review_mode",
        /// A review ended.
        ExitedReviewMode(ExitedReviewModeEvent) = "exited_review_mode",
        /// An item as it goes into the history.
        RawResponseItem(RawResponseItemEvent) = "raw_response_item",
        /// An item of the turn began.
        ItemStarted(ItemStartedEvent) = "item_started",
        /// An item of the turn is complete.
        ItemCompleted(ItemCompletedEvent) = "item_completed",
        /// A hook began to run.
        HookStarted(HookStartedEvent) = "hook_started",
        /// A hook ended.
        HookCompleted(HookCompletedEvent) = "hook_completed",
        /// A piece of an `AgentMessage` item.
        AgentMessageContentDelta(AgentMessageContentDeltaEvent) = "agent_message_content_delta",
        /// A piece of a `Plan` item.
        PlanDelta(PlanDeltaEvent) = "plan_delta",
        /// A piece of a `Reasoning` item's summary.
        ReasoningContentDelta(ReasoningContentDeltaEvent) = "reasoning_content_delta",
        /// A piece of a `Reasoning` item's unsummarised content.
        ReasoningRawContentDelta(ReasoningRawContentDeltaEvent) = "reasoning_raw_content_delta",
        /// A sub-agent is about to be started.
        CollabAgentSpawnBegin(CollabAgentSpawnBeginEvent) = "collab_agent_spawn_begin",
        /// A sub-agent was started, or not.
        CollabAgentSpawnEnd(CollabAgentSpawnEndEvent) = "collab_agent_spawn_end",
        /// A message to a sub-agent is about to be sent.
        CollabAgentInteractionBegin(CollabAgentInteractionBeginEvent) = "collab_agent_interaction_begin",
        /// A message to a sub-agent was sent, or not.
        CollabAgentInteractionEnd(CollabAgentInteractionEndEvent) = "collab_agent_interaction_end",
        /// Waiting for sub-agents began.
        CollabWaitingBegin(CollabWaitingBeginEvent) = "collab_waiting_begin",
        /// Waiting for sub-agents ended.
        CollabWaitingEnd(CollabWaitingEndEvent) = "collab_waiting_end",
        /// A sub-agent is about to be closed.
        CollabCloseBegin(CollabCloseBeginEvent) = "collab_close_begin",
        /// A sub-agent was closed, or not.
        CollabCloseEnd(CollabCloseEndEvent) = "collab_close_end",
        /// A closed sub-agent is about to be resumed.
        CollabResumeBegin(CollabResumeBeginEvent) = "collab_resume_begin",
        /// A sub-agent was resumed, or not.
        CollabResumeEnd(CollabResumeEndEvent) = "collab_resume_end",
    }
}
