use std::collections::BTreeMap;

use crate::git::{FileDelta, FileMode, FileState, git_diff};

/// The files that the patches of one turn touched, as they were before the turn.
///
/// Feed it each change before it is written; [`Self::render`] then prints the difference to what the files hold
/// now, under their present names. Paths are in the form in which they are to be shown.
#[derive(Debug, Default)]
pub struct TurnDiff {
    /// By present path.
    files: BTreeMap<String, Baseline>,
    /// Files that a move replaced, by the path that they had then.
    replaced: Vec<(String, Baseline)>,
}

#[derive(Debug)]
struct Baseline {
    /// The path at the start of the turn.
    path: String,
    file: Option<(Vec<u8>, FileMode)>,
}

impl TurnDiff {
    /// The present paths of the files touched so far, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether the file's state before the turn is known, so that there is no need to read it.
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Notes a file that is about to be added, updated or deleted, and what it holds before; `None` if it does not
    /// exist. Only the first call for a path counts.
    pub fn touch(&mut self, path: &str, before: Option<(Vec<u8>, FileMode)>) {
        if !self.contains(path) {
            self.files.insert(
                path.to_owned(),
                Baseline {
                    path: path.to_owned(),
                    file: before,
                },
            );
        }
    }

    /// Notes that a touched file is about to go by another name. A file that was at the new path shows up only if it
    /// was touched before, as in the reference. Without a touched file at `from`, nothing happens.
    pub fn rename(&mut self, from: &str, to: &str) {
        if let Some(moved) = self.files.remove(from)
            && let Some(replaced) = self.files.insert(to.to_owned(), moved)
        {
            self.replaced.push((to.to_owned(), replaced));
        }
    }

    /// The changes so far in git's format; empty if there are none. `now` tells what a path holds at present.
    pub fn render<'n>(&self, now: impl Fn(&str) -> Option<FileState<'n>>) -> String {
        let deltas: Vec<FileDelta<'_>> = self
            .files
            .iter()
            .chain(self.replaced.iter().map(|(path, baseline)| (path, baseline)))
            .map(|(path, baseline)| FileDelta {
                old_path: &baseline.path,
                new_path: path,
                old: baseline
                    .file
                    .as_ref()
                    .map(|(content, mode)| FileState { content, mode: *mode }),
                new: now(path),
            })
            .collect();
        git_diff(&deltas)
    }
}
