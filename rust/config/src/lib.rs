//! Layers of settings to the effective configuration. Pure.
//!
//! [`Config::resolve`] is the way in, [`needs`] tells what else a host has to read for it, and [`preview`] shows
//! what it would come to. Nothing here reads a file or the environment: texts come from the host, keys stay
//! there, and a [`Config`] only names the variables that hold them. [`schema`] describes every key.

mod base_url;
mod check;
mod config;
mod deprecations;
mod document;
mod environment;
mod error;
mod extensions;
mod features;
mod flags;
mod layers;
mod locate;
mod mcp_servers;
mod nearest;
mod paths;
mod preview;
mod provider;
mod requirements;
mod sandbox;
pub mod schema;
mod table;
mod texts;
mod tools;
mod trust;

pub use config::{Config, DEFAULT_MODEL, DEFAULT_PROJECT_DOC_MAX_BYTES};
pub use deprecations::Deprecation;
pub use error::{ConfigError, ConfigWarning};
pub use extensions::{HistoryPersistence, PromptHistorySettings, Skills};
pub use mcp_servers::{McpServer, mcp_servers, provided_mcp_servers};
pub use preview::preview;
pub use provider::{Provider, WireApi};
pub use requirements::Requirements;
pub use texts::needs;
pub use tools::{ToolSwitches, WebSearch, WebSearchLocation, WebSearchMode};
