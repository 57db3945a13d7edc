//! Top-level keys of codex 0.114.0's config.toml that are known and not used.

use crate::error::Warnings;
use crate::table::Table;

/// Settings of the reference's programs (terminal, login, telemetry, files of its home folder): a file is
/// shared with them, so these are not worth a word. `profiles` is used before this list is.
pub(crate) const WITHOUT_EFFECT: &[&str] = &[
    "allow_login_shell",
    "analytics",
    "audio",
    "background_terminal_max_timeout",
    "chatgpt_base_url",
    "check_for_update_on_startup",
    "cli_auth_credentials_store",
    "commit_attribution",
    "disable_paste_burst",
    "experimental_compact_prompt_file",
    "experimental_realtime_start_instructions",
    "experimental_realtime_ws_backend_prompt",
    "experimental_realtime_ws_base_url",
    "experimental_realtime_ws_model",
    "experimental_realtime_ws_startup_context",
    "experimental_use_freeform_apply_patch",
    "experimental_use_unified_exec_tool",
    "feedback",
    "file_opener",
    "forced_chatgpt_workspace_id",
    "forced_login_method",
    "ghost_snapshot",
    "hide_agent_reasoning",
    "history",
    "js_repl_node_module_dirs",
    "js_repl_node_path",
    "log_dir",
    "mcp_oauth_callback_port",
    "mcp_oauth_callback_url",
    "mcp_oauth_credentials_store",
    "model_catalog_json",
    "notice",
    "oss_provider",
    "otel",
    "personality",
    "plan_mode_reasoning_effort",
    "profile",
    "profiles",
    "realtime",
    "skills",
    "sqlite_home",
    "suppress_unstable_features_warning",
    "tui",
    "windows",
    "windows_wsl_setup_acknowledged",
    "zsh_path",
];

/// Keys whose absence a user would notice, and what to do instead.
const MISSING: &[(&str, &str)] = &[
    ("agents", "is not supported and is ignored"),
    ("apps", "is not supported and is ignored"),
    (
        "default_permissions",
        "is not supported and is ignored; use `sandbox_mode`",
    ),
    (
        "experimental_instructions_file",
        "is not read, because a configuration can't read files; pass the text in `base_instructions`",
    ),
    ("hooks", "is not supported and is ignored"),
    (
        "instructions",
        "is ignored, as in the reference; use `developer_instructions`, or `base_instructions` to take the place of the built-in ones",
    ),
    ("memories", "is not supported and is ignored"),
    (
        "model_instructions_file",
        "is not read, because a configuration can't read files; pass the text in `base_instructions`",
    ),
    (
        "notify",
        "is not supported and is ignored; listen for `task_complete` events",
    ),
    (
        "permissions",
        "is not supported and is ignored; use `sandbox_mode`",
    ),
    ("plugins", "is not supported and is ignored"),
];

/// Warns of each key of [`MISSING`] that is set.
pub(crate) fn warn_of_missing(root: &mut Table<'_>, warnings: &mut Warnings) {
    for &(key, message) in MISSING {
        if root.raw(key).is_some() {
            warnings.add(key, message);
        }
    }
}
