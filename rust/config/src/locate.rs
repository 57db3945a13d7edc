//! The place of a key in a file's text, for errors.

use toml::de::{DeTable, DeValue};

use crate::table::{is_within, join};

/// A line and a column in it, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// The position of a byte of the text.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset.min(text.len())).unwrap_or(text);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or(before).chars().count() + 1,
        }
    }
}

/// Where the value at `path` stands, or that of the nearest table around it that is written out.
pub(crate) fn locate(text: &str, path: &str) -> Option<Position> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut place = String::new();
    let mut found = None;
    loop {
        let inner = table.iter().find_map(|(name, value)| {
            let inner = join(&place, name.get_ref());
            is_within(path, &inner).then_some((inner, value))
        });
        let Some((inner, value)) = inner else { break };
        found = Some(value.span().start);
        place = inner;
        match value.get_ref() {
            DeValue::Table(inside) => table = inside,
            _ => break,
        }
    }
    found.map(|offset| Position::of(text, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_in_its_table() {
        let text = "model = 1\n[a]\nb = { c = 2 }\n[[l]]\nx = 1\n";
        for (path, line, column) in [
            ("model", 1, 9),
            ("a.b.c", 3, 11),
            ("a.zz", 2, 1),
            ("l[0].x", 4, 1),
        ] {
            assert_eq!(locate(text, path), Some(Position { line, column }), "{path:?}");
        }
        assert_eq!(locate(text, "other"), None);
        assert_eq!(locate("= broken", "model"), None);
    }
}
