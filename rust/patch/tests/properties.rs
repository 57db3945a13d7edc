//! What holds for every text.
#![allow(clippy::disallowed_types, reason = "bounding time needs a clock")]

use std::time::{Duration, Instant};

use codex_embed_patch::shell::extract_patch;
use codex_embed_patch::{Chunk, FileChangeSpec, GRAMMAR, apply_update, parse, unified_diff};
use proptest::prelude::*;

/// An edit: keep some lines, remove some, add some.
type Edit = (usize, usize, Vec<String>);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(
        (
            1..8_usize,
            0..3_usize,
            prop::collection::vec("[ -~é—]{0,12}", 0..3),
        ),
        1..6,
    )
}

/// Writes the edits of a file as chunks, each with the kept lines above as context; gives the edited file too.
fn story(lines: &[String], edits: &[Edit]) -> (String, String) {
    let (mut chunks, mut after, mut at) = (String::new(), String::new(), 0);
    for (keep, remove, add) in edits {
        if at + keep >= lines.len() || (*remove == 0 && add.is_empty()) {
            continue;
        }
        chunks.push_str("@@\n");
        let removed = (at + keep)..(at + keep + remove).min(lines.len());
        for line in &lines[at..removed.start] {
            chunks.push_str(&format!(" {line}\n"));
            after.push_str(&format!("{line}\n"));
        }
        for line in &lines[removed.clone()] {
            chunks.push_str(&format!("-{line}\n"));
        }
        for line in add {
            chunks.push_str(&format!("+{line}\n"));
            after.push_str(&format!("{line}\n"));
        }
        at = removed.end;
    }
    for line in &lines[at..] {
        after.push_str(&format!("{line}\n"));
    }
    (chunks, after)
}

/// Text made of the pieces that the format is made of.
fn patch_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("*** Begin Patch"),
        Just("*** End Patch"),
        Just("*** Add File: a"),
        Just("*** Delete File: b"),
        Just("*** Update File: c"),
        Just("*** Move to: d"),
        Just("@@"),
        Just("@@ x"),
        Just("*** End of File"),
        Just(" x"),
        Just("+x"),
        Just("-x"),
        Just(""),
        Just(" "),
        Just("<<EOF"),
        Just("EOF"),
        Just("\u{2028}—"),
        Just("apply_patch <<EOF"),
        Just("cd a &&"),
    ];
    prop::collection::vec((piece, prop_oneof![9 => Just("\n"), 1 => Just("\r\n")]), 0..24)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, end)| [piece, end]).collect())
}

fn lines_of(diff: &str, sign: char) -> String {
    diff.split_inclusive('\n')
        .filter(|line| line.starts_with([' ', sign]))
        .map(|line| &line[1..])
        .collect()
}

proptest! {
    #[test]
    fn edits_written_as_a_patch_give_the_edited_file(
        texts in prop::collection::vec("[ -~\u{a0}é”]{0,12}", 2..40),
        edits in edits(),
    ) {
        // Numbered, so that each line has one place.
        let lines: Vec<String> = texts.iter().enumerate().map(|(n, text)| format!("{n}:{text}.")).collect();
        let (chunks, after) = story(&lines, &edits);
        prop_assume!(!chunks.is_empty());
        // A blank last line is absorbed by the final newline.
        prop_assume!(!after.ends_with("\n\n") && after != "\n");
        let text = format!("*** Begin Patch\n*** Update File: a\n{chunks}*** End Patch");
        let patch = parse(&text).unwrap();
        let [FileChangeSpec::Update { chunks, .. }] = patch.hunks.as_slice() else { panic!("one update") };
        prop_assert_eq!(apply_update(&(lines.join("\n") + "\n"), chunks, "a").unwrap(), after);
    }

    #[test]
    fn no_text_makes_the_parser_or_the_interception_panic(text in any::<String>(), like in patch_like()) {
        for text in [text, like] {
            let _ = parse(&text);
            let _ = extract_patch(&["bash".into(), "-lc".into(), text]);
        }
    }

    #[test]
    fn a_patch_that_parses_says_the_same_inside_a_heredoc(like in patch_like()) {
        let text = format!("*** Begin Patch\n{like}*** End Patch");
        let call = extract_patch(&["bash".into(), "-c".into(), format!("apply_patch <<'~ no ~'\n{text}\n")]);
        let Some(codex_embed_patch::shell::Intercepted::Patch { patch, .. }) = call else { panic!("a call") };
        prop_assert_eq!(parse(&patch), parse(&text));
    }

    #[test]
    fn every_result_is_empty_or_ends_in_a_newline(
        file in "[ab\n\r ]{0,40}",
        chunks in prop::collection::vec(
            (prop::collection::vec("[ab ]{0,2}", 0..3), prop::collection::vec("[ab]{0,2}", 0..3), any::<bool>()),
            1..4,
        ),
    ) {
        let chunks: Vec<Chunk<'_>> = chunks
            .iter()
            .map(|(old, new, at_end)| Chunk {
                context: None,
                old_lines: old.iter().map(String::as_str).collect(),
                new_lines: new.iter().map(String::as_str).collect(),
                at_end: *at_end,
            })
            .collect();
        if let Ok(result) = apply_update(&file, &chunks, "a") {
            prop_assert!(result.is_empty() || result.ends_with('\n'), "{:?}", result);
        }
    }

    #[test]
    fn a_diff_with_all_its_context_holds_both_texts(old in "([ab]\n){0,12}", new in "([abc]\n){0,12}") {
        let diff = unified_diff(&old, &new, usize::MAX / 4);
        if old == new {
            prop_assert_eq!(diff, "");
        } else {
            let (_, body) = diff.split_once('\n').unwrap();
            prop_assert_eq!((lines_of(body, '-'), lines_of(body, '+')), (old, new));
        }
    }
}

#[test]
fn a_megabyte_takes_no_more_than_linear_time() {
    let start = Instant::now();
    let lines = 120_000;
    // A file of one repeated line, and an edit that nearly matches everywhere.
    let file = "aaaaaaa\n".repeat(lines);
    let nearly = format!("{}-b\n", " aaaaaaa\n".repeat(lines / 2));
    let text = format!("*** Begin Patch\n*** Update File: a\n@@\n{nearly}@@\n+b\n*** End Patch");
    let patch = parse(&text).unwrap();
    let [FileChangeSpec::Update { chunks, .. }] = patch.hunks.as_slice() else {
        panic!("one update")
    };
    assert!(apply_update(&(file.clone() + "c\nb\n"), chunks, "a").is_err());
    assert!(apply_update(&(file.clone() + "b\n"), chunks, "a").is_ok());
    // As many chunks as lines.
    let text = format!(
        "*** Begin Patch\n*** Update File: a\n{}*** End Patch",
        "@@\n-aaaaaaa \n+b\n".repeat(lines)
    );
    let patch = parse(&text).unwrap();
    let [FileChangeSpec::Update { chunks, .. }] = patch.hunks.as_slice() else {
        panic!("one update")
    };
    let new = apply_update(&file, chunks, "a").unwrap();
    assert_eq!(unified_diff(&file, &new, 1).lines().count(), 2 * lines + 1);
    // Well under a second when linear; hours when not.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn the_grammar_names_every_marker() {
    for marker in [
        "*** Begin Patch",
        "*** Add File: ",
        "*** Delete File: ",
        "*** Update File: ",
        "*** Move to: ",
        "@@ ",
        "*** End of File",
        "*** End Patch",
    ] {
        assert!(GRAMMAR.contains(&format!("\"{marker}\"")), "{marker}");
    }
}
