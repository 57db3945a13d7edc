//! Finding a run of lines in a file, from exact to forgiving.
//!
//! A patch comes from a model that recalls the file rather than reads it, so four comparisons are tried in turn:
//! exact, without trailing white space, without white space at both ends, and with typographic dashes, quotes and
//! spaces folded to ASCII besides. A stricter match anywhere below the starting line wins over a looser one nearer.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

/// How lines are compared; ordered from strict to loose.
#[derive(Clone, Copy)]
enum Level {
    Exact,
    TrimmedEnd,
    Trimmed,
    Folded,
}

const LEVELS: [Level; 4] = [Level::Exact, Level::TrimmedEnd, Level::Trimmed, Level::Folded];

impl Level {
    fn key(self, line: &str) -> Cow<'_, str> {
        match self {
            Self::Exact => Cow::Borrowed(line),
            Self::TrimmedEnd => Cow::Borrowed(line.trim_end()),
            Self::Trimmed => Cow::Borrowed(line.trim()),
            Self::Folded => fold(line.trim()),
        }
    }
}

fn fold(line: &str) -> Cow<'_, str> {
    if line.is_ascii() {
        Cow::Borrowed(line)
    } else {
        Cow::Owned(line.chars().map(fold_char).collect())
    }
}

fn fold_char(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}'..='\u{201B}' => '\'',
        '\u{201C}'..='\u{201F}' => '"',
        '\u{00A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        other => other,
    }
}

/// A file's lines, ready to be searched.
///
/// Each level numbers its distinct lines when first asked for, so that a search compares integers, and a pattern
/// with a line that the file lacks costs no scan at all.
pub(crate) struct Haystack<'a> {
    lines: &'a [&'a str],
    levels: [OnceCell<Numbered<'a>>; 4],
}

struct Numbered<'a> {
    ids: HashMap<Cow<'a, str>, u32>,
    lines: Vec<u32>,
}

impl<'a> Haystack<'a> {
    pub(crate) fn new(lines: &'a [&'a str]) -> Self {
        Self {
            lines,
            levels: [const { OnceCell::new() }; 4],
        }
    }

    /// The first line at or below `from` where `pattern` stands; with `at_end`, only the file's last lines are
    /// looked at. An empty pattern stands at `from`.
    pub(crate) fn find(&self, pattern: &[&str], from: usize, at_end: bool) -> Option<usize> {
        if pattern.is_empty() {
            return Some(from);
        }
        let last = self.lines.len().checked_sub(pattern.len())?;
        let from = if at_end { last } else { from };
        LEVELS.iter().zip(&self.levels).find_map(|(level, cell)| {
            let numbered = cell.get_or_init(|| number(self.lines, *level));
            let pattern: Option<Vec<u32>> = pattern
                .iter()
                .map(|line| numbered.ids.get(&level.key(line)).copied())
                .collect();
            search(numbered.lines.get(from..)?, &pattern?).map(|at| from + at)
        })
    }
}

fn number<'a>(lines: &'a [&'a str], level: Level) -> Numbered<'a> {
    let mut ids = HashMap::new();
    let lines = lines
        .iter()
        .map(|line| {
            let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            *ids.entry(level.key(line)).or_insert(next)
        })
        .collect();
    Numbered { ids, lines }
}

/// Knuth, Morris and Pratt: a file of one repeated line must not make the search quadratic.
fn search(text: &[u32], pattern: &[u32]) -> Option<usize> {
    let borders = borders(pattern);
    let mut matched = 0;
    for (at, id) in text.iter().enumerate() {
        matched = extend(pattern, &borders, matched, *id);
        if matched == pattern.len() {
            return Some(at + 1 - matched);
        }
    }
    None
}

/// For each prefix of the pattern, the length of its longest proper prefix that is also its suffix.
fn borders(pattern: &[u32]) -> Vec<usize> {
    let mut borders = Vec::with_capacity(pattern.len());
    let mut matched = 0;
    for (at, id) in pattern.iter().enumerate() {
        if at > 0 {
            matched = extend(pattern, &borders, matched, *id);
        }
        borders.push(matched);
    }
    borders
}

fn extend(pattern: &[u32], borders: &[usize], mut matched: usize, id: u32) -> usize {
    loop {
        if pattern.get(matched) == Some(&id) {
            return matched + 1;
        }
        if matched == 0 {
            return 0;
        }
        matched = borders.get(matched - 1).copied().unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(file: &str, pattern: &str, from: usize) -> Option<usize> {
        let lines: Vec<&str> = file.split('|').collect();
        let pattern: Vec<&str> = pattern.split('|').collect();
        Haystack::new(&lines).find(&pattern, from, false)
    }

    #[test]
    fn an_exact_match_far_away_wins_over_a_loose_one_nearby() {
        assert_eq!(find("a |b|a", "a", 0), Some(2));
        assert_eq!(find(" a|b|a ", "a", 0), Some(2));
        assert_eq!(find("“a”|b| \"a\"", "\"a\"", 0), Some(2));
    }

    #[test]
    fn every_folded_character_is_found_by_its_ascii_form() {
        for (typographic, ascii) in [
            ("‐‑‒–—―−", "-------"),
            ("‘’‚‛", "''''"),
            ("“”„‟", "\"\"\"\""),
            (
                "x\u{a0}\u{2002}\u{2006}\u{200a}\u{202f}\u{205f}\u{3000}x",
                "x       x",
            ),
        ] {
            assert_eq!(find(typographic, ascii, 0), Some(0), "{typographic}");
        }
        assert_eq!(find("a…b", "a...b", 0), None);
        assert_eq!(
            find("a\u{2001}b", "a b", 0),
            None,
            "em quad is not folded by the reference"
        );
    }

    #[test]
    fn the_search_starts_at_the_given_line_and_a_pattern_may_overlap_itself() {
        assert_eq!(find("a|a|b|a|a|a|b", "a|a|a|b", 0), Some(3));
        assert_eq!(find("a|b|a|b", "a|b", 1), Some(2));
        assert_eq!(find("a|b", "a|b", 1), None);
        assert_eq!(find("a", "a|b", 0), None);
        assert_eq!(find("a", "a", 9), None);
    }

    #[test]
    fn at_the_end_only_the_last_lines_count() {
        let lines = ["a", "b", "a"];
        let haystack = Haystack::new(&lines);
        assert_eq!(haystack.find(&["a"], 0, true), Some(2));
        assert_eq!(haystack.find(&["b"], 0, true), None);
    }
}
