//! What is a patch, and what is said about a text that is not.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests may fail the test"
)]

use codex_embed_patch::{Chunk, FileChangeSpec, parse};

fn patch(body: &str) -> String {
    format!("*** Begin Patch\n{body}*** End Patch\n")
}

fn error(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn sections_keep_their_order_and_their_paths_as_written() {
    let text = patch(
        "*** Add File: a b.txt\n+one\n+\n*** Delete File: ../c\n*** Update File: /d\n*** Move to: e \n@@ fn x\n a\n-b\n+c\n*** End of File\n",
    );
    assert_eq!(
        parse(&text).unwrap().hunks,
        [
            FileChangeSpec::Add {
                path: "a b.txt",
                content: "one\n\n".into()
            },
            FileChangeSpec::Delete { path: "../c" },
            FileChangeSpec::Update {
                path: "/d",
                move_path: Some("e "),
                chunks: vec![Chunk {
                    context: Some("fn x"),
                    old_lines: vec!["a", "b"],
                    new_lines: vec!["a", "c"],
                    at_end: true,
                }],
            },
        ]
    );
}

#[test]
fn the_two_markers_are_demanded() {
    let begin = "invalid patch: The first line of the patch must be '*** Begin Patch'";
    let end = "invalid patch: The last line of the patch must be '*** End Patch'";
    for (text, message) in [
        ("", end),
        (" \n\n", end),
        ("*** Begin Patch", end),
        ("*** Begin Patch\nfoo", end),
        ("foo", begin),
        ("*** End Patch", begin),
        ("\u{feff}*** Begin Patch\n*** End Patch", begin),
    ] {
        assert_eq!(error(text), message, "{text:?}");
    }
    assert!(parse("*** Begin Patch\n*** End Patch").unwrap().hunks.is_empty());
}

#[test]
fn a_heredoc_around_the_patch_is_taken_off() {
    let inner = patch("*** Add File: a\n+x\n");
    for (start, end) in [
        ("<<EOF", "EOF"),
        ("<<'EOF'", "EOF\n"),
        ("<<\"EOF\"", "EOF"),
        ("<<EOF", "xEOF"),
    ] {
        assert_eq!(parse(&format!("{start}\n{inner}{end}")), parse(&inner), "{start}");
    }
    for (start, end) in [
        ("<<PATCH", "PATCH"),
        ("<<EOF ", "EOF"),
        ("<<'EOF\"", "EOF"),
        ("<<EOF", "EOF2"),
    ] {
        let message = "invalid patch: The first line of the patch must be '*** Begin Patch'";
        assert_eq!(error(&format!("{start}\n{inner}{end}")), message, "{start}");
    }
    assert_eq!(
        error("<<EOF\n*** Begin Patch\nfoo\nEOF"),
        "invalid patch: The last line of the patch must be '*** End Patch'"
    );
}

#[test]
fn a_line_that_starts_no_section_is_named() {
    for (body, line, found) in [
        ("*** Frobnicate File: a\n", 2, "*** Frobnicate File: a"),
        ("*** Add File:\n+x\n", 2, "*** Add File:"),
        ("\n*** Delete File: a\n", 2, ""),
        ("*** Delete File: a\n+x\n", 3, "+x"),
        ("*** Add File: a\n+x\ny\n", 4, "y"),
        ("*** Update File: a\n@@\n-x\n+y\n***\n", 6, "***"),
    ] {
        assert_eq!(
            error(&patch(body)),
            format!(
                "invalid hunk at line {line}, '{found}' is not a valid hunk header. Valid hunk headers: \
                 '*** Add File: {{path}}', '*** Delete File: {{path}}', '*** Update File: {{path}}'"
            )
        );
    }
}

#[test]
fn an_update_without_lines_is_refused() {
    for (body, message) in [
        (
            "",
            "invalid hunk at line 2, Update file hunk for path 'a' is empty",
        ),
        (
            "*** Move to: b\n",
            "invalid hunk at line 2, Update file hunk for path 'a' is empty",
        ),
        (
            "*** End of File\n",
            "invalid hunk at line 2, Update file hunk for path 'a' is empty",
        ),
        (
            "@@\n",
            "invalid hunk at line 4, Update hunk does not contain any lines",
        ),
        (
            "@@ x\n",
            "invalid hunk at line 4, Update hunk does not contain any lines",
        ),
        (
            "@@\n*** End of File\n",
            "invalid hunk at line 4, Update hunk does not contain any lines",
        ),
    ] {
        assert_eq!(
            error(&patch(&format!("*** Update File: a\n{body}"))),
            message,
            "{body:?}"
        );
    }
}

#[test]
fn a_stray_line_in_an_update_is_named() {
    let stray = |line: usize, found: &str| {
        format!(
            "invalid hunk at line {line}, Unexpected line found in update hunk: '{found}'. Every line should start \
             with ' ' (context line), '+' (added line), or '-' (removed line)"
        )
    };
    let marker = |line: usize, found: &str| {
        format!(
            "invalid hunk at line {line}, Expected update hunk to start with a @@ context marker, got: '{found}'"
        )
    };
    for (body, message) in [
        ("@@\njunk\n", stray(4, "junk")),
        ("junk\n", stray(4, "junk")),
        ("@@x\n-a\n", stray(4, "@@x")),
        ("@@ a\n@@ b\n-c\n", stray(4, "@@ b")),
        ("@@\n*** Delete File: a\n", stray(4, "*** Delete File: a")),
        ("@@\n-a\n+b\njunk\n", marker(6, "junk")),
        ("@@\n-a\n*** End of File\n-b\n", marker(6, "-b")),
    ] {
        assert_eq!(
            error(&patch(&format!("*** Update File: a\n{body}"))),
            message,
            "{body:?}"
        );
    }
}

#[test]
fn a_patch_with_crlf_reads_as_one_with_lf() {
    let text = patch("*** Add File: a\n+x\n*** Update File: b\n@@\n-x\n+y\n");
    assert_eq!(parse(&text.replace('\n', "\r\n")), parse(&text));
}
