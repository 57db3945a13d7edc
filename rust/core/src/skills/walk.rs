//! Where skills lie, and what is found there. Roots, names, depth and limits are those of codex 0.114.0.

use std::collections::BTreeSet;
use std::rc::Rc;

use codex_embed_protocol::SkillScope;
use codex_embed_protocol::boundary::{DirectoryEntry, EntryKind, FileKind};

use crate::session::Session;
use crate::sync::join_all;

const FILE: &str = "SKILL.md";
/// Folders below a root that are looked into.
const MAX_DEPTH: usize = 6;
/// Folders that are looked into for one root.
const MAX_FOLDERS: usize = 2000;

/// A folder that may hold skills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Root {
    pub path: String,
    pub scope: SkillScope,
}

/// A folder with a SKILL.md.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub folder: String,
    pub scope: SkillScope,
    /// Whether there is a folder `agents`, which may say more of the skill.
    pub has_more: bool,
}

/// Folders to look into, the most important first: those of the project, from its root down, those of the user,
/// those that the reference brings along, those of the machine.
pub(super) fn roots(session: &Session, folders: &[String]) -> Vec<Root> {
    let root = |base: &str, path: &str, scope| Root {
        path: format!("{}/{path}", base.trim_end_matches('/')),
        scope,
    };
    let mut roots = Vec::new();
    for folder in folders {
        roots.push(root(folder, ".codex/skills", SkillScope::Repo));
        roots.push(root(folder, ".agents/skills", SkillScope::Repo));
    }
    if let Some(home) = &session.codex_home {
        roots.push(root(home, "skills", SkillScope::User));
    }
    if let Some(home) = &session.home {
        roots.push(root(home, ".agents/skills", SkillScope::User));
    }
    if let Some(home) = &session.codex_home
        && session.config.skills.bundled
    {
        roots.push(root(home, "skills/.system", SkillScope::System));
    }
    if matches!(session.host.os.as_str(), "linux" | "macos") {
        roots.push(root("/etc/codex", "skills", SkillScope::Admin));
    }
    // A user's own folder may be a project, too.
    let mut seen = BTreeSet::new();
    roots.retain(|root| seen.insert(root.path.clone()));
    roots
}

/// The skills below a root, a level of folders at a time. A root that isn't there costs one failed look.
pub(super) async fn walk(session: &Rc<Session>, root: Root) -> Vec<Found> {
    let Root { path, scope } = root;
    let Ok(entries) = session.io.read_dir(&path).await else {
        return Vec::new();
    };
    let path = session.io.realpath(&path).await.unwrap_or(path);
    let mut walk = Walk {
        scope,
        seen: BTreeSet::from([path.clone()]),
        found: Vec::new(),
    };
    let mut level = walk.look(session, vec![(path, entries)]).await;
    for _ in 0..MAX_DEPTH {
        if level.is_empty() {
            break;
        }
        let reads = level.into_iter().map(|folder| {
            Box::pin(async move {
                let entries = session.io.read_dir(&folder).await.unwrap_or_default();
                (folder, entries)
            })
        });
        let read = join_all(reads).await;
        level = walk.look(session, read).await;
    }
    walk.found
}

struct Walk {
    scope: SkillScope,
    /// Folders that were taken up.
    seen: BTreeSet<String>,
    found: Vec<Found>,
}

impl Walk {
    /// Takes up the skills of these folders; gives the folders below them.
    async fn look(
        &mut self,
        session: &Rc<Session>,
        folders: Vec<(String, Vec<DirectoryEntry>)>,
    ) -> Vec<String> {
        let mut below = Vec::new();
        for (folder, mut entries) in folders {
            entries.sort_by(|one, other| one.name.cmp(&other.name));
            let is = |name: &str, kind: EntryKind| {
                let fits = |entry: &DirectoryEntry| entry.name == name && entry.kind == kind;
                entries.iter().any(fits)
            };
            if is(FILE, EntryKind::File) {
                self.found.push(Found {
                    folder: folder.clone(),
                    scope: self.scope,
                    has_more: is("agents", EntryKind::Directory),
                });
            }
            // What the reference brings along links to nothing.
            let follows_links = self.scope != SkillScope::System;
            for entry in entries.iter().filter(|entry| !entry.name.starts_with('.')) {
                let path = format!("{}/{}", folder.trim_end_matches('/'), entry.name);
                match entry.kind {
                    EntryKind::Directory => below.push((path, false)),
                    EntryKind::Symlink if follows_links => below.push((path, true)),
                    _ => {}
                }
            }
        }
        let resolved = below.into_iter().map(|(path, is_link)| {
            Box::pin(async move {
                if is_link {
                    linked_folder(session, &path).await
                } else {
                    Some(path)
                }
            })
        });
        let mut next = join_all(resolved).await.into_iter().flatten().collect::<Vec<_>>();
        // A link may lead to a folder that is known, or in a circle.
        next.retain(|folder| self.seen.len() < MAX_FOLDERS && self.seen.insert(folder.clone()));
        next
    }
}

/// The folder that a link leads to.
async fn linked_folder(session: &Rc<Session>, path: &str) -> Option<String> {
    let kind = session.io.stat(path).await.ok()?;
    if kind != FileKind::Directory {
        return None;
    }
    session.io.realpath(path).await.ok()
}
