//! Feature flags of codex 0.114.0.

use super::Fallback::{Value, Words};
use super::{Key, Kind, UNSUPPORTED};

/// A flag that changes nothing here, because it is about the reference's programs or is gone.
const fn quiet(name: &'static str) -> Key {
    Key::quiet(name, Kind::Flag, "Nothing.")
}

/// A flag that asks for something this project doesn't have.
const fn missing(name: &'static str) -> Key {
    Key::missing(name, Kind::Flag, UNSUPPORTED, "Not supported.")
}

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "shell_tool",
        Kind::Flag,
        Value("true"),
        "Whether the model may run commands.",
    ),
    Key::new(
        "unified_exec",
        Kind::Flag,
        Value("true"),
        "Whether commands are `exec_command` and `write_stdin`, or else the one-shot shell that the model knows.",
    ),
    Key::new(
        "apply_patch_freeform",
        Kind::Flag,
        Words("by model"),
        "Offers `apply_patch` to every model.",
    ),
    Key::new(
        "default_mode_request_user_input",
        Kind::Flag,
        Value("false"),
        "Whether the model may ask questions outside plan mode. Under development in the reference.",
    ),
    Key::new(
        "web_search_request",
        Kind::Flag,
        Value("false"),
        "An older way to say `web_search = \"live\"`.",
    ),
    Key::new(
        "web_search_cached",
        Kind::Flag,
        Value("false"),
        "An older way to say `web_search = \"cached\"`.",
    ),
    Key::new(
        "codex_hooks",
        Kind::Flag,
        Value("false"),
        "Whether the commands in `hooks.json` files run, see [extension](extension.md). Under development in the reference.",
    ),
    Key::new(
        "personality",
        Kind::Flag,
        Value("true"),
        "Whether models that can be told of a manner are.",
    ),
    quiet("apps"),
    quiet("apps_mcp_gateway"),
    missing("artifact"),
    missing("child_agents_md"),
    missing("code_mode"),
    missing("codex_git_commit"),
    quiet("collaboration_modes"),
    quiet("elevated_windows_sandbox"),
    quiet("enable_request_compression"),
    quiet("experimental_windows_sandbox"),
    quiet("fast_mode"),
    missing("guardian_approval"),
    missing("image_detail_original"),
    missing("image_generation"),
    missing("js_repl"),
    missing("js_repl_tools_only"),
    missing("memories"),
    missing("multi_agent"),
    quiet("plugins"),
    quiet("powershell_utf8"),
    quiet("prevent_idle_sleep"),
    missing("realtime_conversation"),
    quiet("remote_models"),
    missing("request_permissions"),
    missing("request_permissions_tool"),
    quiet("request_rule"),
    missing("responses_websockets"),
    missing("responses_websockets_v2"),
    quiet("runtime_metrics"),
    quiet("search_tool"),
    quiet("shell_snapshot"),
    missing("shell_zsh_fork"),
    missing("skill_env_var_dependency_prompt"),
    quiet("skill_mcp_dependency_install"),
    quiet("sqlite"),
    quiet("steer"),
    missing("tool_call_mcp_elicitation"),
    missing("undo"),
    missing("use_linux_sandbox_bwrap"),
    quiet("voice_transcription"),
];
