//! Keys of what commands may do.

use super::Fallback::{None, Value, Words};
use super::{Key, Kind, UNSUPPORTED, choices};

const INSTEAD: &str = "is not supported and is ignored; use `sandbox_mode`";

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "approval_policy",
        Kind::Approval(&choices::APPROVAL_POLICY),
        Words("`on-request`; `untrusted` in a project marked so; `never` for threads and one-shot runs"),
        "When the user is asked. In a file also `{ reject = { sandbox_approval, rules, mcp_elicitations, request_permissions } }`: as `on-request`, but what is true is refused unasked.",
    ),
    Key::new(
        "sandbox_mode",
        Kind::Choice(&choices::SANDBOX_MODE),
        Words("`read-only`; `workspace-write` in a project whose `trust_level` is set"),
        "What commands and patches may touch.",
    ),
    Key::new(
        "sandbox_workspace_write",
        Kind::Table(WORKSPACE_WRITE),
        None,
        "Details of `workspace-write`, which lets the workspace, the roots named here, `memories` in the codex folder and temporary folders be written.",
    ),
    Key::new(
        "shell_environment_policy",
        Kind::Table(ENVIRONMENT),
        None,
        "The environment of the model's commands. The agent's own keys are never passed on.",
    ),
    Key::new(
        "projects",
        Kind::Tables("ProjectConfig", PROJECT),
        None,
        "Projects by absolute path. Not read from a project's own file.",
    )
    .not_everywhere(),
    Key::missing("default_permissions", Kind::Text, INSTEAD, "Nothing."),
    Key::missing("permissions", Kind::AnyTable, INSTEAD, "Nothing."),
    Key::new(
        "allow_login_shell",
        Kind::Flag,
        Value("true"),
        "Whether the model may run commands in login shells. If not, commands are run without the user's profile.",
    ),
    Key::quiet("background_terminal_max_timeout", Kind::Count, "Nothing."),
    Key::quiet("zsh_path", Kind::Path, "Nothing."),
    Key::quiet("windows", Kind::AnyTable, "Nothing."),
];

const WORKSPACE_WRITE: &[Key] = &[
    Key::new(
        "writable_roots",
        Kind::Paths,
        Value("[]"),
        "Folders that may be written beside the workspace.",
    ),
    Key::new(
        "network_access",
        Kind::Flag,
        Value("false"),
        "Whether commands may use the network.",
    ),
    Key::new(
        "exclude_tmpdir_env_var",
        Kind::Flag,
        Value("false"),
        "Whether `$TMPDIR` may not be written.",
    ),
    Key::new(
        "exclude_slash_tmp",
        Kind::Flag,
        Value("false"),
        "Whether `/tmp` may not be written.",
    ),
];

const ENVIRONMENT: &[Key] = &[
    Key::new(
        "inherit",
        Kind::Choice(&choices::INHERIT),
        Value("\"all\""),
        "What to start from.",
    ),
    Key::new(
        "ignore_default_excludes",
        Kind::Flag,
        Value("true"),
        "`false` leaves out names that look like secrets.",
    ),
    Key::new(
        "exclude",
        Kind::Texts,
        Value("[]"),
        "Names to leave out; `*` stands for any text.",
    ),
    Key::new(
        "include_only",
        Kind::Texts,
        Value("[]"),
        "The only names to pass on; none for all.",
    ),
    Key::new("set", Kind::TextMap, None, "Variables to set, over all else."),
    Key::missing("experimental_use_profile", Kind::Flag, UNSUPPORTED, "Nothing."),
];

const PROJECT: &[Key] = &[Key::new(
    "trust_level",
    Kind::Choice(&choices::TRUST),
    None,
    "How far the user trusts it.",
)];
