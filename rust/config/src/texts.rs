//! Settings whose text is in a file of its own.

use codex_embed_protocol::boundary::{ConfigNeeds, ConfigSources};

use crate::error::{ConfigError, Warnings};
use crate::layers::Layers;
use crate::table::Table;

/// The keys that name such files.
const FILE_KEYS: [&str; 2] = ["model_instructions_file", "experimental_compact_prompt_file"];

/// What the host has to look for besides the files of settings: the names that mark a project's root, and the
/// files that settings name. Asked again with the answers, there may be more: a project's file counts once its
/// root is known.
///
/// # Errors
///
/// As [`crate::Config::resolve`], for what can be told so early.
pub fn needs(sources: &ConfigSources, cwd: &str) -> Result<ConfigNeeds, ConfigError> {
    let layers = Layers::read(sources, cwd, &mut Warnings::default())?;
    let root = Table::root(&layers.merged);
    let mut texts = Vec::new();
    for key in FILE_KEYS {
        texts.extend(root.get::<String>(key).map_err(|error| layers.place(error))?);
    }
    Ok(ConfigNeeds {
        texts,
        markers: layers.projects.markers,
    })
}

/// The text at `key`, or else that of the file at `file_key`, without white space around it.
pub(crate) fn read(
    root: &Table<'_>,
    key: &'static str,
    file_key: &'static str,
    sources: &ConfigSources,
) -> Result<Option<String>, ConfigError> {
    if let Some(text) = root.get(key)? {
        return Ok(Some(text));
    }
    let Some(path) = root.get::<String>(file_key)? else {
        return Ok(None);
    };
    match sources.texts.get(&path).and_then(Option::as_deref).map(str::trim) {
        Some("") => Err(ConfigError::invalid(
            file_key,
            format!("names {path}, which is empty"),
        )),
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(ConfigError::invalid(
            file_key,
            format!("names {path}, which can't be read; check the path, or take the setting back"),
        )),
    }
}
