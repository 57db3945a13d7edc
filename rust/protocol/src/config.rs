//! Settings that travel in ops and events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When the user is asked before something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AskForApproval {
    /// For every command but those known to only read.
    Untrusted,
    /// When a command fails in the sandbox, before it runs without.
    OnFailure,
    /// When the model asks for it, or the policy demands it.
    #[default]
    OnRequest,
    /// Never for the named occasions: what would have asked is refused. Else as `on-request`.
    Reject(RejectConfig),
    /// Never: what would have asked is refused.
    Never,
}

/// Which occasions are refused without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RejectConfig {
    /// Commands that ask to leave the sandbox.
    pub sandbox_approval: bool,
    /// Commands that a rule file says to ask for.
    pub rules: bool,
    /// The model's requests for more permissions.
    #[serde(default)]
    pub request_permissions: bool,
    /// Questions of MCP servers.
    pub mcp_elicitations: bool,
}

/// The sandbox in one word, as in config.toml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SandboxMode {
    /// Commands may read.
    #[default]
    ReadOnly,
    /// Commands may also write in the workspace.
    WorkspaceWrite,
    /// No limits.
    DangerFullAccess,
}

/// How hard a reasoning model thinks before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReasoningEffort {
    /// Not at all.
    None,
    /// Hardly.
    Minimal,
    /// A little.
    Low,
    /// Default of most models.
    #[default]
    Medium,
    /// Long.
    High,
    /// As long as it takes.
    Xhigh,
}

/// How the provider sums up a model's reasoning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReasoningSummary {
    /// As the model does by itself.
    #[default]
    Auto,
    /// Short.
    Concise,
    /// Long.
    Detailed,
    /// No summary.
    None,
}

/// How much a model says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verbosity {
    /// Little.
    Low,
    /// Default.
    #[default]
    Medium,
    /// Much.
    High,
}

/// A provider's processing tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ServiceTier {
    /// Faster at a higher price.
    Fast,
    /// Slower at a lower price.
    Flex,
}

/// How the model works with the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ModeKind {
    /// It plans and asks; it changes nothing.
    Plan,
    /// It does the work.
    #[default]
    Default,
}

/// A model's manner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Personality {
    /// None in particular.
    None,
    /// Warm.
    Friendly,
    /// To the point.
    Pragmatic,
}

/// A way of working with the user, and the settings that belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CollaborationMode {
    /// Which way.
    pub mode: ModeKind,
    /// Its settings.
    pub settings: Settings,
}

/// Settings of a way of working.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settings {
    /// The model.
    pub model: String,
    /// How hard it thinks; `null` for the model's default.
    pub reasoning_effort: Option<ReasoningEffort>,
    /// Instructions beside the base ones; `null` for none.
    pub developer_instructions: Option<String>,
}
