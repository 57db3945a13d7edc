//! What the model is told of skills.

/// The section that lists skills; `list` has a line for each.
pub fn skills(list: &str) -> String {
    include_str!("skills.md")
        .trim_ascii_end()
        .replacen("{skills}", list, 1)
}
