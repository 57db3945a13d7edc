//! Programs that are named by a path.

/// The absolute path of a program that is named by one, without `.`, `..` and double separators, which are
/// resolved as text; `None` for a bare name. `cwd` is the absolute working directory.
pub(super) fn resolve(program: &str, cwd: &str) -> Option<String> {
    if !program.contains('/') {
        return None;
    }
    let base = if program.starts_with('/') { "" } else { cwd };
    Some(normal(&format!("{base}/{program}")))
}

/// An absolute path without `.`, `..` and double separators.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
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
