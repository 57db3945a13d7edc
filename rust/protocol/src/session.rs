//! A session's start, name and end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AskForApproval, EventMsg, ReasoningEffort, SandboxPolicy, ServiceTier, ThreadId};

/// The session is ready. What a resumed session had said before is in `initial_messages`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionConfiguredEvent {
    /// The thread's id; the session of a resumed thread keeps it.
    pub session_id: ThreadId,
    /// The thread that this one was forked from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forked_from_id: Option<ThreadId>,
    /// The name that the user gave the thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread_name: Option<String>,
    /// The model in use.
    pub model: String,
    /// The provider's id in the configuration, such as `openai`.
    pub model_provider_id: String,
    /// The provider's processing tier, where one is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// When the user is asked.
    pub approval_policy: AskForApproval,
    /// What commands may do.
    pub sandbox_policy: SandboxPolicy,
    /// Absolute working directory.
    pub cwd: String,
    /// How hard the model thinks, where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<ReasoningEffort>,
    /// Identifies the file of the prompt history (its inode); 0 for none.
    pub history_log_id: u64,
    /// How many entries the prompt history has.
    pub history_entry_count: u64,
    /// The events of a resumed thread, to show it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_messages: Option<Vec<EventMsg>>,
    /// The proxies that commands reach the network through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_proxy: Option<SessionNetworkProxyRuntime>,
    /// Absolute path of the session file, where one is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout_path: Option<String>,
}

/// Where a session's network proxies listen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionNetworkProxyRuntime {
    /// `host:port` of the HTTP proxy.
    pub http_addr: String,
    /// `host:port` of the SOCKS proxy.
    pub socks_addr: String,
}

/// The thread's name changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThreadNameUpdatedEvent {
    /// The thread.
    pub thread_id: ThreadId,
    /// Its name; absent when it has none now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread_name: Option<String>,
}

/// The session is closed; its last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ShutdownCompleteEvent {}
