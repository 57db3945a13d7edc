//! What `.gitignore` and `.ignore` files leave out.

use std::rc::Rc;

use super::globs::Glob;

/// The names of the files, the weaker one first.
pub(super) const NAMES: [&str; 2] = [".gitignore", ".ignore"];

/// The rules of a folder, on top of those of the folders above it.
pub(super) struct Ignored {
    above: Option<Rc<Ignored>>,
    /// The folder that the rules count from, with a slash at its end.
    base: String,
    rules: Vec<Rule>,
}

struct Rule {
    glob: Glob,
    /// Whether it takes back what an earlier rule left out.
    back: bool,
    folders_only: bool,
}

impl Ignored {
    /// The rules in the text of a folder's file. Lines that can't be read are passed over, as git does.
    pub fn new(above: Option<Rc<Self>>, folder: &str, text: &str) -> Self {
        Self {
            above,
            base: format!("{}/", folder.trim_end_matches('/')),
            rules: text.lines().filter_map(Rule::new).collect(),
        }
    }

    /// Whether a path is left out: the last rule that fits decides, those of inner folders first.
    pub fn leaves_out(&self, path: &str, is_folder: bool) -> bool {
        let mut layer = Some(self);
        while let Some(Self { above, base, rules }) = layer {
            if let Some(relative) = path.strip_prefix(base.as_str()) {
                let fits = |rule: &&Rule| (is_folder || !rule.folders_only) && rule.glob.matches(relative);
                if let Some(rule) = rules.iter().rev().find(fits) {
                    return !rule.back;
                }
            }
            layer = above.as_deref();
        }
        false
    }
}

impl Rule {
    fn new(line: &str) -> Option<Self> {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (back, glob) = match line.strip_prefix('!') {
            Some(glob) => (true, glob),
            None => (false, line),
        };
        let (folders_only, glob) = match glob.strip_suffix('/') {
            Some(glob) => (true, glob),
            None => (false, glob),
        };
        Some(Self {
            glob: Glob::new(glob)?,
            back,
            folders_only,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_last_rule_decides() {
        let outer = Rc::new(Ignored::new(
            None,
            "/w",
            "# built\ntarget/\n*.log\n!keep.log\n/only-here\n[broken\n\n",
        ));
        let inner = Ignored::new(Some(Rc::clone(&outer)), "/w/in", "*.txt\n!b.log\n");
        for (path, is_folder, outside, inside) in [
            ("/w/in/target", true, true, true),
            ("/w/in/target", false, false, false),
            ("/w/in/a.log", false, true, true),
            ("/w/in/keep.log", false, false, false),
            ("/w/in/b.log", false, true, false),
            ("/w/in/a.txt", false, false, true),
            ("/w/in/only-here", false, false, false),
            ("/w/only-here", false, true, true),
            ("/elsewhere/a.log", false, false, false),
        ] {
            assert_eq!(outer.leaves_out(path, is_folder), outside, "{path}");
            assert_eq!(inner.leaves_out(path, is_folder), inside, "{path}");
        }
    }
}
