//! The effective configuration.

use std::collections::BTreeMap;

use codex_embed_protocol::boundary::{ConfigFile, ConfigFileKind, ConfigSources, EnvPolicy};
use codex_embed_protocol::{
    AskForApproval, Personality, ReasoningEffort, ReasoningSummary, SandboxPolicy, ServiceTier, Verbosity,
};
use serde_json::{Map, Value};

use crate::deprecations::{self, Deprecation};
use crate::error::{ConfigError, ConfigWarning, Warnings};
use crate::extensions::{self, PromptHistorySettings, Skills};
use crate::layers::Layers;
use crate::mcp_servers::McpServer;
use crate::provider::{self, Provider};
use crate::requirements::Requirements;
use crate::table::Table;
use crate::tools::{self, ToolSwitches};
use crate::trust::Trust;
use crate::{check, environment, features, mcp_servers, sandbox, texts};

/// The model when none is set: the reference's first choice for an API key.
pub const DEFAULT_MODEL: &str = "gpt-5.3-codex";

/// The most bytes of AGENTS.md files that are read when nothing else is set.
pub const DEFAULT_PROJECT_DOC_MAX_BYTES: usize = 32 * 1024;

/// What a session runs with: all layers of settings, merged, decoded and checked.
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
    /// `plan_mode_reasoning_effort`. Default: `model_reasoning_effort`.
    pub plan_mode_reasoning_effort: Option<ReasoningEffort>,
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
    /// `personality`: the model's manner. Default: pragmatic; none in particular where `features.personality` is off.
    pub personality: Option<Personality>,
    /// `features.personality`: whether models that can be told of a manner are. Default: yes.
    pub tells_personality: bool,
    /// `model_catalog_json`: absolute path of a file with models, which takes the place of the table of known
    /// ones.
    pub model_catalog_json: Option<String>,
    /// `service_tier`.
    pub service_tier: Option<ServiceTier>,
    /// `approval_policy`: when the user is asked. Default: by the trust in the workspace.
    pub approval_policy: AskForApproval,
    /// What commands may touch, from `sandbox_mode` and `sandbox_workspace_write`. Default: by the trust in
    /// the workspace.
    pub sandbox_policy: SandboxPolicy,
    /// Whether the user marked the workspace as trusted (`projects`): what lies in its `.codex` counts then.
    pub project_trusted: bool,
    /// What an administrator lets settings be; this configuration already is.
    pub requirements: Requirements,
    /// `base_instructions` (this project's key), or the text of `model_instructions_file`: takes the place of
    /// the built-in base instructions.
    pub base_instructions: Option<String>,
    /// `developer_instructions`: told to the model as the developer's.
    pub developer_instructions: Option<String>,
    /// `compact_prompt`, or the text of `experimental_compact_prompt_file`: takes the place of the built-in
    /// prompt that asks for a summary.
    pub compact_prompt: Option<String>,
    /// The environment of commands, from `shell_environment_policy`. Never lets a provider's key through.
    pub env_policy: EnvPolicy,
    /// Which tools are offered.
    pub tools: ToolSwitches,
    /// `features`: all flags that are set, whether or not they change something here.
    pub features: BTreeMap<String, bool>,
    /// `mcp_servers`: those that are not switched off, by name.
    pub mcp_servers: BTreeMap<String, McpServer>,
    /// `skills`: which are on.
    pub skills: Skills,
    /// `history`: which prompts are kept.
    pub history: PromptHistorySettings,
    /// `notify`: a program and its arguments, to be run after each turn. Default: none.
    pub notify: Vec<String>,
    /// `features.codex_hooks`: whether the commands in hooks.json files run. Default: no.
    pub command_hooks: bool,
    /// `project_doc_max_bytes`: bytes of AGENTS.md files, all together; 0 for none. Default:
    /// [`DEFAULT_PROJECT_DOC_MAX_BYTES`].
    pub project_doc_max_bytes: usize,
    /// `project_doc_fallback_filenames`: names to try where a folder has no AGENTS.md.
    pub project_doc_fallback_filenames: Vec<String>,
    /// `project_root_markers`: what a project's root folder holds. Default: `.git`.
    pub project_root_markers: Vec<String>,
    /// What is to be told of settings of an older form.
    pub deprecations: Vec<Deprecation>,
    /// `show_raw_agent_reasoning`: whether events carry unsummarised reasoning. Default: no.
    pub show_raw_agent_reasoning: bool,
    /// `hide_agent_reasoning`: whether a program that shows events leaves reasoning out. Default: no.
    pub hide_agent_reasoning: bool,
    /// `chatgpt_base_url`: the endpoint of a ChatGPT login.
    pub chatgpt_base_url: Option<String>,
    /// `forced_login_method`: `chatgpt` or `api`, the only way to log in.
    pub forced_login_method: Option<String>,
    /// `forced_chatgpt_workspace_id`: the only ChatGPT workspace to log in to.
    pub forced_chatgpt_workspace_id: Option<String>,
    /// `cli_auth_credentials_store`: where a login is kept: `file`, `keyring`, `auto` or `ephemeral`.
    pub cli_auth_credentials_store: Option<String>,
}

impl Config {
    /// Reads the configuration that files, flags and overrides come to.
    ///
    /// `cwd` is the absolute path of the workspace.
    ///
    /// Warnings name what is not used as written: unknown keys, things that don't exist here, projects that
    /// are not trusted, settings that requirements.toml doesn't allow.
    ///
    /// # Errors
    ///
    /// For text that is not TOML, values of the wrong type, files that can't be read, providers and profiles
    /// that aren't there, and providers that can't be used. The first one found is reported.
    pub fn resolve(sources: &ConfigSources, cwd: &str) -> Result<(Self, Vec<ConfigWarning>), ConfigError> {
        let mut warnings = Warnings::default();
        let (config, _) = Self::read_layers(sources, cwd, &mut warnings)?;
        Ok((config, warnings.finish()))
    }

    /// Reads a configuration of one file, without a place, and overrides: [`Config::resolve`] for short.
    ///
    /// # Errors
    ///
    /// As [`Config::resolve`].
    pub fn load(
        config_toml: Option<&str>,
        overrides: &Map<String, Value>,
        cwd: &str,
    ) -> Result<(Self, Vec<ConfigWarning>), ConfigError> {
        let file = config_toml.map(|text| ConfigFile {
            kind: ConfigFileKind::User,
            path: "config.toml".to_owned(),
            text: text.to_owned(),
        });
        let sources = ConfigSources {
            files: file.into_iter().collect(),
            overrides: overrides.clone(),
            ..ConfigSources::default()
        };
        Self::resolve(&sources, cwd)
    }

    pub(crate) fn read_layers<'s>(
        sources: &'s ConfigSources,
        cwd: &'s str,
        warnings: &mut Warnings,
    ) -> Result<(Self, Layers<'s>), ConfigError> {
        let mut layers = Layers::read(sources, cwd, warnings)?;
        let requirements = Requirements::read(sources, warnings)?;
        // Types first: what is read below, the requirements too, can then rely on them.
        check::document(&layers.merged, warnings).map_err(|error| layers.place(error))?;
        let defaults = sandbox::defaults_as_settings(layers.projects.workspace());
        layers.force(requirements.forced(&layers.merged, &defaults, warnings));
        let config =
            Self::read(&layers, requirements, sources, cwd, warnings).map_err(|error| layers.place(error))?;
        Ok((config, layers))
    }

    fn read(
        layers: &Layers<'_>,
        requirements: Requirements,
        sources: &ConfigSources,
        cwd: &str,
        warnings: &mut Warnings,
    ) -> Result<Self, ConfigError> {
        let root = &Table::root(&layers.merged);
        let providers = provider::read(root, warnings)?;
        let (approval_policy, sandbox_policy) = sandbox::read(root, layers.projects.workspace(), warnings)?;
        let features = features::read(root, warnings)?;
        let servers = mcp_servers::read(root, cwd)?;
        let mut credential_variables = providers.credential_variables;
        credential_variables.extend(servers.credential_variables);
        Ok(Self {
            model: root.get("model")?.unwrap_or_else(|| DEFAULT_MODEL.to_owned()),
            provider: providers.selected,
            model_reasoning_effort: root.choice("model_reasoning_effort")?,
            plan_mode_reasoning_effort: root.choice("plan_mode_reasoning_effort")?,
            model_reasoning_summary: root.choice("model_reasoning_summary")?,
            model_supports_reasoning_summaries: root
                .get("model_supports_reasoning_summaries")?
                .unwrap_or_default(),
            review_model: root.get("review_model")?,
            model_verbosity: root.choice("model_verbosity")?,
            model_context_window: root.get("model_context_window")?,
            model_auto_compact_token_limit: root.get("model_auto_compact_token_limit")?,
            tool_output_token_limit: root.get("tool_output_token_limit")?,
            model_catalog_json: root.get("model_catalog_json")?,
            personality: root
                .choice("personality")?
                .or(features.personality.then_some(Personality::Pragmatic)),
            tells_personality: features.personality,
            service_tier: root.choice("service_tier")?,
            approval_policy,
            sandbox_policy,
            project_trusted: layers.projects.workspace() == Trust::Trusted,
            requirements,
            base_instructions: texts::read(root, "base_instructions", "model_instructions_file", sources)?,
            developer_instructions: root.get("developer_instructions")?,
            compact_prompt: texts::read(
                root,
                "compact_prompt",
                "experimental_compact_prompt_file",
                sources,
            )?,
            env_policy: environment::read(root, credential_variables)?,
            tools: tools::read(root, &features)?,
            features: features.set,
            mcp_servers: servers.on,
            skills: extensions::skills(root)?,
            history: extensions::history(root)?,
            notify: root.get("notify")?.unwrap_or_default(),
            command_hooks: features.codex_hooks,
            project_doc_max_bytes: root
                .get("project_doc_max_bytes")?
                .unwrap_or(DEFAULT_PROJECT_DOC_MAX_BYTES),
            project_doc_fallback_filenames: root.get("project_doc_fallback_filenames")?.unwrap_or_default(),
            project_root_markers: layers.projects.markers.clone(),
            hide_agent_reasoning: root.get("hide_agent_reasoning")?.unwrap_or_default(),
            deprecations: deprecations::all(root)?,
            show_raw_agent_reasoning: root.get("show_raw_agent_reasoning")?.unwrap_or_default(),
            chatgpt_base_url: root.get("chatgpt_base_url")?,
            forced_login_method: root.get("forced_login_method")?,
            forced_chatgpt_workspace_id: root.get("forced_chatgpt_workspace_id")?,
            cli_auth_credentials_store: root.get("cli_auth_credentials_store")?,
        })
    }
}
