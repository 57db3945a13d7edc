//! How MCP servers are reached.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How an MCP server is reached. Secrets are named by the variables that hold them; the host looks them up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum McpTransport {
    /// A process that is written to and read from, a JSON text a line.
    Stdio {
        /// The program.
        command: String,
        /// Its arguments.
        args: Vec<String>,
        /// Absolute working directory.
        cwd: String,
        /// Variables to set.
        env: BTreeMap<String, String>,
        /// The host's variables that are passed on beside the few that every server gets.
        env_vars: Vec<String>,
    },
    /// HTTP requests whose answers may be streams.
    StreamableHttp {
        /// Absolute URL.
        url: String,
        /// The variable that holds the bearer token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bearer_token_env_var: Option<String>,
        /// Header names and values.
        http_headers: BTreeMap<String, String>,
        /// Header names, and the variables that hold their values. One that is not set or blank is left out.
        env_http_headers: BTreeMap<String, String>,
        /// Whether the URL's name may lead into a private network. A URL that names such a place itself always may.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        allow_private_network: bool,
    },
    /// Whatever the embedding program passed under the server's name.
    Provided,
}
