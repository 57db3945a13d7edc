//! `list_dir`: what lies in a folder and in the folders within.

use std::collections::VecDeque;
use std::rc::Rc;

use codex_embed_protocol::boundary::EntryKind;
use serde::Deserialize;

use super::shortened;
use crate::session::{Session, is_absolute};
use crate::tools::{ToolResult, arguments};

/// The most entries that are gathered: a walk through a whole disk has to end.
const MAX_ENTRIES: usize = 50_000;

// The name stands in what the model is told of arguments that don't fit.
#[derive(Deserialize)]
struct ListDirArgs {
    dir_path: String,
    #[serde(default = "first")]
    offset: usize,
    #[serde(default = "default_limit")]
    limit: usize,
    #[serde(default = "default_depth")]
    depth: usize,
}

fn first() -> usize {
    1
}

fn default_limit() -> usize {
    25
}

fn default_depth() -> usize {
    2
}

struct Entry {
    /// The path below the folder that is listed: the order of the list.
    path: String,
    kind: EntryKind,
}

/// Lists a folder.
pub(super) async fn run(session: &Rc<Session>, json: &str) -> ToolResult {
    let ListDirArgs {
        dir_path,
        offset,
        limit,
        depth,
    } = arguments(json)?;
    if offset == 0 {
        return Err("offset must be a 1-indexed entry number".into());
    }
    if limit == 0 {
        return Err("limit must be greater than zero".into());
    }
    if depth == 0 {
        return Err("depth must be greater than zero".into());
    }
    if !is_absolute(&dir_path) {
        return Err("dir_path must be an absolute path".into());
    }
    let (mut entries, complete) = gather(session, &dir_path, depth).await?;
    entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    let mut lines = vec![format!("Absolute path: {dir_path}")];
    if !entries.is_empty() {
        let rest = entries.get(offset - 1..).filter(|rest| !rest.is_empty());
        let rest = rest.ok_or("offset exceeds directory entry count")?;
        lines.extend(rest.iter().take(limit).map(Entry::line));
        if rest.len() > limit {
            lines.push(format!("More than {limit} entries found"));
        }
    }
    if !complete {
        lines.push(format!(
            "Only {MAX_ENTRIES} entries were looked at; list a folder within, or with less depth"
        ));
    }
    Ok(lines.join("\n"))
}

impl Entry {
    /// The name, indented by two columns for each folder above it, with a mark of its kind.
    fn line(&self) -> String {
        let depth = self.path.matches('/').count();
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let mark = match self.kind {
            EntryKind::File => "",
            EntryKind::Directory => "/",
            EntryKind::Symlink => "@",
            EntryKind::Other => "?",
        };
        format!("{:1$}{2}{mark}", "", depth * 2, shortened(name))
    }
}

/// The entries down to a depth, in the order of the walk, and whether these are all.
async fn gather(session: &Rc<Session>, root: &str, depth: usize) -> Result<(Vec<Entry>, bool), String> {
    let mut entries = Vec::new();
    // Paths below the root, with the levels that are left below them.
    let mut folders = VecDeque::from([(String::new(), depth)]);
    while let Some((folder, left)) = folders.pop_front() {
        let path = format!("{}/{folder}", root.trim_end_matches('/'));
        let path = if folder.is_empty() { root } else { &path };
        let found =
            session.io.read_dir(path).await.map_err(|failure| {
                format!("failed to read directory: {}", failure.in_words_of_the_system())
            })?;
        for entry in found {
            if entries.len() == MAX_ENTRIES {
                return Ok((entries, false));
            }
            let path = match folder.as_str() {
                "" => entry.name,
                above => format!("{above}/{}", entry.name),
            };
            if entry.kind == EntryKind::Directory && left > 1 {
                folders.push_back((path.clone(), left - 1));
            }
            entries.push(Entry {
                path,
                kind: entry.kind,
            });
        }
    }
    Ok((entries, true))
}
