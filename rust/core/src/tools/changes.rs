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
        let inside = path.strip_prefix(cwd).and_then(|rest| rest.strip_prefix('/'));
        let shown = without_dots(inside.unwrap_or(path));
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
    fn a_path_is_shown_without_its_single_dots() {
        let mut changes = TurnChanges::default();
        assert_eq!(changes.shown("/w", "/w/./a.txt"), "a.txt");
        assert_eq!(changes.shown("/w", "/w/dir/../a.txt"), "dir/../a.txt");
        assert_eq!(changes.shown("/w", "/elsewhere/./a.txt"), "/elsewhere/a.txt");
        assert_eq!(changes.paths(), [], "nothing was touched");
    }
}
