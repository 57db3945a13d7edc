//! Paths as they are shown and joined.

/// The last component of a path that tells something: `build`, `dist`, `node_modules` and `src` don't.
///
/// A path of nothing else stays whole. Backslashes count as slashes.
pub(super) fn short_path(path: &str) -> String {
    const TELL_NOTHING: [&str; 4] = ["build", "dist", "node_modules", "src"];
    let path = path.replace('\\', "/");
    let trimmed = path.trim_end_matches('/');
    let component = trimmed
        .rsplit('/')
        .find(|part| !part.is_empty() && !TELL_NOTHING.contains(part));
    component.unwrap_or(trimmed).to_owned()
}

/// `path` as seen from `folder`, when there is one and the path isn't absolute.
pub(super) fn join_path(folder: Option<&str>, path: &str) -> String {
    match folder {
        Some(folder) if !is_absolute(path) => {
            if folder.is_empty() || folder.ends_with('/') {
                format!("{folder}{path}")
            } else {
                format!("{folder}/{path}")
            }
        }
        _ => path.to_owned(),
    }
}

/// Absolute on some system: `/x`, `C:\x`, `\\server\x`.
fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let drive = matches!(bytes, [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    drive || path.starts_with('/') || path.starts_with("\\\\")
}
