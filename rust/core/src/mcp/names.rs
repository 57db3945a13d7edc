//! The names by which the model knows tools of MCP servers.

use sha1_smol::Sha1;

/// Longer names are cut: model APIs take no more bytes.
const MAX_LEN: usize = 64;

/// The full name of a server's tool, before [`offered`] makes it fit.
pub(super) fn full(server: &str, tool: &str) -> String {
    format!("mcp__{server}__{tool}")
}

/// A full name as it is offered: letters, digits, `_` and `-`, at most 64 of them. What is cut off is told apart by
/// the SHA-1 of the full name, as in the reference.
pub(super) fn offered(full: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut name: String = full.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    if name.len() > MAX_LEN {
        let hash = Sha1::from(full).digest().to_string();
        name.truncate(MAX_LEN - hash.len());
        name.push_str(&hash);
    }
    name
}

/// Whether the reference takes a server of this name.
pub(super) fn is_server(name: &str) -> bool {
    let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-');
    !name.is_empty() && name.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Offered by the reference for the same tools.
    #[test]
    fn names_come_out_as_recorded() {
        for (tool, name) in [
            ("echo", "mcp__s__echo".to_owned()),
            ("with space.dot", "mcp__s__with_space_dot".to_owned()),
            (
                &"long_".repeat(14),
                "mcp__s__long_long_long_l4d7d18956875df8049b5ec70c706bfd74f8e3ba6".to_owned(),
            ),
            (
                &"odd ".repeat(16),
                "mcp__s__odd_odd_odd_odd_d02427ebd6b41bafd5f4b1c6697449bbb604ce1c".to_owned(),
            ),
        ] {
            assert_eq!(offered(&full("s", tool)), name);
        }
    }

    #[test]
    fn every_name_fits() {
        for tool in ["é", "", &"x".repeat(500), &"ü".repeat(60)] {
            let name = offered(&full("a-b", tool));
            assert!(name.len() <= MAX_LEN && is_server(&name), "{name}");
        }
        assert!(is_server("a-B_9") && !is_server("a b") && !is_server(""));
    }
}
