//! Feature flags of codex 0.114.0.

use super::Fallback::{self, Value, Words};
use super::{Key, Kind, UNSUPPORTED};

/// A flag that changes nothing here, because it is about the reference's programs or is gone.
const fn quiet(name: &'static str) -> Key {
    Key::quiet(name, Kind::Flag, "Nothing.")
}

/// A flag that asks for something this project doesn't have, which its user would miss.
const fn absent(name: &'static str) -> Key {
    Key::missing(name, Kind::Flag, UNSUPPORTED, "Not supported.")
}

/// The same of something that shows little, or is under development in the reference: of those all are told at once.
const fn missing(name: &'static str) -> Key {
    Key::quiet(name, Kind::Flag, "Nothing: not supported.")
}

/// An older name of a flag; whoever uses it is told of the present one.
const fn older(name: &'static str, meaning: &'static str) -> Key {
    Key::new(name, Kind::Flag, Fallback::None, meaning)
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
    older("collab", "The older name of `multi_agent`."),
    older(
        "enable_experimental_windows_sandbox",
        "The older name of `experimental_windows_sandbox`.",
    ),
    older(
        "experimental_use_freeform_apply_patch",
        "An older name of `apply_patch_freeform`.",
    ),
    older(
        "experimental_use_unified_exec_tool",
        "The older name of `unified_exec`.",
    ),
    older(
        "include_apply_patch_tool",
        "An older name of `apply_patch_freeform`.",
    ),
    older("web_search", "An older name of `web_search_request`."),
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
    absent("guardian_approval"),
    missing("image_detail_original"),
    missing("image_generation"),
    absent("js_repl"),
    missing("js_repl_tools_only"),
    missing("memories"),
    absent("multi_agent"),
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
