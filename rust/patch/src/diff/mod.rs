//! Line diffs in the unified form.

mod budget;

use std::collections::HashMap;
use std::fmt::Write;

use similar::udiff::UnifiedHunkHeader;
use similar::{Algorithm, ChangeTag, DiffOp, DiffableStr, capture_diff_slices, group_diff_ops};

/// A unified diff without file headers, with `context` lines around each change; empty if the texts are equal.
///
/// This is the form of `unified_diff` in a `patch_apply_begin` event, where the reference uses one line of context.
/// A last line without a newline is followed by the usual `\ No newline at end of file`.
///
/// The diff is minimal, with one exception that bounds its time: long texts that differ in thousands of lines are
/// shown as one replaced block.
pub fn unified_diff(old: &str, new: &str, context: usize) -> String {
    let mut out = String::new();
    if old != new {
        write_hunks(&mut out, old, new, context);
    }
    out
}

/// Appends the hunks that lead from `old` to `new`.
pub(crate) fn write_hunks(out: &mut String, old: &str, new: &str, context: usize) {
    let (old, new) = (old.tokenize_lines(), new.tokenize_lines());
    for ops in group_diff_ops(operations(&old, &new), context) {
        if !ops.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{}", UnifiedHunkHeader::new(&ops));
        }
        for change in ops
            .iter()
            .flat_map(|op| op.iter_changes(old.as_slice(), new.as_slice()))
        {
            out.push(match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            });
            out.push_str(change.value());
            if change.missing_newline() {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
}

fn operations(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut ids = HashMap::new();
    let old = number(old, &mut ids);
    let new = number(new, &mut ids);
    if budget::affords(&old, &new) {
        capture_diff_slices(Algorithm::Myers, &old, &new)
    } else {
        replaced_block(&old, &new)
    }
}

/// Equal lines get equal numbers, so that comparing lines is comparing integers.
fn number<'a>(lines: &[&'a str], ids: &mut HashMap<&'a str, usize>) -> Vec<usize> {
    lines
        .iter()
        .map(|line| {
            let next = ids.len();
            *ids.entry(line).or_insert(next)
        })
        .collect()
}

/// Everything between the common start and the common end is replaced.
fn replaced_block(old: &[usize], new: &[usize]) -> Vec<DiffOp> {
    let (start, end) = budget::common_ends(old, new);
    let (old_len, new_len) = (old.len() - start - end, new.len() - start - end);
    let equal = |old_index, new_index, len| DiffOp::Equal {
        old_index,
        new_index,
        len,
    };
    let replace = DiffOp::Replace {
        old_index: start,
        old_len,
        new_index: start,
        new_len,
    };
    [
        equal(0, 0, start),
        replace,
        equal(start + old_len, start + new_len, end),
    ]
    .into_iter()
    .filter(|op| !op.old_range().is_empty() || !op.new_range().is_empty())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_context_separates_hunks_that_three_lines_join() {
        let old: String = (0..9).map(|n| format!("{n}\n")).collect();
        let new = old.replace("2\n", "two\n").replace("6\n", "six\n");
        assert_eq!(
            unified_diff(&old, &new, 1),
            "@@ -2,3 +2,3 @@\n 1\n-2\n+two\n 3\n@@ -6,3 +6,3 @@\n 5\n-6\n+six\n 7\n"
        );
        assert_eq!(unified_diff(&old, &new, 3).matches("@@ -").count(), 1);
    }

    #[test]
    fn empty_texts_and_missing_final_newlines_are_marked_as_diff_does() {
        assert_eq!(unified_diff("a\n", "a\n", 1), "");
        assert_eq!(unified_diff("", "a\n", 1), "@@ -0,0 +1 @@\n+a\n");
        assert_eq!(unified_diff("a\n", "", 1), "@@ -1 +0,0 @@\n-a\n");
        assert_eq!(
            unified_diff("a", "a\n", 1),
            "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"
        );
        assert_eq!(unified_diff("a\r\n", "a\n", 1), "@@ -1 +1 @@\n-a\r\n+a\n");
    }

    #[test]
    fn the_formatter_agrees_with_the_diff_library() {
        let old = "a\nb\nc\nb\na\nx\r\ny\rz";
        for new in ["b\na\nc\nb\nd\nx\ny\rz", "z", "a\nc\nb\na\nx\r\ny\r", "q\nq\n"] {
            for context in [0, 1, 3] {
                let theirs = similar::TextDiff::from_lines(old, new)
                    .unified_diff()
                    .context_radius(context)
                    .to_string();
                assert_eq!(unified_diff(old, new, context), theirs, "{new:?}");
            }
        }
    }

    #[test]
    fn long_texts_with_nothing_in_common_become_one_block() {
        let old: String = (0..20_000).map(|n| format!("{n}\n")).collect();
        let new: String = (0..20_000).map(|n| format!("new {n}\n")).collect();
        let diff = unified_diff(&format!("same\n{old}end\n"), &format!("same\n{new}end\n"), 1);
        assert!(
            diff.starts_with("@@ -1,20002 +1,20002 @@\n same\n-0\n"),
            "{}",
            &diff[..60]
        );
        assert!(diff.ends_with("+new 19999\n end\n"));
        assert!(unified_diff(&old, &new, 1).starts_with("@@ -1,20000 +1,20000 @@\n-0\n"));
    }

    #[test]
    fn a_few_changes_in_a_long_text_are_shown_exactly() {
        let old: String = (0..50_000).map(|n| format!("{n}\n")).collect();
        let new = old.replace("\n777\n", "\n").replace("\n49000\n", "\nx\n");
        let diff = unified_diff(&old, &new, 0);
        assert_eq!(diff, "@@ -778 +777,0 @@\n-777\n@@ -49001 +49000 @@\n-49000\n+x\n");
    }
}
