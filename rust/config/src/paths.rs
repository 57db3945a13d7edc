//! Relative paths: each is resolved against the place where it was written.

use serde_json::{Map, Value};

use crate::schema::{self, Key, Kind};

/// What paths are relative to.
#[derive(Clone, Copy)]
pub(crate) struct Base<'a> {
    /// The absolute folder of the file; of settings without a file the workspace. Empty when it isn't known.
    pub folder: &'a str,
    /// What `~/` stands for.
    pub home: Option<&'a str>,
}

/// Makes the paths of a layer absolute. What can't be resolved stays as it is.
pub(crate) fn resolve(layer: &mut Map<String, Value>, base: Base<'_>) {
    in_table(schema::root(), layer, base);
}

fn in_table<'k>(keys: impl Iterator<Item = &'k Key> + Clone, table: &mut Map<String, Value>, base: Base<'_>) {
    for (name, value) in table {
        if let Some(key) = keys.clone().find(|key| key.name == name) {
            in_value(&key.kind, value, base);
        }
    }
}

fn in_value(kind: &Kind, value: &mut Value, base: Base<'_>) {
    match (kind, value) {
        (Kind::Path, Value::String(path)) => *path = absolute(path, base),
        (Kind::Paths, Value::Array(paths)) => {
            for path in paths {
                in_value(&Kind::Path, path, base);
            }
        }
        (Kind::Table(keys) | Kind::FlagOrTable(keys), Value::Object(table)) => {
            in_table(keys.iter(), table, base)
        }
        (Kind::List(keys), Value::Array(items)) => {
            for item in items.iter_mut().filter_map(Value::as_object_mut) {
                in_table(keys.iter(), item, base);
            }
        }
        (Kind::Tables(_, keys), Value::Object(tables)) => {
            for table in tables.values_mut().filter_map(Value::as_object_mut) {
                in_table(keys.iter(), table, base);
            }
        }
        (Kind::Profiles, Value::Object(profiles)) => {
            for profile in profiles.values_mut().filter_map(Value::as_object_mut) {
                in_table(schema::root(), profile, base);
            }
        }
        _ => {}
    }
}

/// Whether a path is absolute, in either system's form.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || is_windows(path)
}

fn is_windows(path: &str) -> bool {
    let drive = matches!(path.as_bytes(), [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    drive || path.starts_with(r"\\")
}

/// The folder that a file lies in; empty when the path has none.
pub(crate) fn parent(path: &str) -> &str {
    let separators: &[char] = if is_windows(path) { &['/', '\\'] } else { &['/'] };
    match path.rfind(separators) {
        Some(0) => "/",
        Some(end) => &path[..end],
        None => "",
    }
}

/// The absolute form of `path`, without `.`, `..` and doubled separators.
fn absolute(path: &str, base: Base<'_>) -> String {
    let (folder, rest) = match (path.strip_prefix('~'), base.home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => (home, rest),
        // A name that begins with it may be meant for a home that isn't known; a guess would be wrong.
        (Some(rest), None) if rest.is_empty() || rest.starts_with('/') => return path.to_owned(),
        _ if is_absolute(path) => ("", path),
        _ if base.folder.is_empty() || path.is_empty() => return path.to_owned(),
        _ => (base.folder, path),
    };
    if is_windows(folder) || is_windows(path) {
        return match folder {
            "" => path.to_owned(),
            folder => format!(
                "{}\\{}",
                folder.trim_end_matches(['/', '\\']),
                rest.trim_start_matches('/')
            ),
        };
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(rest.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_its_file() {
        let base = Base {
            folder: "/work/.codex",
            home: Some("/home/me"),
        };
        for (path, expected) in [
            ("sub/x", "/work/.codex/sub/x"),
            ("../y", "/work/y"),
            ("./z/.", "/work/.codex/z"),
            ("../../../..", "/"),
            ("~/x", "/home/me/x"),
            ("~", "/home/me"),
            ("~other/x", "/work/.codex/~other/x"),
            ("/abs//b/", "/abs/b"),
            ("C:\\x", "C:\\x"),
            ("", ""),
        ] {
            assert_eq!(absolute(path, base), expected, "{path}");
        }
        let windows = Base {
            folder: "C:\\work\\.codex",
            home: None,
        };
        assert_eq!(absolute("x", windows), "C:\\work\\.codex\\x");
        assert_eq!(absolute("~/x", windows), "~/x");
    }

    #[test]
    fn a_file_lies_in_its_folder() {
        for (path, folder) in [
            ("/a/b.toml", "/a"),
            ("/b.toml", "/"),
            ("b.toml", ""),
            ("C:\\a\\b", "C:\\a"),
        ] {
            assert_eq!(parent(path), folder, "{path}");
        }
    }
}
