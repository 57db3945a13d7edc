//! Where edits land, and what the text looks like afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests may fail the test"
)]

use codex_embed_patch::{FileChangeSpec, apply_update, parse};

fn update(file: &str, chunks: &str) -> Result<String, String> {
    let text = format!("*** Begin Patch\n*** Update File: a\n{chunks}*** End Patch");
    let patch = parse(&text).map_err(|error| error.to_string())?;
    let [FileChangeSpec::Update { chunks, .. }] = patch.hunks.as_slice() else {
        panic!("one update")
    };
    apply_update(file, chunks, "dir/a").map_err(|error| error.to_string())
}

#[test]
fn a_file_in_other_white_space_or_typography_is_still_recognised() {
    assert_eq!(update("\tx  \n", "@@\n-x\n+y\n").unwrap(), "y\n");
    assert_eq!(update("“x” — y\n", "@@\n-\"x\" - y\n+z\n").unwrap(), "z\n");
    assert_eq!(
        update("a\r\nb\r\nc\r\n", "@@\n a\n-b\n+B\n").unwrap(),
        "a\nB\nc\r\n"
    );
}

#[test]
fn chunks_are_sought_downwards_from_the_one_before() {
    assert_eq!(
        update("x\nx\nx\n", "@@\n-x\n+1\n@@\n-x\n+2\n").unwrap(),
        "1\n2\nx\n"
    );
    assert_eq!(
        update("x\ny\n", "@@\n-y\n+2\n@@\n-x\n+1\n").unwrap_err(),
        "Failed to find expected lines in dir/a:\nx"
    );
    assert_eq!(
        update("x\ny\n", "@@ y\n-x\n+1\n").unwrap_err(),
        "Failed to find expected lines in dir/a:\nx"
    );
    assert_eq!(
        update("x\n", "@@ \n-x\n+1\n").unwrap_err(),
        "Failed to find context '' in dir/a"
    );
}

#[test]
fn several_lines_that_are_missing_are_all_quoted() {
    assert_eq!(
        update("x\n", "@@\n a\n-b\n+c\n\n").unwrap_err(),
        "Failed to find expected lines in dir/a:\na\nb\n"
    );
}

#[test]
fn the_result_ends_in_one_newline() {
    assert_eq!(update("a", "@@\n-a\n+b\n").unwrap(), "b\n");
    assert_eq!(update("", "@@\n+b\n").unwrap(), "b\n");
    assert_eq!(update("a\n", "@@\n-a\n").unwrap(), "");
    assert_eq!(update("\n", "@@\n-\n+\n").unwrap(), "");
    assert_eq!(update("a\n\n\n", "@@\n-a\n+b\n").unwrap(), "b\n\n");
}

#[test]
fn additions_without_context_go_to_the_end_in_order() {
    assert_eq!(update("a\n", "@@\n+b\n@@ a\n+c\n").unwrap(), "a\nb\nc\n");
    assert_eq!(update("a\nz\n", "@@\n+end\n@@\n-a\n+A\n").unwrap(), "A\nz\nend\n");
}

#[test]
fn overlapping_chunks_lose_nothing() {
    // The second chunk asks for the end of the file, part of which the first has replaced.
    assert_eq!(
        update("a\nb\nc\n", "@@\n-b\n+B\n@@\n-b\n-c\n+C\n*** End of File\n").unwrap_err(),
        "Failed to find expected lines in dir/a:\nb\nc"
    );
    // The addition belongs before a trailing blank line that the first chunk has replaced.
    assert_eq!(update("a\n\n", "@@\n-a\n-\n+B\n@@\n+x\n").unwrap(), "B\nx\n");
}
