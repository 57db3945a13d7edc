//! The block of lines around a line, found by indentation alone, as codex 0.114.0 finds it.

use std::ops::Range;

/// Columns that a tab counts for, and that make a level.
const TAB_WIDTH: usize = 4;

/// What the line above a block may begin with to count as its header.
const COMMENTS: [&str; 3] = ["#", "//", "--"];

/// Which block to find.
pub(super) struct Block {
    /// The line that it is around, from 0.
    pub anchor: usize,
    /// The most lines.
    pub most: usize,
    /// How many levels of indentation it may leave; 0 for all.
    pub levels: usize,
    /// Whether it goes on over blocks beside it.
    pub siblings: bool,
    /// Whether comments above it belong to it.
    pub header: bool,
}

/// Finds a block, without blank lines at its ends. The anchor is one of `lines`.
///
/// It grows upwards and downwards in turn, until it has `most` lines or reaches lines that are indented less
/// than the levels allow. Without siblings, one line at the outermost level ends it on each side.
pub(super) fn around(lines: &[&str], block: &Block) -> Range<usize> {
    let indents = indents(lines);
    let outermost = match block.levels {
        0 => 0,
        levels => indents[block.anchor].saturating_sub(levels.saturating_mul(TAB_WIDTH)),
    };
    let mut found = block.anchor..block.anchor + 1;
    let (mut up, mut down) = (true, true);
    let (mut tops, mut bottoms) = (0, 0);
    while found.len() < block.most && (up || down) {
        if up {
            up = match found.start.checked_sub(1) {
                Some(next) if indents[next] > outermost => true,
                Some(next) if indents[next] == outermost => {
                    let header = block.header && is_comment(lines[next]);
                    let taken = block.siblings || header || tops == 0;
                    tops += 1;
                    taken
                }
                _ => false,
            };
            found.start -= usize::from(up);
        }
        if down && found.len() < block.most {
            down = match indents.get(found.end) {
                Some(&indent) if indent > outermost => true,
                Some(&indent) if indent == outermost => {
                    let taken = block.siblings || bottoms == 0;
                    bottoms += 1;
                    taken
                }
                _ => false,
            };
            found.end += usize::from(down);
        }
    }
    if block.most == 1 {
        return found;
    }
    while !found.is_empty() && is_blank(lines[found.start]) {
        found.start += 1;
    }
    while !found.is_empty() && is_blank(lines[found.end - 1]) {
        found.end -= 1;
    }
    found
}

/// The indentation of each line; a blank one has that of the line before.
fn indents(lines: &[&str]) -> Vec<usize> {
    let mut last = 0;
    let indent = |line: &&str| {
        if !is_blank(line) {
            last = indent(line);
        }
        last
    };
    lines.iter().map(indent).collect()
}

fn indent(line: &str) -> usize {
    let leading = line.chars().take_while(|c| matches!(c, ' ' | '\t'));
    leading.map(|c| if c == '\t' { TAB_WIDTH } else { 1 }).sum()
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_comment(line: &str) -> bool {
    COMMENTS.iter().any(|mark| line.trim().starts_with(mark))
}
