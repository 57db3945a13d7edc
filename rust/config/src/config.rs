//! The effective configuration.

use std::collections::BTreeMap;

use codex_embed_protocol::boundary::EnvPolicy;
use codex_embed_protocol::{
    AskForApproval, ReasoningEffort, ReasoningSummary, SandboxPolicy, ServiceTier, Verbosity,
};
use serde_json::{Map, Value};

use crate::error::{ConfigError, ConfigWarning, Warnings};
use crate::mcp_servers::McpServer;
use crate::provider::{self, Provider};
use crate::table::Table;
use crate::tools::{self, ToolSwitches};
use crate::{document, environment, features, keys, mcp_servers, sandbox};

/// The model when none is set: the reference's first choice for an API key.
pub const DEFAULT_MODEL: &str = "gpt-5.3-codex";

/// The most bytes of AGENTS.md files that are read when nothing else is set.
pub const DEFAULT_PROJECT_DOC_MAX_BYTES: usize = 32 * 1024;

/// What a session runs with: config.toml, its profile and the overrides, decoded and checked.
///
/// Keys are those of codex 0.114.0's config.toml. `None` means that the model's own default applies.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// `model`: the model's slug. Default: [`DEFAULT_MODEL`].
    pub model: String,
    /// The provider that `model_provider` names. Default: `openai`.
    pub provider: Provider,
    /// `model_reasoning_effort`.
    pub model_reasoning_effort: Option<ReasoningEffort>,
    /// `model_reasoning_summary`.
    pub model_reasoning_summary: Option<ReasoningSummary>,
    /// `model_supports_reasoning_summaries`: sends `reasoning` to a model that isn't known to take it.
    /// Default: no.
    pub model_supports_reasoning_summaries: bool,
    /// `review_model`: the model that reviews. Default: the session's.
    pub review_model: Option<String>,
    /// `model_verbosity`; ignored for models that don't take it.
    pub model_verbosity: Option<Verbosity>,
    /// `model_context_window`: tokens.
    pub model_context_window: Option<u64>,
    /// `model_auto_compact_token_limit`: tokens in use at which the history is compacted.
    pub model_auto_compact_token_limit: Option<u64>,
    /// `tool_output_token_limit`: tokens of one tool's output that the model gets to see.
    pub tool_output_token_limit: Option<usize>,
    /// `service_tier`.
    pub service_tier: Option<ServiceTier>,
    /// `approval_policy`: when the user is asked. Default: by the trust in the workspace.
    pub approval_policy: AskForApproval,
    /// What commands may touch, from `sandbox_mode` and `sandbox_workspace_write`. Default: by the trust in
    /// the workspace.
    pub sandbox_policy: SandboxPolicy,
    /// `base_instructions` (this project's key): takes the place of the built-in base instructions.
    pub base_instructions: Option<String>,
    /// `developer_instructions`: told to the model as the developer's.
    pub developer_instructions: Option<String>,
    /// `compact_prompt`: takes the place of the built-in prompt that asks for a summary.
    pub compact_prompt: Option<String>,
    /// The environment of commands, from `shell_environment_policy`. Never lets a provider's key through.
    pub env_policy: EnvPolicy,
    /// Which tools are offered.
    pub tools: ToolSwitches,
    /// `project_doc_max_bytes`: bytes of AGENTS.md files, all together; 0 for none. Default:
    /// [`DEFAULT_PROJECT_DOC_MAX_BYTES`].
    pub project_doc_max_bytes: usize,
    /// `project_doc_fallback_filenames`: names to try where a folder has no AGENTS.md.
    pub project_doc_fallback_filenames: Vec<String>,
    /// `project_root_markers`: what a project's root folder holds. Default: `.git`.
    pub project_root_markers: Vec<String>,
    /// `show_raw_agent_reasoning`: whether events carry unsummarised reasoning. Default: no.
    pub show_raw_agent_reasoning: bool,
    /// `mcp_servers`: the MCP servers that are not switched off, by name.
    pub mcp_servers: BTreeMap<String, McpServer>,
}

impl Config {
    /// Reads a configuration.
    ///
    /// `overrides` are keys of config.toml as JSON: tables merge with the file's, null takes a setting back,
    /// all else replaces. `cwd` is the absolute path of the workspace, whose trust the file may tell.
    ///
    /// Warnings name what is not used as written: unknown keys, things that don't exist here.
    ///
    /// # Errors
    ///
    /// For text that is not TOML, values of the wrong type, providers and profiles that aren't there, and
    /// providers that can't be used. The first one found is reported.
    pub fn load(
        config_toml: Option<&str>,
        overrides: &Map<String, Value>,
        cwd: &str,
    ) -> Result<(Self, Vec<ConfigWarning>), ConfigError> {
        let document = document::effective(config_toml, overrides)?;
        let mut warnings = Warnings::default();
        let mut root = Table::root(&document);

        let providers = provider::read(&mut root, &mut warnings)?;
        let (approval_policy, sandbox_policy) = sandbox::read(&mut root, cwd, &mut warnings)?;
        let mcp_servers = mcp_servers::read(&mut root, cwd, &mut warnings)?;
        let mut credential_variables = providers.credential_variables;
        credential_variables.extend(
            mcp_servers
                .values()
                .flat_map(McpServer::credential_variables)
                .cloned(),
        );
        let features = features::read(&mut root, &mut warnings)?;
        let config = Self {
            model: slug(&mut root, "model")?.unwrap_or_else(|| DEFAULT_MODEL.to_owned()),
            provider: providers.selected,
            model_reasoning_effort: root.choice(
                "model_reasoning_effort",
                &["none", "minimal", "low", "medium", "high", "xhigh"],
            )?,
            model_reasoning_summary: root.choice(
                "model_reasoning_summary",
                &["auto", "concise", "detailed", "none"],
            )?,
            model_supports_reasoning_summaries: root
                .get("model_supports_reasoning_summaries")?
                .unwrap_or_default(),
            review_model: slug(&mut root, "review_model")?,
            model_verbosity: root.choice("model_verbosity", &["low", "medium", "high"])?,
            model_context_window: positive(&mut root, "model_context_window")?,
            model_auto_compact_token_limit: positive(&mut root, "model_auto_compact_token_limit")?,
            tool_output_token_limit: root.get("tool_output_token_limit")?,
            service_tier: root.choice("service_tier", &["fast", "flex"])?,
            approval_policy,
            sandbox_policy,
            base_instructions: root.get("base_instructions")?,
            developer_instructions: root.get("developer_instructions")?,
            compact_prompt: root.get("compact_prompt")?,
            env_policy: environment::read(&mut root, credential_variables, &mut warnings)?,
            tools: tools::read(&mut root, &features, &mut warnings)?,
            project_doc_max_bytes: root
                .get("project_doc_max_bytes")?
                .unwrap_or(DEFAULT_PROJECT_DOC_MAX_BYTES),
            project_doc_fallback_filenames: root.get("project_doc_fallback_filenames")?.unwrap_or_default(),
            project_root_markers: root
                .get("project_root_markers")?
                .unwrap_or_else(|| vec![".git".to_owned()]),
            show_raw_agent_reasoning: root.get("show_raw_agent_reasoning")?.unwrap_or_default(),
            mcp_servers,
        };
        keys::warn_of_missing(&mut root, &mut warnings);
        root.finish(keys::WITHOUT_EFFECT, &mut warnings);
        Ok((config, warnings.finish()))
    }
}

/// The slug of a model.
fn slug(root: &mut Table<'_>, key: &'static str) -> Result<Option<String>, ConfigError> {
    match root.get::<String>(key)? {
        Some(slug) if slug.trim().is_empty() => Err(ConfigError::invalid(key, "must not be empty")),
        given => Ok(given),
    }
}

/// A count that means nothing when it is zero.
fn positive(root: &mut Table<'_>, key: &'static str) -> Result<Option<u64>, ConfigError> {
    match root.get(key)? {
        Some(0) => Err(ConfigError::invalid(key, "must be greater than 0")),
        given => Ok(given),
    }
}
