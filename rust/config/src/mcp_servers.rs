//! MCP servers: the table `mcp_servers`.

use std::collections::BTreeMap;

use codex_embed_protocol::boundary::McpTransport;
use serde_json::{Map, Value};

use crate::error::{ConfigError, ConfigWarning, Warnings};
use crate::provider::is_credential;
use crate::table::Table;

/// How long a server may take to start when nothing else is set, in milliseconds.
pub const DEFAULT_STARTUP_TIMEOUT_MS: u64 = 10_000;
/// How long a call may take when nothing else is set, in milliseconds.
pub const DEFAULT_TOOL_TIMEOUT_MS: u64 = 120_000;

/// An MCP server as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct McpServer {
    /// How it is reached.
    pub transport: McpTransport,
    /// `required`: whether a session can't begin without it. Default: no.
    pub required: bool,
    /// `startup_timeout_sec`, or the older `startup_timeout_ms`: how long it may take to start, in milliseconds.
    pub startup_timeout_ms: u64,
    /// `tool_timeout_sec`: how long a call may take, in milliseconds.
    pub tool_timeout_ms: u64,
    /// `enabled_tools`: the only tools that are offered, by the server's names. `None` for all.
    pub enabled_tools: Option<Vec<String>>,
    /// `disabled_tools`: tools that are not offered, whatever `enabled_tools` says.
    pub disabled_tools: Vec<String>,
}

impl McpServer {
    /// Whether a tool of this name is offered.
    pub fn offers(&self, tool: &str) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name == tool);
        self.enabled_tools.as_deref().is_none_or(named) && !named(&self.disabled_tools)
    }

    /// The variables that hold its secrets: commands don't get them.
    pub(crate) fn credential_variables(&self) -> impl Iterator<Item = &String> {
        let (token, headers) = match &self.transport {
            McpTransport::StreamableHttp {
                bearer_token_env_var,
                env_http_headers,
                ..
            } => (bearer_token_env_var.as_ref(), Some(env_http_headers)),
            McpTransport::Stdio { .. } | McpTransport::Provided => (None, None),
        };
        token
            .into_iter()
            .chain(headers.into_iter().flat_map(BTreeMap::values))
    }
}

/// Keys of a server for the reference's login by OAuth, which is not supported: known, and not used.
const LOGIN: &[&str] = &["scopes", "oauth_resource"];

/// Reads the table `mcp_servers` of a document: the servers that are not switched off, by name. A working directory
/// that isn't absolute is relative to `cwd`.
pub(crate) fn read(
    root: &mut Table<'_>,
    cwd: &str,
    warnings: &mut Warnings,
) -> Result<BTreeMap<String, McpServer>, ConfigError> {
    let mut servers = BTreeMap::new();
    for (name, mut table) in root.table("mcp_servers")?.named_tables()? {
        let transport = transport(&mut table, cwd)?;
        if let Some(server) = settings(&mut table, transport)? {
            servers.insert(name.to_owned(), server);
        }
        table.finish(LOGIN, warnings);
    }
    Ok(servers)
}

/// Reads a table of servers that replaces the configuration's in a running session.
///
/// # Errors
///
/// For what is no such table.
pub fn mcp_servers(
    table: &Value,
    cwd: &str,
) -> Result<(BTreeMap<String, McpServer>, Vec<ConfigWarning>), ConfigError> {
    let document = Map::from_iter([("mcp_servers".to_owned(), table.clone())]);
    let mut warnings = Warnings::default();
    let servers = read(&mut Table::root(&document), cwd, &mut warnings)?;
    Ok((servers, warnings.finish()))
}

/// Reads the settings of servers that the embedding program passed as objects.
///
/// # Errors
///
/// For settings of the wrong type, and for those of a transport.
pub fn provided_mcp_servers(
    servers: &Map<String, Value>,
) -> Result<BTreeMap<String, McpServer>, ConfigError> {
    let mut read = BTreeMap::new();
    for (name, mut table) in Table::root(servers).named_tables()? {
        refuse(&mut table, &STDIO, "an object")?;
        refuse(&mut table, &HTTP, "an object")?;
        if let Some(server) = settings(&mut table, McpTransport::Provided)? {
            read.insert(name.to_owned(), server);
        }
    }
    Ok(read)
}

const STDIO: [&str; 5] = ["command", "args", "cwd", "env", "env_vars"];
const HTTP: [&str; 5] = [
    "url",
    "bearer_token_env_var",
    "http_headers",
    "env_http_headers",
    "bearer_token",
];

fn transport(table: &mut Table<'_>, cwd: &str) -> Result<McpTransport, ConfigError> {
    if let Some(command) = table.get::<String>("command")? {
        refuse(table, &HTTP, "a server with a `command`")?;
        let folder: Option<String> = table.get("cwd")?;
        return Ok(McpTransport::Stdio {
            command,
            args: table.get("args")?.unwrap_or_default(),
            cwd: folder.map_or_else(|| cwd.to_owned(), |folder| absolute(cwd, folder)),
            env: table.get("env")?.unwrap_or_default(),
            env_vars: table.get("env_vars")?.unwrap_or_default(),
        });
    }
    if let Some(url) = table.get::<String>("url")? {
        refuse(table, &STDIO, "a server with a `url`")?;
        if table.raw("bearer_token").is_some() {
            let message = "is not taken, because a token doesn't belong into a file; name the variable that holds \
                           it in `bearer_token_env_var`";
            return Err(ConfigError::invalid(table.path_of("bearer_token"), message));
        }
        let http_headers: BTreeMap<String, String> = table.get("http_headers")?.unwrap_or_default();
        if let Some(name) = http_headers.keys().find(|name| is_credential(name)) {
            let message = format!(
                "has a value for `{name}`, which carries a credential; name an environment variable in \
                 `env_http_headers` instead"
            );
            return Err(ConfigError::invalid(table.path_of("http_headers"), message));
        }
        return Ok(McpTransport::StreamableHttp {
            url,
            bearer_token_env_var: table.get("bearer_token_env_var")?,
            http_headers,
            env_http_headers: table.get("env_http_headers")?.unwrap_or_default(),
        });
    }
    Err(ConfigError::invalid(
        table.path(),
        "needs a `command` that starts the server or the `url` where it is",
    ))
}

/// Refuses keys of another transport.
fn refuse(table: &mut Table<'_>, keys: &[&'static str], of: &str) -> Result<(), ConfigError> {
    match keys.iter().find(|key| table.raw(key).is_some()) {
        Some(key) => Err(ConfigError::invalid(
            table.path_of(key),
            format!("is no setting of {of}"),
        )),
        None => Ok(()),
    }
}

/// The settings that all transports have; `None` for a server that is switched off.
fn settings(table: &mut Table<'_>, transport: McpTransport) -> Result<Option<McpServer>, ConfigError> {
    let enabled = table.get("enabled")?.unwrap_or(true);
    let in_seconds = milliseconds(table, "startup_timeout_sec")?;
    let older: Option<u64> = table.get("startup_timeout_ms")?;
    let server = McpServer {
        transport,
        required: table.get("required")?.unwrap_or_default(),
        startup_timeout_ms: in_seconds.or(older).unwrap_or(DEFAULT_STARTUP_TIMEOUT_MS),
        tool_timeout_ms: milliseconds(table, "tool_timeout_sec")?.unwrap_or(DEFAULT_TOOL_TIMEOUT_MS),
        enabled_tools: table.get("enabled_tools")?,
        disabled_tools: table.get("disabled_tools")?.unwrap_or_default(),
    };
    Ok(enabled.then_some(server))
}

/// A time that is set in seconds, fractions included.
fn milliseconds(table: &mut Table<'_>, key: &'static str) -> Result<Option<u64>, ConfigError> {
    match table.raw(key) {
        None => Ok(None),
        Some(value) => match value.as_f64() {
            // A float to an integer saturates.
            Some(seconds) if seconds >= 0.0 => Ok(Some((seconds * 1000.0) as u64)),
            _ => Err(ConfigError::invalid(
                table.path_of(key),
                "must be a number of seconds from 0",
            )),
        },
    }
}

fn absolute(cwd: &str, folder: String) -> String {
    let rooted = folder.starts_with(['/', '\\']) || folder.get(1..2) == Some(":");
    if rooted {
        folder
    } else {
        format!("{}/{folder}", cwd.trim_end_matches('/'))
    }
}
