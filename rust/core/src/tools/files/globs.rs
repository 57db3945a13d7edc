//! Globs as git and ripgrep write them, by way of regular expressions.

use regex_lite::Regex;

/// A pattern for paths below a folder.
pub(super) struct Glob {
    regex: Regex,
}

impl Glob {
    /// Reads a glob: `*` and `?` stay within a name, `**` crosses folders, `[a-z]` and `[!a-z]` are one
    /// character, `{a,b}` is either. A glob with a slash before its end counts from the folder, any other for
    /// names at any depth. `None` for one that can't be read.
    pub fn new(glob: &str) -> Option<Self> {
        let anchored = glob.trim_end_matches('/').contains('/');
        let glob = glob.strip_prefix('/').unwrap_or(glob);
        let mut regex = String::from(if anchored { "^" } else { "^(?:.*/)?" });
        let mut rest = glob;
        let mut open = 0;
        while let Some(next) = rest.chars().next() {
            rest = &rest[next.len_utf8()..];
            match next {
                '*' if rest.starts_with('*') => {
                    rest = rest.trim_start_matches('*');
                    match rest.strip_prefix('/') {
                        Some(after) => {
                            rest = after;
                            regex.push_str("(?:.*/)?");
                        }
                        None => regex.push_str(".*"),
                    }
                }
                '*' => regex.push_str("[^/]*"),
                '?' => regex.push_str("[^/]"),
                '[' => {
                    let (class, after) = class(rest)?;
                    rest = after;
                    regex.push_str(&class);
                }
                '{' => {
                    open += 1;
                    regex.push_str("(?:");
                }
                ',' if open > 0 => regex.push('|'),
                '}' => {
                    open = usize::checked_sub(open, 1)?;
                    regex.push(')');
                }
                '\\' => {
                    let escaped = rest.chars().next()?;
                    rest = &rest[escaped.len_utf8()..];
                    regex.push_str(&regex_lite::escape(escaped.encode_utf8(&mut [0; 4])));
                }
                other => regex.push_str(&regex_lite::escape(other.encode_utf8(&mut [0; 4]))),
            }
        }
        regex.push('$');
        (open == 0).then_some(())?;
        let regex = Regex::new(&regex).ok()?;
        Some(Self { regex })
    }

    /// Whether a path, relative to the folder, is one that the glob means.
    pub fn matches(&self, path: &str) -> bool {
        self.regex.is_match(path)
    }
}

/// The class that begins after a `[`, as a regular expression, and what comes after it.
fn class(rest: &str) -> Option<(String, &str)> {
    let (negation, rest) = match rest.strip_prefix(['!', '^']) {
        Some(rest) => ("^", rest),
        None => ("", rest),
    };
    // A bracket that comes first stands for itself.
    let end = rest.char_indices().skip(1).find(|(_, c)| *c == ']')?.0;
    let mut class = format!("[{negation}");
    for c in rest[..end].chars() {
        if matches!(c, '[' | ']' | '\\' | '^' | '&' | '~') {
            class.push('\\');
        }
        class.push(c);
    }
    class.push(']');
    Some((class, &rest[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_mean_what_they_mean_to_git() {
        for (glob, yes, no) in [
            ("*.rs", &["a.rs", "src/deep/a.rs"][..], &["a.ts", "a.rs/b"][..]),
            ("/a", &["a"], &["b/a"]),
            ("src/*.rs", &["src/a.rs"], &["x/src/a.rs", "src/b/a.rs"]),
            ("**/b/c", &["b/c", "a/x/b/c"], &["b/x/c"]),
            ("a/**/b", &["a/b", "a/x/y/b"], &["a/xb"]),
            ("a/**", &["a/x", "a/x/y"], &["b/a/x"]),
            ("*.{ts,rs}", &["a.ts", "b/a.rs"], &["a.js"]),
            ("[!a]?", &["bc", "x/bc"], &["ac", "b"]),
            ("[]a]", &["]", "a"], &["b"]),
            ("\\*.rs", &["*.rs"], &["a.rs"]),
            ("a+b(c)", &["a+b(c)"], &["aab(c)"]),
        ] {
            let compiled = Glob::new(glob).unwrap();
            for path in yes {
                assert!(compiled.matches(path), "{glob} {path}");
            }
            for path in no {
                assert!(!compiled.matches(path), "{glob} {path}");
            }
        }
    }

    #[test]
    fn what_is_no_glob_is_none() {
        for glob in ["{", "}", "a{b", "[", "[a", "\\", "[]"] {
            assert!(Glob::new(glob).is_none(), "{glob}");
        }
    }
}
