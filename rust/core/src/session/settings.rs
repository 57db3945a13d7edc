//! What a user can change between turns.

use codex_embed_config::Config;
use codex_embed_protocol::{AskForApproval, ReasoningEffort, ReasoningSummary, SandboxPolicy};

/// The settings that the next turn starts with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    /// Absolute working directory.
    pub cwd: String,
    pub approval_policy: AskForApproval,
    pub sandbox_policy: SandboxPolicy,
    /// The model's slug.
    pub model: String,
    /// `None` for the model's own default.
    pub effort: Option<ReasoningEffort>,
    /// `None` for the model's own default.
    pub summary: Option<ReasoningSummary>,
}

/// Settings to take over; `None` keeps what is.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub cwd: Option<String>,
    pub approval_policy: Option<AskForApproval>,
    pub sandbox_policy: Option<SandboxPolicy>,
    pub model: Option<String>,
    pub effort: Option<ReasoningEffort>,
    pub summary: Option<ReasoningSummary>,
}

impl Settings {
    /// The settings of a new session.
    pub fn new(cwd: String, config: &Config) -> Self {
        Self {
            cwd,
            approval_policy: config.approval_policy,
            sandbox_policy: config.sandbox_policy.clone(),
            model: config.model.clone(),
            effort: config.model_reasoning_effort,
            summary: config.model_reasoning_summary,
        }
    }

    /// Takes over what is set in `changes`; the rest stays.
    pub(super) fn change(&mut self, changes: Changes) {
        let Changes {
            cwd,
            approval_policy,
            sandbox_policy,
            model,
            effort,
            summary,
        } = changes;
        if let Some(cwd) = cwd {
            self.cwd = cwd;
        }
        if let Some(policy) = approval_policy {
            self.approval_policy = policy;
        }
        if let Some(policy) = sandbox_policy {
            self.sandbox_policy = policy;
        }
        if let Some(model) = model {
            self.model = model;
        }
        if effort.is_some() {
            self.effort = effort;
        }
        if summary.is_some() {
            self.summary = summary;
        }
    }
}
