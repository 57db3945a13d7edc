//! A search by the core itself, on hosts that can't run ripgrep. Hidden files and what `.gitignore` and `.ignore`
//! leave out are passed over, as ripgrep does; found files come in the order of their paths, because hosts don't
//! tell when a file was written.

use std::rc::Rc;

use codex_embed_protocol::boundary::{DirectoryEntry, EntryKind, FileKind};
use regex_lite::Regex;

use super::globs::Glob;
use super::grep_files::Query;
use super::ignored::{self, Ignored};
use crate::ports::Io;
use crate::session::Session;

/// A walk ends after this many files and folders, or milliseconds.
const MAX_ENTRIES: usize = 50_000;
const MAX_MS: f64 = 30_000.0;
/// Larger files are passed over: they are hardly sources, and would have to be in memory as a whole.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Folders above the searched one whose rules are read, up to the project's root.
const MAX_ABOVE: usize = 64;

/// The files in which a line fits. A walk that was cut short says so in its last line.
pub(super) async fn search(
    session: &Rc<Session>,
    kind: FileKind,
    query: &Query,
) -> Result<Vec<String>, String> {
    let lines = Lines::new(&query.pattern)?;
    let include = match &query.include {
        Some(glob) => Some(Glob::new(glob).ok_or_else(|| format!("include is not a valid glob: {glob}"))?),
        None => None,
    };
    let io = &session.io;
    if kind != FileKind::Directory {
        let fits = file_has(io, &query.root, &lines).await;
        return Ok(fits.then(|| query.root.clone()).into_iter().collect());
    }
    let mut walk = Walk {
        io,
        root: query.root.trim_end_matches('/'),
        include,
        seen: 0,
        ends: io.now() + MAX_MS,
        waiting: Vec::new(),
    };
    let above = rules_above(io, walk.root).await;
    walk.enter(walk.root.to_owned(), above).await;
    let mut found = Vec::new();
    while let Some(next) = walk.waiting.pop() {
        if walk.is_over() {
            found.push(
                "(The search was cut short: there is too much to look into. Name a folder within.)"
                    .to_owned(),
            );
            break;
        }
        match next {
            Next::Folder(path, ignored) => walk.enter(path, ignored).await,
            Next::File(path) => {
                if file_has(io, &path, &lines).await {
                    found.push(path);
                }
            }
        }
        if found.len() == query.limit {
            break;
        }
    }
    Ok(found)
}

/// A walk through folders, depth first.
struct Walk<'a> {
    io: &'a Rc<Io>,
    root: &'a str,
    include: Option<Glob>,
    seen: usize,
    /// Milliseconds since 1970.
    ends: f64,
    /// What comes next, last first.
    waiting: Vec<Next>,
}

enum Next {
    Folder(String, Option<Rc<Ignored>>),
    File(String),
}

impl Walk<'_> {
    fn is_over(&self) -> bool {
        self.seen > MAX_ENTRIES || self.io.now() > self.ends
    }

    /// Puts what lies in a folder before all that waits. A folder that can't be read counts as empty.
    async fn enter(&mut self, folder: String, ignored: Option<Rc<Ignored>>) {
        let Ok(mut entries) = self.io.read_dir(&folder).await else {
            return;
        };
        entries.sort_unstable_by(|a, b| b.name.cmp(&a.name));
        self.seen += entries.len();
        let ignored = with_rules_of(self.io, &folder, &entries, ignored).await;
        for DirectoryEntry { name, kind } in entries {
            let path = format!("{}/{name}", folder.trim_end_matches('/'));
            let is_folder = kind == EntryKind::Directory;
            let left_out = || {
                let by_rule = ignored.as_ref();
                name.starts_with('.') || by_rule.is_some_and(|rules| rules.leaves_out(&path, is_folder))
            };
            match kind {
                EntryKind::Directory if !left_out() => {
                    self.waiting.push(Next::Folder(path, ignored.clone()));
                }
                EntryKind::File if self.includes(&path).unwrap_or_else(|| !left_out()) => {
                    self.waiting.push(Next::File(path));
                }
                _ => {}
            }
        }
    }

    /// What the model's glob says of a file; it weighs more than all rules.
    fn includes(&self, path: &str) -> Option<bool> {
        let relative = path.strip_prefix(self.root)?.trim_start_matches('/');
        self.include.as_ref().map(|glob| glob.matches(relative))
    }
}

/// The rules with those of a folder's own files.
async fn with_rules_of(
    io: &Rc<Io>,
    folder: &str,
    entries: &[DirectoryEntry],
    mut rules: Option<Rc<Ignored>>,
) -> Option<Rc<Ignored>> {
    for name in ignored::NAMES {
        let is_there = entries.iter().any(|entry| entry.name == name);
        if is_there
            && let Ok(bytes) = io
                .read_file(&format!("{}/{name}", folder.trim_end_matches('/')))
                .await
        {
            let text = String::from_utf8_lossy(&bytes);
            rules = Some(Rc::new(Ignored::new(rules, folder, &text)));
        }
    }
    rules
}

/// The rules of the folders above one, from the root of its repository down. Outside of one there are none.
async fn rules_above(io: &Rc<Io>, folder: &str) -> Option<Rc<Ignored>> {
    let mut above = Vec::new();
    let mut path = folder;
    let is_root = async |path: &str| io.stat(&format!("{path}/.git")).await.is_ok();
    while !is_root(path).await {
        path = &path[..path.rfind('/')?];
        above.push(path);
        if above.len() > MAX_ABOVE {
            return None;
        }
    }
    let mut rules = None;
    for folder in above.into_iter().rev() {
        let entries = io.read_dir(folder).await.unwrap_or_default();
        rules = with_rules_of(io, folder, &entries, rules).await;
    }
    rules
}

async fn file_has(io: &Rc<Io>, path: &str, lines: &Lines) -> bool {
    match io.stat_with_size(path).await {
        Ok((FileKind::File, size)) if size <= MAX_FILE_BYTES => {}
        _ => return false,
    }
    // A file that can't be read, or went meanwhile, has nothing to find.
    let Ok(bytes) = io.read_file(path).await else {
        return false;
    };
    !bytes.contains(&0) && lines.any(&String::from_utf8_lossy(&bytes))
}

/// What the lines of a file are compared with.
enum Lines {
    /// Text that means itself.
    Text(String),
    Regex(Regex),
}

impl Lines {
    fn new(pattern: &str) -> Result<Self, String> {
        if regex_lite::escape(pattern) == pattern {
            return Ok(Self::Text(pattern.to_owned()));
        }
        match Regex::new(pattern) {
            Ok(regex) => Ok(Self::Regex(regex)),
            Err(error) => Err(format!(
                "pattern is not a regular expression that can be used: {error}"
            )),
        }
    }

    fn any(&self, text: &str) -> bool {
        match self {
            Self::Text(own) => text.contains(own.as_str()),
            Self::Regex(regex) => text.split_terminator('\n').any(|line| regex.is_match(line)),
        }
    }
}
