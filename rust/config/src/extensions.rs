//! Skills and the history of prompts: read and checked here, used elsewhere.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::ConfigError;
use crate::table::Table;

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
