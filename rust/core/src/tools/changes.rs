//! What the patches of a turn changed, for `turn_diff`.

use std::collections::BTreeMap;
use std::rc::Rc;

use codex_embed_patch::{FileMode, FileState, TurnDiff};

use crate::session::Session;

/// The turn's files as they were before it, under the paths that the diff shows.
#[derive(Debug, Default)]
pub(crate) struct TurnChanges {
    diff: TurnDiff,
    /// The absolute path of each shown one.
    absolute: BTreeMap<String, String>,
}

impl TurnChanges {
    /// Notes a file about to be changed, and its content before; `None` when it does not exist.
    pub(super) fn touch(&mut self, cwd: &str, path: &str, before: Option<Vec<u8>>) {
        let shown = self.shown(cwd, path);
        self.diff
            .touch(&shown, before.map(|content| (content, FileMode::Regular)));
    }

    /// Notes that a touched file is about to be moved.
    pub(super) fn rename(&mut self, cwd: &str, from: &str, to: &str) {
        let (from, to) = (self.shown(cwd, from), self.shown(cwd, to));
        self.diff.rename(&from, &to);
    }

    fn shown(&mut self, cwd: &str, path: &str) -> String {
        let shown = without_dots(below(cwd, path).unwrap_or(path));
        self.absolute
            .entry(shown.clone())
            .or_insert_with(|| path.to_owned());
        shown
    }

    fn paths(&self) -> Vec<(String, String)> {
        let absolute = |shown: &str| self.absolute.get(shown).cloned();
        self.diff
            .paths()
            .filter_map(|shown| Some((shown.to_owned(), absolute(shown)?)))
            .collect()
    }
}

/// The part of a path below the last of its folders that is `cwd`, however it is spelled: `dir/../a.txt` lies in the
/// same folder as `a.txt`. `None` when it never passes through `cwd`.
fn below<'a>(cwd: &str, path: &'a str) -> Option<&'a str> {
    let home: Vec<&str> = cwd.split('/').filter(|part| !part.is_empty()).collect();
    let mut at: Vec<&str> = Vec::new();
    let mut found = None;
    let mut end = 0;
    for part in path.split_inclusive('/') {
        end += part.len();
        match part.strip_suffix('/') {
            // The last part is the file itself.
            None => break,
            Some("" | ".") => {}
            Some("..") => {
                at.pop();
            }
            Some(folder) => at.push(folder),
        }
        if at == home {
            found = path.get(end..);
        }
    }
    found
}

/// A path as the reference shows it: `./` is left out, `../` is not.
fn without_dots(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
    parts.join("/")
}

/// The difference between the turn's files now and before it; `None` when there is none.
pub(crate) async fn diff(session: &Rc<Session>, changes: &std::cell::RefCell<TurnChanges>) -> Option<String> {
    let paths = changes.borrow().paths();
    let mut now = BTreeMap::new();
    for (shown, absolute) in paths {
        // A file that can't be read counts as gone, as it does for the reference.
        if let Ok(content) = session.io.read_file(&absolute).await {
            now.insert(shown, content);
        }
    }
    let changes = changes.borrow();
    let text = changes.diff.render(|shown| {
        let content = now.get(shown)?;
        Some(FileState {
            content,
            mode: FileMode::Regular,
        })
    });
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_comes_back_to_the_workspace_is_shown_from_there() {
        let mut changes = TurnChanges::default();
        assert_eq!(changes.shown("/w/x", "/w/x/dir/../a.txt"), "a.txt");
        assert_eq!(changes.shown("/w/x", "/w/x/../x/a.txt"), "a.txt");
        assert_eq!(changes.shown("/w/x", "/w/x/dir/../../a.txt"), "../a.txt");
        assert_eq!(changes.shown("/w/x", "/w/xy/a.txt"), "/w/xy/a.txt");
    }

    #[test]
    fn a_path_is_shown_without_its_single_dots() {
        let mut changes = TurnChanges::default();
        assert_eq!(changes.shown("/w", "/w/./a.txt"), "a.txt");
        assert_eq!(changes.shown("/w", "/w/../side.txt"), "../side.txt");
        assert_eq!(changes.shown("/w", "/w/dir/../other/./b.txt"), "other/b.txt");
        assert_eq!(changes.shown("/w", "/elsewhere/./a.txt"), "/elsewhere/a.txt");
        assert_eq!(changes.paths(), [], "nothing was touched");
    }
}
