//! The `features` table.

use std::collections::BTreeMap;

use crate::deprecations;
use crate::error::{ConfigError, Warnings};
use crate::table::Table;

/// The flags that change something here.
pub(crate) struct Features {
    pub shell_tool: bool,
    pub unified_exec: bool,
    pub default_mode_request_user_input: bool,
    pub apply_patch_freeform: Option<bool>,
    pub web_search_request: bool,
    pub web_search_cached: bool,
    /// All flags that are set.
    pub set: BTreeMap<String, bool>,
    pub personality: bool,
    pub codex_hooks: bool,
}

/// Flags that the reference has under development: whoever switches one on is told that it may change.
const UNDER_DEVELOPMENT: [&str; 23] = [
    "apply_patch_freeform",
    "apps_mcp_gateway",
    "artifact",
    "child_agents_md",
    "code_mode",
    "codex_git_commit",
    "codex_hooks",
    "default_mode_request_user_input",
    "image_detail_original",
    "image_generation",
    "memories",
    "plugins",
    "powershell_utf8",
    "realtime_conversation",
    "request_permissions",
    "request_permissions_tool",
    "responses_websockets",
    "responses_websockets_v2",
    "runtime_metrics",
    "shell_zsh_fork",
    "skill_env_var_dependency_prompt",
    "tool_call_mcp_elicitation",
    "voice_transcription",
];

/// Reads `features`.
pub(crate) fn read(root: &Table<'_>, warnings: &mut Warnings) -> Result<Features, ConfigError> {
    let set = deprecations::features(root)?;
    let flag = |name: &str| set.get(name).copied();
    let features = Features {
        shell_tool: flag("shell_tool").unwrap_or(true),
        unified_exec: flag("unified_exec").unwrap_or(true),
        default_mode_request_user_input: flag("default_mode_request_user_input").unwrap_or_default(),
        apply_patch_freeform: flag("apply_patch_freeform").filter(|on| *on),
        web_search_request: flag("web_search_request").unwrap_or_default(),
        web_search_cached: flag("web_search_cached").unwrap_or_default(),
        personality: flag("personality").unwrap_or(true),
        codex_hooks: flag("codex_hooks").unwrap_or_default(),
        set,
    };
    if root.get("suppress_unstable_features_warning")? != Some(true) {
        warn_of_unstable(&root.table("features")?, warnings);
    }
    Ok(features)
}

/// One warning for all of them, as in the reference; older names are told of otherwise.
fn warn_of_unstable(table: &Table<'_>, warnings: &mut Warnings) {
    let set = table.entries();
    let on: Vec<&str> = set
        .iter()
        .filter(|(name, on)| on.as_bool() == Some(true) && UNDER_DEVELOPMENT.contains(&name.as_str()))
        .map(|(name, _)| name.as_str())
        .collect();
    if !on.is_empty() {
        let message = format!(
            "switches on what is under development in the reference and may change with a later release of it: {}; \
             docs/configuration.md says which of these have an effect here",
            on.join(", ")
        );
        warnings.add("features", message);
    }
}
