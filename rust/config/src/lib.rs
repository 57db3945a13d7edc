//! config.toml and typed overrides to the effective configuration. Pure.
