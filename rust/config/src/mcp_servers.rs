//! MCP servers: the table `mcp_servers`.

use std::collections::BTreeMap;

use codex_embed_protocol::boundary::McpTransport;
use serde_json::{Map, Value};

use crate::check;
use crate::error::{ConfigError, ConfigWarning, Warnings};
use crate::paths;
use crate::provider::{check_header, credential_header};
use crate::requirements::Requirements;
use crate::table::Table;

/// How long a server may take to start when nothing else is set, in milliseconds.
const DEFAULT_STARTUP_TIMEOUT_MS: u64 = 10_000;
/// How long a call may take when nothing else is set, in milliseconds.
const DEFAULT_TOOL_TIMEOUT_MS: u64 = 120_000;

const TABLE: &str = "mcp_servers";

/// An MCP server as configured. Holds names of credentials, never credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct McpServer {
    /// How it is reached.
    pub transport: McpTransport,
    /// `required`: whether a session can't begin without it. Default: no.
    pub required: bool,
    /// `startup_timeout_sec`, or the older `startup_timeout_ms`: how long it may take to start, in milliseconds.
    /// Default: 10,000.
    pub startup_timeout_ms: u64,
    /// `tool_timeout_sec`: how long a call may take, in milliseconds. Default: 120,000.
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
    pub fn credential_variables(&self) -> impl Iterator<Item = &String> {
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

/// The servers of a configuration.
#[derive(Default)]
pub(crate) struct Servers {
    /// Those that are not switched off, by name.
    pub on: BTreeMap<String, McpServer>,
    /// The variables that hold secrets of any server: one that is off has secrets, too.
    pub credential_variables: Vec<String>,
}

/// Reads the table `mcp_servers` of a document. A working directory that isn't absolute is relative to `cwd`.
pub(crate) fn read(root: &Table<'_>, cwd: &str) -> Result<Servers, ConfigError> {
    let mut servers = Servers::default();
    for (name, table) in root.table(TABLE)?.named_tables()? {
        let server = settings(&table, transport(&table, cwd)?)?;
        servers
            .credential_variables
            .extend(server.credential_variables().cloned());
        if is_on(&table)? {
            servers.on.insert(name.to_owned(), server);
        }
    }
    Ok(servers)
}

/// Reads a table of servers that replaces the configuration's in a running session, as far as `requirements` allow.
///
/// # Errors
///
/// For what is no such table.
pub fn mcp_servers(
    table: &Value,
    cwd: &str,
    requirements: &Requirements,
) -> Result<(BTreeMap<String, McpServer>, Vec<ConfigWarning>), ConfigError> {
    let mut document = Map::from_iter([(TABLE.to_owned(), table.clone())]);
    let mut warnings = Warnings::default();
    check::document(&document, &mut warnings)?;
    let off = requirements.servers_to_switch_off(&document, &mut warnings);
    if let Some(servers) = document.get_mut(TABLE).and_then(Value::as_object_mut) {
        servers.retain(|name, _| !off.contains(name));
    }
    let servers = read(&Table::root(&document), cwd)?;
    Ok((servers.on, warnings.finish()))
}

/// Reads the settings of servers that the embedding program passed.
///
/// # Errors
///
/// For settings of the wrong type, and for those of a transport.
pub fn provided_mcp_servers(
    servers: &Map<String, Value>,
) -> Result<(BTreeMap<String, McpServer>, Vec<ConfigWarning>), ConfigError> {
    let document = Map::from_iter([(TABLE.to_owned(), Value::Object(servers.clone()))]);
    let mut warnings = Warnings::default();
    check::document(&document, &mut warnings)?;
    let mut read = BTreeMap::new();
    for (name, table) in Table::root(&document).table(TABLE)?.named_tables()? {
        refuse(&table, &STDIO, "a server that the program passes")?;
        refuse(&table, &HTTP, "a server that the program passes")?;
        if is_on(&table)? {
            read.insert(name.to_owned(), settings(&table, McpTransport::Provided)?);
        }
    }
    Ok((read, warnings.finish()))
}

const STDIO: [&str; 5] = ["command", "args", "cwd", "env", "env_vars"];
const HTTP: [&str; 6] = [
    "url",
    "bearer_token_env_var",
    "http_headers",
    "env_http_headers",
    "bearer_token",
    "allow_private_network",
];

fn is_on(table: &Table<'_>) -> Result<bool, ConfigError> {
    Ok(table.get("enabled")?.unwrap_or(true))
}

fn transport(table: &Table<'_>, cwd: &str) -> Result<McpTransport, ConfigError> {
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
    let Some(url) = table.get::<String>("url")? else {
        return Err(ConfigError::invalid(
            table.path(),
            "needs a `command` that starts the server or the `url` where it is",
        ));
    };
    refuse(table, &STDIO, "a server with a `url`")?;
    if table.raw("bearer_token").is_some() {
        return Err(ConfigError::unsupported(
            table.path_of("bearer_token"),
            "is not read, because a token is not kept in a configuration; put it into an environment variable and name that in `bearer_token_env_var`",
        ));
    }
    Ok(McpTransport::StreamableHttp {
        url,
        bearer_token_env_var: table.get("bearer_token_env_var")?,
        http_headers: plain_headers(table)?,
        env_http_headers: secret_headers(table)?,
        allow_private_network: table.get("allow_private_network")?.unwrap_or_default(),
    })
}

fn plain_headers(table: &Table<'_>) -> Result<BTreeMap<String, String>, ConfigError> {
    let headers: BTreeMap<String, String> = table.get("http_headers")?.unwrap_or_default();
    let path = table.path_of("http_headers");
    for (name, value) in &headers {
        check_header(&path, name, value)?;
    }
    match credential_header(&headers) {
        Some(message) => Err(ConfigError::unsupported(path, message)),
        None => Ok(headers),
    }
}

fn secret_headers(table: &Table<'_>) -> Result<BTreeMap<String, String>, ConfigError> {
    let headers: BTreeMap<String, String> = table.get("env_http_headers")?.unwrap_or_default();
    for name in headers.keys() {
        check_header(&table.path_of("env_http_headers"), name, "")?;
    }
    Ok(headers)
}

/// Refuses keys of another transport.
fn refuse(table: &Table<'_>, keys: &[&'static str], of: &str) -> Result<(), ConfigError> {
    match keys.iter().find(|key| table.raw(key).is_some()) {
        Some(key) => Err(ConfigError::invalid(
            table.path_of(key),
            format!("is no setting of {of}"),
        )),
        None => Ok(()),
    }
}

/// The settings that all transports have.
fn settings(table: &Table<'_>, transport: McpTransport) -> Result<McpServer, ConfigError> {
    let in_seconds = milliseconds(table, "startup_timeout_sec")?;
    let older: Option<u64> = table.get("startup_timeout_ms")?;
    Ok(McpServer {
        transport,
        required: table.get("required")?.unwrap_or_default(),
        startup_timeout_ms: in_seconds.or(older).unwrap_or(DEFAULT_STARTUP_TIMEOUT_MS),
        tool_timeout_ms: milliseconds(table, "tool_timeout_sec")?.unwrap_or(DEFAULT_TOOL_TIMEOUT_MS),
        enabled_tools: table.get("enabled_tools")?,
        disabled_tools: table.get("disabled_tools")?.unwrap_or_default(),
    })
}

/// A time that is set in seconds, fractions included.
fn milliseconds(table: &Table<'_>, key: &'static str) -> Result<Option<u64>, ConfigError> {
    let seconds: Option<f64> = table.get(key)?;
    // A float beyond the range becomes the largest number, which is as good as for ever.
    Ok(seconds.map(|seconds| (seconds * 1000.0).round() as u64))
}

fn absolute(cwd: &str, folder: String) -> String {
    if paths::is_absolute(&folder) {
        folder
    } else {
        format!("{}/{folder}", cwd.trim_end_matches('/'))
    }
}
