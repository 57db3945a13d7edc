//! Keys of MCP servers, skills, hooks, agents and programs that are told of events.

use super::Fallback::{None, Value, Words};
use super::{Key, Kind, UNSUPPORTED, choices};

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "mcp_servers",
        Kind::Tables("McpServerConfig", MCP_SERVER),
        None,
        "MCP servers by name: either `command` or `url` is set. See docs/extension.md.",
    ),
    Key::quiet(
        "mcp_oauth_credentials_store",
        Kind::Choice(&choices::CREDENTIALS_STORE),
        "Nothing.",
    ),
    Key::quiet("mcp_oauth_callback_port", Kind::Count, "Nothing."),
    Key::quiet("mcp_oauth_callback_url", Kind::Text, "Nothing."),
    Key::new("skills", Kind::Table(SKILLS), None, "Which skills are on."),
    Key::missing("hooks", Kind::Any, UNSUPPORTED, "Nothing."),
    Key::new(
        "notify",
        Kind::Texts,
        None,
        "A program to run after each turn that ended well, with its arguments; a JSON text is added as the last one. Ended after 10 seconds.",
    ),
    Key::new("history", Kind::Table(HISTORY), None, "The history of prompts."),
    Key::quiet("agents", Kind::AnyTable, "Nothing."),
    Key::quiet("apps", Kind::AnyTable, "Nothing."),
    Key::quiet("memories", Kind::AnyTable, "Nothing."),
    Key::missing("plugins", Kind::AnyTable, UNSUPPORTED, "Nothing."),
];

const MCP_SERVER: &[Key] = &[
    Key::new("command", Kind::Name, None, "The program to start."),
    Key::new("args", Kind::Texts, Value("[]"), "Its arguments."),
    Key::new("env", Kind::TextMap, None, "Variables to set for it."),
    Key::new(
        "env_vars",
        Kind::Texts,
        Value("[]"),
        "Variables of the host to pass on to it.",
    ),
    Key::new(
        "cwd",
        Kind::Text,
        Words("the workspace"),
        "Its working directory. One that is not absolute is relative to the workspace.",
    ),
    Key::new(
        "url",
        Kind::Name,
        None,
        "The endpoint of a server that is reached by HTTP.",
    ),
    Key::new(
        "bearer_token_env_var",
        Kind::Text,
        None,
        "The environment variable that holds the endpoint's token.",
    ),
    Key::new(
        "http_headers",
        Kind::TextMap,
        None,
        "Added to every request. Not for credentials.",
    ),
    Key::new(
        "env_http_headers",
        Kind::TextMap,
        None,
        "Headers whose values are in environment variables, by header name.",
    ),
    Key::new(
        "allow_private_network",
        Kind::Flag,
        Value("false"),
        "Whether a public name in `url` may lead into a private network. Addresses and names of private networks in `url` itself always may.",
    ),
    Key::new("enabled", Kind::Flag, Value("true"), "Whether it is used."),
    Key::new(
        "required",
        Kind::Flag,
        Value("false"),
        "Whether a session fails when it can't be started.",
    ),
    Key::new(
        "startup_timeout_sec",
        Kind::Number,
        Value("10"),
        "Seconds that it may take to start.",
    ),
    Key::new(
        "tool_timeout_sec",
        Kind::Number,
        Value("120"),
        "Seconds that a call may take.",
    ),
    Key::new(
        "enabled_tools",
        Kind::Texts,
        Words("all"),
        "The only tools to offer.",
    ),
    Key::new("disabled_tools", Kind::Texts, Value("[]"), "Tools not to offer."),
    Key::quiet(
        "startup_timeout_ms",
        Kind::Count,
        "An older form of `startup_timeout_sec`, in milliseconds.",
    ),
    Key::quiet("scopes", Kind::Texts, "Nothing."),
    Key::quiet("oauth_resource", Kind::Text, "Nothing."),
    // `crate::mcp_servers` says why it is not read.
    Key::quiet(
        "bearer_token",
        Kind::Text,
        "An error: use `bearer_token_env_var`.",
    ),
];

const SKILLS: &[Key] = &[
    Key::new(
        "bundled",
        Kind::Table(BUNDLED),
        None,
        "The skills that come with the reference.",
    ),
    Key::new("config", Kind::List(SKILL), None, "Settings of single skills."),
];

const BUNDLED: &[Key] = &[Key::new(
    "enabled",
    Kind::Flag,
    Value("true"),
    "Whether they are on.",
)];

const SKILL: &[Key] = &[
    Key::new("path", Kind::Path, None, "The skill's SKILL.md."),
    Key::new("enabled", Kind::Flag, None, "Whether it is on."),
];

const HISTORY: &[Key] = &[
    Key::new(
        "persistence",
        Kind::Choice(&choices::HISTORY),
        Value("\"save-all\""),
        "Which prompts are kept.",
    ),
    Key::new(
        "max_bytes",
        Kind::Count,
        Words("no limit"),
        "Bytes of history.jsonl beyond which the oldest entries go; 0 for no limit.",
    ),
];
