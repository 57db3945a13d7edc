//! MCP servers, skills and the history of prompts: read and checked here, used elsewhere.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::ConfigError;
use crate::provider::{check_header, credential_header};
use crate::table::Table;

/// An MCP server. Holds names of credentials, never credentials.
#[derive(Debug, Clone, PartialEq)]
pub struct McpServer {
    /// How it is reached.
    pub transport: McpTransport,
    /// Whether it is used. Default: yes.
    pub enabled: bool,
    /// Whether a session fails when it can't be started. Default: no.
    pub required: bool,
    /// Milliseconds that it may take to start. Default: 10,000.
    pub startup_timeout_ms: u64,
    /// Milliseconds that a call may take. Default: 60,000.
    pub tool_timeout_ms: u64,
    /// The only tools to offer. Default: all.
    pub enabled_tools: Option<Vec<String>>,
    /// Tools not to offer.
    pub disabled_tools: Vec<String>,
}

/// How an MCP server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum McpTransport {
    /// A program that speaks on its standard streams.
    Stdio {
        /// The program.
        command: String,
        /// Its arguments.
        args: Vec<String>,
        /// Variables to set for it.
        env: BTreeMap<String, String>,
        /// Variables of the host to pass on.
        env_vars: Vec<String>,
        /// Its working directory. Default: the workspace.
        cwd: Option<String>,
    },
    /// An endpoint.
    Http {
        /// Its URL.
        url: String,
        /// The environment variable that holds its token.
        bearer_token_env_var: Option<String>,
        /// Sent with each request, as they are.
        http_headers: BTreeMap<String, String>,
        /// Header names and the environment variables that hold their values.
        env_http_headers: BTreeMap<String, String>,
    },
}

impl McpServer {
    /// The environment variables that hold this server's credentials.
    pub(crate) fn credential_variables(&self) -> Vec<String> {
        match &self.transport {
            McpTransport::Stdio { .. } => Vec::new(),
            McpTransport::Http {
                bearer_token_env_var,
                env_http_headers,
                ..
            } => bearer_token_env_var
                .iter()
                .chain(env_http_headers.values())
                .cloned()
                .collect(),
        }
    }
}

const OF_PROGRAMS: [&str; 5] = ["command", "args", "env", "env_vars", "cwd"];
const OF_ENDPOINTS: [&str; 4] = ["url", "bearer_token_env_var", "http_headers", "env_http_headers"];

/// Reads `mcp_servers`.
pub(crate) fn mcp_servers(root: &Table<'_>) -> Result<BTreeMap<String, McpServer>, ConfigError> {
    let servers = root.table("mcp_servers")?.named_tables()?;
    servers
        .into_iter()
        .map(|(name, table)| Ok((name.to_owned(), mcp_server(&table)?)))
        .collect()
}

fn mcp_server(table: &Table<'_>) -> Result<McpServer, ConfigError> {
    if table.raw("bearer_token").is_some() {
        return Err(ConfigError::unsupported(
            table.path_of("bearer_token"),
            "is not read, because a token is not kept in a configuration; put it into an environment variable and name that in `bearer_token_env_var`",
        ));
    }
    let command: Option<String> = table.get("command")?;
    let url: Option<String> = table.get("url")?;
    let foreign: &[&'static str] = if command.is_some() {
        &OF_ENDPOINTS
    } else {
        &OF_PROGRAMS
    };
    if let Some(key) = foreign.iter().copied().find(|key| table.raw(key).is_some()) {
        let kind = if command.is_some() {
            "a program"
        } else {
            "an endpoint"
        };
        return Err(ConfigError::invalid(
            table.path_of(key),
            format!("is no setting of {kind}; a server has either `command` or `url`"),
        ));
    }
    let transport = match (command, url) {
        (Some(command), _) => McpTransport::Stdio {
            command,
            args: table.get("args")?.unwrap_or_default(),
            env: table.get("env")?.unwrap_or_default(),
            env_vars: table.get("env_vars")?.unwrap_or_default(),
            cwd: table.get("cwd")?,
        },
        (None, Some(url)) => http(table, url)?,
        (None, None) => return Err(ConfigError::invalid(table.path(), "needs `command` or `url`")),
    };
    let older: Option<u64> = table.get("startup_timeout_ms")?;
    Ok(McpServer {
        transport,
        enabled: table.get("enabled")?.unwrap_or(true),
        required: table.get("required")?.unwrap_or_default(),
        startup_timeout_ms: milliseconds(table, "startup_timeout_sec")?
            .or(older)
            .unwrap_or(10_000),
        tool_timeout_ms: milliseconds(table, "tool_timeout_sec")?.unwrap_or(60_000),
        enabled_tools: table.get("enabled_tools")?,
        disabled_tools: table.get("disabled_tools")?.unwrap_or_default(),
    })
}

fn http(table: &Table<'_>, url: String) -> Result<McpTransport, ConfigError> {
    let http_headers: BTreeMap<String, String> = table.get("http_headers")?.unwrap_or_default();
    let env_http_headers: BTreeMap<String, String> = table.get("env_http_headers")?.unwrap_or_default();
    for (name, value) in &http_headers {
        check_header(&table.path_of("http_headers"), name, value)?;
    }
    for name in env_http_headers.keys() {
        check_header(&table.path_of("env_http_headers"), name, "")?;
    }
    if let Some(message) = credential_header(&http_headers) {
        return Err(ConfigError::unsupported(table.path_of("http_headers"), message));
    }
    Ok(McpTransport::Http {
        url,
        bearer_token_env_var: table.get("bearer_token_env_var")?,
        http_headers,
        env_http_headers,
    })
}

fn milliseconds(table: &Table<'_>, key: &'static str) -> Result<Option<u64>, ConfigError> {
    let seconds: Option<f64> = table.get(key)?;
    // A float beyond the range becomes the largest number, which is as good as for ever.
    Ok(seconds.map(|seconds| (seconds * 1000.0).round() as u64))
}

/// Which skills are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skills {
    /// Whether the reference's own skills are. Default: yes.
    pub bundled: bool,
    /// Skills that are switched, by the absolute path of their SKILL.md.
    pub switched: BTreeMap<String, bool>,
}

/// Reads `skills`.
pub(crate) fn skills(root: &Table<'_>) -> Result<Skills, ConfigError> {
    let table = root.table("skills")?;
    let mut switched = BTreeMap::new();
    for skill in table.list("config")? {
        for (key, there) in [
            ("path", skill.raw("path").is_some()),
            ("enabled", skill.raw("enabled").is_some()),
        ] {
            if !there {
                return Err(ConfigError::invalid(skill.path(), format!("needs `{key}`")));
            }
        }
        if let (Some(path), Some(enabled)) = (skill.get::<String>("path")?, skill.get("enabled")?) {
            switched.insert(path, enabled);
        }
    }
    Ok(Skills {
        bundled: table.table("bundled")?.get("enabled")?.unwrap_or(true),
        switched,
    })
}

/// The history of prompts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromptHistorySettings {
    /// Which prompts are kept.
    pub persistence: HistoryPersistence,
    /// Bytes of history.jsonl beyond which the oldest entries go, at least 1. Default: no limit.
    pub max_bytes: Option<u64>,
}

/// Which prompts are kept in history.jsonl.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HistoryPersistence {
    /// All.
    #[default]
    SaveAll,
    /// None.
    None,
}

/// Reads `history`.
pub(crate) fn history(root: &Table<'_>) -> Result<PromptHistorySettings, ConfigError> {
    let table = root.table("history")?;
    Ok(PromptHistorySettings {
        persistence: table.choice("persistence")?.unwrap_or_default(),
        max_bytes: table.get("max_bytes")?.filter(|bytes| *bytes > 0),
    })
}
