//! A folder in memory, and what a host does with a patch.

use std::collections::BTreeMap;

use codex_embed_patch::{FileChangeSpec, Patch, apply_update, messages, parse, success_summary};

pub type Folder = BTreeMap<String, String>;

const NOT_FOUND: &str = "No such file or directory (os error 2)";

/// Applies a patch section by section; on an error, what came before it stays. Returns what the program prints.
pub fn apply_patch(folder: &mut Folder, text: &str) -> Result<String, String> {
    let patch = parse(text).map_err(|error| error.to_string())?;
    if patch.hunks.is_empty() {
        return Err(messages::EMPTY_PATCH.to_owned());
    }
    apply_sections(folder, &patch)?;
    Ok(success_summary(&patch))
}

fn apply_sections(folder: &mut Folder, patch: &Patch<'_>) -> Result<(), String> {
    for hunk in &patch.hunks {
        match hunk {
            FileChangeSpec::Add { path, content } => {
                folder.insert((*path).to_owned(), content.clone());
            }
            FileChangeSpec::Delete { path } => {
                folder
                    .remove(*path)
                    .ok_or_else(|| messages::cannot_delete(path))?;
            }
            FileChangeSpec::Update {
                path,
                move_path,
                chunks,
            } => {
                let old = folder
                    .get(*path)
                    .ok_or_else(|| messages::cannot_read_to_update(path, NOT_FOUND))?;
                let new = apply_update(old, chunks, path).map_err(|error| error.to_string())?;
                folder.remove(*path);
                folder.insert(move_path.unwrap_or(path).to_owned(), new);
            }
        }
    }
    Ok(())
}
