//! Settings of an older form: they work, or did, and whoever sets them is told of the newer one.

use std::collections::BTreeMap;

use crate::error::ConfigError;
use crate::table::Table;

/// What is told of a setting of an older form. The words are the reference's, which programs may look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// Which setting, and what takes its place.
    pub summary: String,
    /// How to move on.
    pub details: String,
}

/// Older names of features, each with the present one.
const OLDER_NAMES: [(&str, &str); 5] = [
    ("collab", "multi_agent"),
    (
        "enable_experimental_windows_sandbox",
        "experimental_windows_sandbox",
    ),
    ("experimental_use_freeform_apply_patch", "apply_patch_freeform"),
    ("experimental_use_unified_exec_tool", "unified_exec"),
    ("include_apply_patch_tool", "apply_patch_freeform"),
];

/// Features that `web_search` has taken the place of.
const WEB_SEARCH: [&str; 3] = ["web_search", "web_search_cached", "web_search_request"];

/// Those of the older names that also stand outside `features`.
const OUTERMOST: [&str; 2] = [
    "experimental_use_freeform_apply_patch",
    "experimental_use_unified_exec_tool",
];

/// The features that are set, under their present names. Of several names of one feature the last in the order of the
/// alphabet counts, and all go before a name outside `features`.
pub(crate) fn features(root: &Table<'_>) -> Result<BTreeMap<String, bool>, ConfigError> {
    let mut set = BTreeMap::new();
    for name in OUTERMOST {
        if let Some(on) = root.get::<bool>(name)? {
            set.insert(present(name).to_owned(), on);
        }
    }
    for (name, value) in root.table("features")?.entries() {
        if let Some(on) = value.as_bool() {
            set.insert(present(&name).to_owned(), on);
        }
    }
    Ok(set)
}

/// What is to be told of the settings, in the order of their names.
pub(crate) fn all(root: &Table<'_>) -> Result<Vec<Deprecation>, ConfigError> {
    let features = root.table("features")?;
    let mut found = BTreeMap::new();
    for (older, newer) in OLDER_NAMES {
        if features.raw(older).is_some() || OUTERMOST.contains(&older) && root.raw(older).is_some() {
            found.insert(older.to_owned(), renamed(older, newer));
        }
    }
    for name in WEB_SEARCH {
        if features.raw(name).is_some() {
            found.insert(format!("features.{name}"), searching(name));
        }
    }
    if root.raw("experimental_instructions_file").is_some() {
        found.insert("experimental_instructions_file".to_owned(), instructions_file());
    }
    Ok(found.into_values().collect())
}

fn present(name: &str) -> &str {
    let newer = OLDER_NAMES.iter().find(|(older, _)| *older == name);
    match newer {
        Some((_, newer)) => newer,
        None if name == "web_search" => "web_search_request",
        None => name,
    }
}

fn renamed(older: &str, newer: &str) -> Deprecation {
    Deprecation {
        summary: format!("`{older}` is deprecated. Use `[features].{newer}` instead."),
        details: format!(
            "Enable it with `--enable {newer}` or `[features].{newer}` in config.toml. See \
             https://developers.openai.com/codex/config-basic#feature-flags for details."
        ),
    }
}

fn searching(name: &str) -> Deprecation {
    Deprecation {
        summary: format!("`[features].{name}` is deprecated because web search is enabled by default."),
        details: "Set `web_search` to `\"live\"`, `\"cached\"`, or `\"disabled\"` at the top level (or under a profile) \
                  in config.toml if you want to override it."
            .to_owned(),
    }
}

fn instructions_file() -> Deprecation {
    Deprecation {
        summary: "`experimental_instructions_file` is deprecated and ignored. Use `model_instructions_file` instead."
            .to_owned(),
        details: "Move the setting to `model_instructions_file` in config.toml (or under a profile) to load \
                  instructions from a file."
            .to_owned(),
    }
}
