//! Sub-agents: threads that the model starts and talks to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ThreadId;

/// A sub-agent is about to be started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabAgentSpawnBeginEvent {
    /// The tool call.
    pub call_id: String,
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// What it is told.
    pub prompt: String,
}

/// A sub-agent was started, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabAgentSpawnEndEvent {
    /// The tool call.
    pub call_id: String,
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The sub-agent; `null` when it was not started.
    pub new_thread_id: Option<ThreadId>,
    /// The sub-agent's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_agent_nickname: Option<String>,
    /// The sub-agent's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_agent_role: Option<String>,
    /// What it is told.
    pub prompt: String,
    /// How the sub-agent is after it.
    pub status: AgentStatus,
}

/// A message to a sub-agent is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabAgentInteractionBeginEvent {
    /// The tool call.
    pub call_id: String,
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The sub-agent.
    pub receiver_thread_id: ThreadId,
    /// What it is told.
    pub prompt: String,
}

/// A message to a sub-agent was sent, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabAgentInteractionEndEvent {
    /// The tool call.
    pub call_id: String,
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The sub-agent.
    pub receiver_thread_id: ThreadId,
    /// The sub-agent's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_agent_nickname: Option<String>,
    /// The sub-agent's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_agent_role: Option<String>,
    /// What it is told.
    pub prompt: String,
    /// How the sub-agent is after it.
    pub status: AgentStatus,
}

/// Waiting for sub-agents began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabWaitingBeginEvent {
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The sub-agents.
    pub receiver_thread_ids: Vec<ThreadId>,
    /// The same with their names. Default: none known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receiver_agents: Vec<CollabAgentRef>,
    /// The tool call.
    pub call_id: String,
}

/// Waiting for sub-agents ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabWaitingEndEvent {
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The tool call.
    pub call_id: String,
    /// How each is, with its name. Default: none known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agent_statuses: Vec<CollabAgentStatusEntry>,
    /// How each is, by thread.
    pub statuses: BTreeMap<ThreadId, AgentStatus>,
}

/// A sub-agent is about to be closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabCloseBeginEvent {
    /// The tool call.
    pub call_id: String,
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The sub-agent.
    pub receiver_thread_id: ThreadId,
}

/// A sub-agent was closed, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabCloseEndEvent {
    /// The tool call.
    pub call_id: String,
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The sub-agent.
    pub receiver_thread_id: ThreadId,
    /// The sub-agent's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_agent_nickname: Option<String>,
    /// The sub-agent's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_agent_role: Option<String>,
    /// How the sub-agent was before it.
    pub status: AgentStatus,
}

/// A closed sub-agent is about to be resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabResumeBeginEvent {
    /// The tool call.
    pub call_id: String,
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The sub-agent.
    pub receiver_thread_id: ThreadId,
    /// The sub-agent's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_agent_nickname: Option<String>,
    /// The sub-agent's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_agent_role: Option<String>,
}

/// A sub-agent was resumed, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabResumeEndEvent {
    /// The tool call.
    pub call_id: String,
    /// The thread that asks.
    pub sender_thread_id: ThreadId,
    /// The sub-agent.
    pub receiver_thread_id: ThreadId,
    /// The sub-agent's name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_agent_nickname: Option<String>,
    /// The sub-agent's role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_agent_role: Option<String>,
    /// How the sub-agent is after it.
    pub status: AgentStatus,
}

/// A sub-agent with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabAgentRef {
    /// Its thread.
    pub thread_id: ThreadId,
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_nickname: Option<String>,
    /// Its role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_role: Option<String>,
}

/// How a sub-agent is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollabAgentStatusEntry {
    /// Its thread.
    pub thread_id: ThreadId,
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_nickname: Option<String>,
    /// Its role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_role: Option<String>,
    /// How it is.
    pub status: AgentStatus,
}

/// How an agent is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentStatus {
    /// Not begun.
    #[default]
    PendingInit,
    /// Working.
    Running,
    /// Done, with its last message, if there was one.
    Completed(Option<String>),
    /// Failed: what happened, for people.
    Errored(String),
    /// Closed.
    Shutdown,
    /// No such agent.
    NotFound,
}
