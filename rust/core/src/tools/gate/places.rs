//! Where the files of a patch really lie.

use std::collections::BTreeMap;
use std::rc::Rc;

use codex_embed_policy::approval::{PROTECTED_NAMES, Writable};
use codex_embed_protocol::boundary::FileKind;

use super::resolve::{resolve, resolve_entry};
use crate::ports::Links;
use crate::session::Session;

/// One file of a patch, resolved.
struct Place {
    /// Where its content goes: all links resolved.
    content: String,
    /// What a deletion removes: links in its folders resolved, itself not.
    entry: String,
}

/// Where the files of a patch lay when it was judged. Its writes go there and nowhere else.
pub(in crate::tools) struct Places {
    links: Links,
    by_path: BTreeMap<String, Place>,
}

impl Places {
    /// Where `path` is written.
    pub fn content<'a>(&'a self, path: &'a str) -> &'a str {
        self.by_path.get(path).map_or(path, |place| &place.content)
    }

    /// What is removed when `path` is deleted.
    pub fn entry<'a>(&'a self, path: &'a str) -> &'a str {
        self.by_path.get(path).map_or(path, |place| &place.entry)
    }

    /// What the host does about links that it meets.
    pub fn links(&self) -> Links {
        self.links
    }
}

/// What is known of the files of a patch before it is decided on.
pub(super) struct Located {
    pub places: Places,
    /// All that the patch reaches, for approvals.
    pub targets: Vec<String>,
    /// Whether all of it may be written.
    pub inside: bool,
}

/// Resolves the files of a patch and holds them against what may be written.
///
/// A file counts as outside, too, when its name leads through a protected folder, when a protected link leads
/// to it, and when it has another name that may lie anywhere, a hard link.
pub(super) async fn locate(session: &Rc<Session>, writable: &Writable, paths: Vec<String>) -> Located {
    let Writable::Inside(named_roots) = writable else {
        // Where all may be written, where a link leads to makes no difference.
        let places = Places {
            links: Links::Follow,
            by_path: BTreeMap::new(),
        };
        return Located {
            places,
            targets: paths,
            inside: true,
        };
    };
    let mut roots = Vec::with_capacity(named_roots.len());
    for root in named_roots {
        roots.push(resolve(session, root).await);
    }
    let mut guard = Guard::new(session, roots);
    let mut inside = true;
    let mut targets = Vec::new();
    let mut by_path = BTreeMap::new();
    for path in paths {
        let content = resolve(session, &path).await;
        let entry = resolve_entry(session, &path).await;
        inside = inside
            && !writable.names_protected(&path)
            && !guard.writable.names_protected(&path)
            && guard.allows(&content).await
            && (entry == content || guard.allows(&entry).await);
        for target in [&content, &entry] {
            if !targets.contains(target) {
                targets.push(target.clone());
            }
        }
        by_path.insert(path, Place { content, entry });
    }
    let places = Places {
        links: Links::Refuse,
        by_path,
    };
    Located {
        places,
        targets,
        inside,
    }
}

/// The writable roots, and what in them is protected under another name.
struct Guard<'a> {
    session: &'a Rc<Session>,
    writable: Writable,
    /// Each root with where its protected links lead; looked up with the first file inside.
    roots: Vec<(Writable, Option<Vec<String>>)>,
}

impl<'a> Guard<'a> {
    fn new(session: &'a Rc<Session>, roots: Vec<String>) -> Self {
        Self {
            session,
            roots: roots
                .iter()
                .map(|root| (Writable::Inside(vec![root.clone()]), None))
                .collect(),
            writable: Writable::Inside(roots),
        }
    }

    /// Whether a resolved path may be written.
    async fn allows(&mut self, path: &str) -> bool {
        if !self.writable.allows(path) || self.session.io.is_hard_linked(path).await {
            return false;
        }
        for (root, protected) in &mut self.roots {
            if !root.allows(path) {
                continue;
            }
            if protected.is_none() {
                *protected = Some(protected_elsewhere(self.session, root).await);
            }
            if protected.iter().flatten().any(|folder| covers(folder, path)) {
                return false;
            }
        }
        true
    }
}

fn covers(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|below| below.is_empty() || below.starts_with('/') || folder.ends_with('/'))
}

/// Where the protected folders of a root lie when they are links, and the folder that a `.git` file names.
async fn protected_elsewhere(session: &Rc<Session>, root: &Writable) -> Vec<String> {
    let Writable::Inside(roots) = root else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for root in roots {
        for name in PROTECTED_NAMES {
            let path = format!("{}/{name}", root.trim_end_matches('/'));
            let Ok(real) = session.io.realpath(&path).await else {
                continue;
            };
            if name == ".git"
                && let Some(folder) = named_git_folder(session, root, &real).await
            {
                found.push(folder);
            }
            if real != path {
                found.push(real);
            }
        }
    }
    found
}

/// Where the `.git` file of a work tree or submodule points: `gitdir: <path>`, relative to the file's folder.
async fn named_git_folder(session: &Rc<Session>, root: &str, file: &str) -> Option<String> {
    if session.io.stat(file).await.ok()? != FileKind::File {
        return None;
    }
    let text = String::from_utf8(session.io.read_file(file).await.ok()?).ok()?;
    let folder = text.lines().find_map(|line| line.strip_prefix("gitdir: "))?;
    let folder = session.absolute(root, folder.trim());
    Some(resolve(session, &folder).await)
}
