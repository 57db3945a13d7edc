//! The project that the workspace is in, and how far the user trusts it.

use std::collections::BTreeMap;

use codex_embed_protocol::boundary::ConfigSources;
use serde_json::{Map, Value};

use crate::error::ConfigError;
use crate::paths::parent;
use crate::table::Table;

/// How far the user trusts a folder: `[projects."<folder>"] trust_level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    Trusted,
    Untrusted,
    Unknown,
}

/// The workspace's project.
pub(crate) struct Projects<'s> {
    levels: BTreeMap<String, Trust>,
    cwd: &'s str,
    /// Where the project begins: the nearest folder that has a marker, or the workspace.
    root: &'s str,
    /// Where the git repository begins, if there is one.
    repository: Option<&'s str>,
    /// What a root holds.
    pub markers: Vec<String>,
}

impl<'s> Projects<'s> {
    /// Reads `projects` and `project_root_markers`.
    pub fn read(
        document: &Map<String, Value>,
        sources: &'s ConfigSources,
        cwd: &'s str,
    ) -> Result<Self, ConfigError> {
        let root = Table::root(document);
        let mut levels = BTreeMap::new();
        for (path, project) in root.table("projects")?.named_tables()? {
            let level = match project.get::<String>("trust_level")?.as_deref() {
                Some("trusted") => Trust::Trusted,
                Some("untrusted") => Trust::Untrusted,
                // Anything else is an error of `crate::check`.
                _ => Trust::Unknown,
            };
            levels.insert(folder(path).to_owned(), level);
        }
        let markers = root
            .get::<Vec<String>>("project_root_markers")?
            .unwrap_or_else(|| vec![".git".to_owned()]);
        let nearest = |wanted: &[String]| {
            let mut folders = sources.folders.iter().rev();
            let found = folders.find(|folder| wanted.iter().any(|name| folder.markers.contains(name)));
            found.map(|folder| folder.path.as_str())
        };
        Ok(Self {
            levels,
            cwd,
            root: nearest(&markers).unwrap_or(cwd),
            repository: nearest(&[".git".to_owned()]),
            markers,
        })
    }

    /// The trust in the workspace, which decides on what is not set: its own, or else its repository's.
    pub fn workspace(&self) -> Trust {
        self.first([Some(self.cwd), self.repository]).1
    }

    /// Whether a project's file lies in this project, at or below its root.
    pub fn contain(&self, file: &str) -> bool {
        let root = folder(self.root);
        folder(owner(file))
            .strip_prefix(root)
            .is_some_and(|rest| root == "/" || rest.is_empty() || rest.starts_with(['/', '\\']))
    }

    /// Why a project's file doesn't count; `None` for one that does.
    pub fn distrust(&self, file: &str) -> Option<String> {
        let (named, trust) = self.first([Some(owner(file)), Some(self.root), self.repository]);
        let folder = named.unwrap_or(self.root);
        match trust {
            Trust::Trusted => None,
            Trust::Untrusted => Some(format!("the project {folder} is marked as untrusted")),
            Trust::Unknown => Some(format!(
                "the project {folder} is not trusted; to use it, set `trust_level = \"trusted\"` under [projects.{folder:?}] in the user's config.toml"
            )),
        }
    }

    /// The first of these folders that the user gave a level.
    fn first<'f, const N: usize>(&self, folders: [Option<&'f str>; N]) -> (Option<&'f str>, Trust) {
        folders
            .into_iter()
            .flatten()
            .find_map(|path| Some((Some(path), *self.levels.get(folder(path))?)))
            .unwrap_or((None, Trust::Unknown))
    }
}

/// The folder whose `.codex/config.toml` a file is.
fn owner(file: &str) -> &str {
    parent(parent(file))
}

/// A folder's path without a slash at its end.
fn folder(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        trimmed => trimmed,
    }
}
