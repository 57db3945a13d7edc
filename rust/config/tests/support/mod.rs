//! Loading configurations in tests.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "not every test needs all of it, and one that gets no value has failed"
)]

use codex_embed_config::{Config, ConfigError};
use serde_json::{Value, json};

/// Loads a file with settings over it: the configuration and the texts of the warnings.
pub fn load(toml: &str, overrides: Value) -> Result<(Config, Vec<String>), ConfigError> {
    let overrides = overrides.as_object().unwrap();
    let (config, warnings) = Config::load(Some(toml), overrides, "/work")?;
    Ok((config, warnings.iter().map(ToString::to_string).collect()))
}

/// A configuration that raises no warning.
pub fn config(toml: &str) -> Config {
    let (config, warnings) = load(toml, json!({})).unwrap();
    assert_eq!(warnings, Vec::<String>::new());
    config
}

/// The warnings that a file raises.
pub fn warnings(toml: &str) -> Vec<String> {
    load(toml, json!({})).unwrap().1
}

/// The error that a file is.
pub fn error(toml: &str) -> ConfigError {
    load(toml, json!({})).unwrap_err()
}
