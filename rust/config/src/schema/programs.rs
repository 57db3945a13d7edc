//! Keys of the reference's programs: terminal, login, telemetry, files of its home folder. A file is shared
//! with them, so these are checked and not worth a word.

use super::{Key, Kind, choices};

/// A key of such a program.
const fn quiet(name: &'static str, kind: Kind) -> Key {
    Key::quiet(name, kind, "Nothing.")
}

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "chatgpt_base_url",
        Kind::Text,
        super::Fallback::Value("\"https://chatgpt.com/backend-api/\""),
        "The endpoint of a ChatGPT login.",
    ),
    Key::new(
        "forced_login_method",
        Kind::Choice(&choices::LOGIN_METHOD),
        super::Fallback::None,
        "The only way to log in.",
    ),
    Key::new(
        "forced_chatgpt_workspace_id",
        Kind::Text,
        super::Fallback::None,
        "The only ChatGPT workspace to log in to.",
    ),
    Key::new(
        "cli_auth_credentials_store",
        Kind::Choice(&choices::CREDENTIALS_STORE),
        super::Fallback::Value("\"file\""),
        "Where a login is kept.",
    ),
    quiet(
        "analytics",
        Kind::Table(&[Key::quiet("enabled", Kind::Flag, "Nothing.")]),
    ),
    quiet("audio", Kind::AnyTable),
    quiet("check_for_update_on_startup", Kind::Flag),
    quiet("commit_attribution", Kind::Text),
    quiet("disable_paste_burst", Kind::Flag),
    quiet("experimental_realtime_start_instructions", Kind::Text),
    quiet("experimental_realtime_ws_backend_prompt", Kind::Text),
    quiet("experimental_realtime_ws_base_url", Kind::Text),
    quiet("experimental_realtime_ws_model", Kind::Text),
    quiet("experimental_realtime_ws_startup_context", Kind::Text),
    quiet("feedback", Kind::AnyTable),
    quiet("file_opener", Kind::Choice(&choices::FILE_OPENER)),
    quiet("ghost_snapshot", Kind::AnyTable),
    quiet("js_repl_node_module_dirs", Kind::Paths),
    quiet("js_repl_node_path", Kind::Path),
    quiet("log_dir", Kind::Path),
    quiet("notice", Kind::AnyTable),
    quiet("oss_provider", Kind::Text),
    quiet("otel", Kind::AnyTable),
    quiet("realtime", Kind::Any),
    quiet("sqlite_home", Kind::Path),
    quiet("tui", Kind::AnyTable),
    quiet("windows_wsl_setup_acknowledged", Kind::Flag),
];
