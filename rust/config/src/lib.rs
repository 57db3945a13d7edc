//! config.toml and typed overrides to the effective configuration. Pure.
//!
//! [`Config::load`] is the way in. It reads no file and no environment: the text comes from the host, keys
//! stay there too, and a [`Config`] only names the variables that hold them.

mod config;
mod document;
mod environment;
mod error;
mod features;
mod keys;
mod mcp_servers;
mod nearest;
mod provider;
mod sandbox;
mod table;
mod tools;

pub use config::{Config, DEFAULT_MODEL, DEFAULT_PROJECT_DOC_MAX_BYTES};
pub use error::{ConfigError, ConfigWarning};
pub use mcp_servers::{McpServer, mcp_servers, provided_mcp_servers};
pub use provider::{Provider, WireApi};
pub use tools::{ToolSwitches, WebSearch, WebSearchLocation, WebSearchMode};
