//! The `features` table.

use crate::error::{ConfigError, Warnings};
use crate::table::Table;

/// Flags of codex 0.114.0 that change nothing here, whatever their value, because they are about its
/// programs and not its core, or because they are gone.
const WITHOUT_EFFECT: [&str; 19] = [
    "apps",
    "apps_mcp_gateway",
    "collaboration_modes",
    "elevated_windows_sandbox",
    "enable_request_compression",
    "experimental_windows_sandbox",
    "fast_mode",
    "personality",
    "plugins",
    "powershell_utf8",
    "prevent_idle_sleep",
    "remote_models",
    "request_rule",
    "runtime_metrics",
    "search_tool",
    "shell_snapshot",
    "sqlite",
    "steer",
    "voice_transcription",
];

/// Flags that ask for something this project doesn't have.
const MISSING: [&str; 22] = [
    "artifact",
    "child_agents_md",
    "code_mode",
    "codex_git_commit",
    "codex_hooks",
    "guardian_approval",
    "image_detail_original",
    "image_generation",
    "js_repl",
    "js_repl_tools_only",
    "memories",
    "multi_agent",
    "realtime_conversation",
    "request_permissions",
    "request_permissions_tool",
    "responses_websockets",
    "responses_websockets_v2",
    "shell_zsh_fork",
    "skill_env_var_dependency_prompt",
    "tool_call_mcp_elicitation",
    "undo",
    "use_linux_sandbox_bwrap",
];

/// The flags that change something here.
pub(crate) struct Features {
    pub shell_tool: bool,
    pub unified_exec: bool,
    pub default_mode_request_user_input: bool,
    pub apply_patch_freeform: Option<bool>,
    pub web_search_request: bool,
    pub web_search_cached: bool,
}

/// Reads `features`.
pub(crate) fn read(root: &mut Table<'_>, warnings: &mut Warnings) -> Result<Features, ConfigError> {
    let mut table = root.table("features")?;
    let features = Features {
        shell_tool: table.get("shell_tool")?.unwrap_or(true),
        unified_exec: table.get("unified_exec")?.unwrap_or(true),
        default_mode_request_user_input: table.get("default_mode_request_user_input")?.unwrap_or_default(),
        apply_patch_freeform: table.get("apply_patch_freeform")?.filter(|&on: &bool| on),
        web_search_request: table.get("web_search_request")?.unwrap_or_default(),
        web_search_cached: table.get("web_search_cached")?.unwrap_or_default(),
    };
    for (flag, on) in [
        (
            "default_mode_request_user_input",
            features.default_mode_request_user_input,
        ),
        ("apply_patch_freeform", features.apply_patch_freeform.is_some()),
    ] {
        if on {
            warnings.add(
                table.path_of(flag),
                "is under development in the reference and may change with a later release of it",
            );
        }
    }
    for flag in MISSING {
        if table.get(flag)? == Some(true) {
            warnings.add(table.path_of(flag), "is not supported and is ignored");
        }
    }
    // A default of the reference; skills and MCP servers are warned of where they are configured.
    let silent: Vec<&'static str> = WITHOUT_EFFECT
        .into_iter()
        .chain(["skill_mcp_dependency_install"])
        .collect();
    table.finish(&silent, warnings);
    Ok(features)
}
