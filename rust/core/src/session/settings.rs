//! What a user can change between turns.

use codex_embed_config::{Config, Requirements};
use codex_embed_protocol::{
    AskForApproval, CollaborationMode, ModeKind, Personality, ReasoningEffort, ReasoningSummary,
    SandboxPolicy, ServiceTier, Settings as ModeSettings,
};

use serde::Serialize;

use crate::prompts;

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
    /// How the model works with the user.
    pub mode: ModeKind,
    /// What the model is told of that; `None` for nothing.
    pub mode_instructions: Option<String>,
    /// The model's manner; `None` for none in particular.
    pub personality: Option<Personality>,
    /// `None` for the provider's default.
    pub service_tier: Option<ServiceTier>,
}

/// Settings to take over; `None` keeps what is.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub cwd: Option<String>,
    pub approval_policy: Option<AskForApproval>,
    pub sandbox_policy: Option<SandboxPolicy>,
    pub model: Option<String>,
    /// Within: `None` for the model's default.
    pub effort: Option<Option<ReasoningEffort>>,
    pub summary: Option<ReasoningSummary>,
    /// Goes before `model` and `effort`.
    pub mode: Option<CollaborationMode>,
    pub personality: Option<Personality>,
    /// `Some(None)` goes back to the provider's default.
    pub service_tier: Option<Option<ServiceTier>>,
}

impl Changes {
    /// Whether an administrator lets the settings be so; else what is not allowed, for the user.
    pub(super) fn check(&self, requirements: &Requirements) -> Result<(), String> {
        if let Some(policy) = self.approval_policy
            && !requirements.allow_approval(policy)
        {
            return Err(forbidden("approval policy", &policy));
        }
        match &self.sandbox_policy {
            Some(policy) if !requirements.allow_sandbox(policy) => Err(forbidden("sandbox policy", policy)),
            _ => Ok(()),
        }
    }
}

fn forbidden(what: &str, value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    // A kind with details is an object with its name as `type`, or as the only key.
    let name = value.get("type").unwrap_or(&value);
    let name = name
        .as_str()
        .or_else(|| name.as_object()?.keys().next().map(String::as_str));
    let name = name.unwrap_or_default();
    format!("requirements.toml does not allow the {what} `{name}`; the settings stay as they were")
}

/// A configured `workspace-write` also opens the codex folder's `memories`, as observed of the reference. A policy that
/// an op names stays as it is.
fn with_memories(mut policy: SandboxPolicy, codex_home: Option<&str>) -> SandboxPolicy {
    if let (SandboxPolicy::WorkspaceWrite { writable_roots, .. }, Some(home)) = (&mut policy, codex_home) {
        writable_roots.push(format!("{}/memories", home.trim_end_matches('/')));
    }
    policy
}

impl Settings {
    /// The settings of a new session.
    pub fn new(cwd: String, codex_home: Option<&str>, config: &Config) -> Self {
        Self {
            cwd,
            approval_policy: config.approval_policy,
            sandbox_policy: with_memories(config.sandbox_policy.clone(), codex_home),
            model: config.model.clone(),
            effort: config.model_reasoning_effort,
            summary: config.model_reasoning_summary,
            mode: ModeKind::Default,
            mode_instructions: None,
            personality: config.personality,
            service_tier: config.service_tier,
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
            mode,
            personality,
            service_tier,
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
        if let Some(effort) = effort {
            self.effort = effort;
        }
        if summary.is_some() {
            self.summary = summary;
        }
        if personality.is_some() {
            self.personality = personality;
        }
        if let Some(tier) = service_tier {
            self.service_tier = tier;
        }
        if let Some(CollaborationMode { mode, settings }) = mode {
            self.mode = mode;
            self.model = settings.model;
            self.effort = settings.reasoning_effort;
            let instructions = settings
                .developer_instructions
                .unwrap_or_else(|| prompts::collaboration(mode).to_owned());
            self.mode_instructions = Some(instructions);
        }
    }

    /// The way of working with the user, in the protocol's form: with the model and the effort.
    pub fn collaboration_mode(&self) -> CollaborationMode {
        CollaborationMode {
            mode: self.mode,
            settings: ModeSettings {
                model: self.model.clone(),
                reasoning_effort: self.effort,
                developer_instructions: self.mode_instructions.clone(),
            },
        }
    }
}
