//! The cumulative diff of a turn. The expected texts were recorded from codex 0.114.0.

use std::collections::BTreeMap;

use codex_embed_patch::{FileDelta, FileMode, FileState, TurnDiff, git_diff};

const ABC: &str = "one\ntwo\nthree\n";

fn file(content: &str) -> Option<FileState<'_>> {
    Some(FileState {
        content: content.as_bytes(),
        mode: FileMode::Regular,
    })
}

fn delta<'a>(path: &'a str, old: Option<FileState<'a>>, new: Option<FileState<'a>>) -> FileDelta<'a> {
    FileDelta {
        old_path: path,
        new_path: path,
        old,
        new,
    }
}

/// Renders against a folder of regular files.
fn render(diff: &TurnDiff, now: &[(&str, &str)]) -> String {
    let now: BTreeMap<&str, &str> = now.iter().copied().collect();
    diff.render(|path| now.get(path).and_then(|content| file(content)))
}

fn before(content: &str) -> Option<(Vec<u8>, FileMode)> {
    Some((content.as_bytes().to_vec(), FileMode::Regular))
}

#[test]
fn an_added_an_updated_and_a_deleted_file_are_sorted_by_path() {
    let diff = git_diff(&[
        delta("new/b.txt", None, file("hello\nworld\n")),
        delta("gone.txt", file("bye\n"), None),
        delta("a.txt", file(ABC), file("one\n2\nthree\n")),
    ]);
    assert_eq!(
        diff,
        "diff --git a/a.txt b/a.txt\n\
         index 4cb29ea38f70d7c61b2a3a25b02e3bdf44905402..f04eb265ebd74fba2cddf0a6adf2a6a7f81c87aa\n\
         --- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n\
         diff --git a/gone.txt b/gone.txt\ndeleted file mode 100644\n\
         index b023018cabc396e7692c70bbf5784a93d3f738ab..0000000000000000000000000000000000000000\n\
         --- a/gone.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-bye\n\
         diff --git a/new/b.txt b/new/b.txt\nnew file mode 100644\n\
         index 0000000000000000000000000000000000000000..94954abda49de8615a048f8d2e64b5de848e27a1\n\
         --- /dev/null\n+++ b/new/b.txt\n@@ -0,0 +1,2 @@\n+hello\n+world\n"
    );
}

#[test]
fn paths_are_sorted_by_their_bytes() {
    let names = ["é", "b", "sp ace", "a/z", "B", "a.b"];
    let diff = git_diff(&names.map(|name| delta(name, file("1\n"), file("2\n"))));
    let order: Vec<&str> = diff
        .lines()
        .filter_map(|line| line.strip_prefix("--- a/"))
        .collect();
    assert_eq!(order, ["B", "a.b", "a/z", "b", "sp ace", "é"]);
}

#[test]
fn files_of_equal_content_are_left_out() {
    let executable = FileState {
        content: b"1\n",
        mode: FileMode::Executable,
    };
    let moved = FileDelta {
        old_path: "a",
        new_path: "b",
        old: file("1\n"),
        new: file("1\n"),
    };
    let deltas = [
        delta("same", file("1\n"), file("1\n")),
        delta("mode", file("1\n"), Some(executable)),
        delta("never", None, None),
        moved,
    ];
    assert_eq!(git_diff(&deltas), "");
}

#[test]
fn an_empty_file_that_comes_or_goes_has_no_sides() {
    assert_eq!(
        git_diff(&[delta("n", None, file(""))]),
        "diff --git a/n b/n\nnew file mode 100644\n\
         index 0000000000000000000000000000000000000000..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n"
    );
    assert_eq!(
        git_diff(&[delta("e", file(""), None)]),
        "diff --git a/e b/e\ndeleted file mode 100644\n\
         index e69de29bb2d1d6434b8b29ae775ad8c2e48c5391..0000000000000000000000000000000000000000\n"
    );
    assert_eq!(
        git_diff(&[delta("e", file(""), file("a\n"))]),
        "diff --git a/e b/e\n\
         index e69de29bb2d1d6434b8b29ae775ad8c2e48c5391..78981922613b2afb6025042ff6bd878ac1994e85\n\
         --- a/e\n+++ b/e\n@@ -0,0 +1 @@\n+a\n"
    );
}

#[test]
fn bytes_that_are_no_text_are_not_shown() {
    let bytes = Some(FileState {
        content: b"\xff\n",
        mode: FileMode::Regular,
    });
    assert_eq!(
        git_diff(&[delta("b", bytes, file("x\n"))]),
        "diff --git a/b b/b\n\
         index 29e181ebb88626236ef10f2af5bc94781c8061f1..587be6b4c3f93f93c489c0111bba5596147a26cb\n\
         --- a/b\n+++ b/b\nBinary files differ\n"
    );
    assert_eq!(
        git_diff(&[delta("b", bytes, None)]),
        "diff --git a/b b/b\ndeleted file mode 100644\n\
         index 29e181ebb88626236ef10f2af5bc94781c8061f1..0000000000000000000000000000000000000000\n\
         --- a/b\n+++ /dev/null\nBinary files differ\n"
    );
}

#[test]
fn a_changed_mode_is_shown_beside_changed_content() {
    let link = Some(FileState {
        content: b"z",
        mode: FileMode::Symlink,
    });
    let moved = FileDelta {
        old_path: "a",
        new_path: "b",
        old: file("1\n"),
        new: link,
    };
    assert_eq!(
        git_diff(&[moved]),
        "diff --git a/a b/b\nold mode 100644\nnew mode 120000\n\
         index d00491fd7e5bb6fa28c517a0bb32b8b506539d4d..fa7af8bf5fdd704f73beb3adc5612682a98e1af5\n\
         --- a/a\n+++ b/b\n@@ -1 +1 @@\n-1\n+z\n\\ No newline at end of file\n"
    );
    let program = Some(FileState {
        content: b"x\n",
        mode: FileMode::Executable,
    });
    assert!(git_diff(&[delta("n", None, program)]).contains("\nnew file mode 100755\n"));
    assert!(git_diff(&[delta("n", program, None)]).contains("\ndeleted file mode 100755\n"));
}

#[test]
fn a_file_added_in_the_turn_stays_new_and_vanishes_when_deleted() {
    let mut diff = TurnDiff::default();
    diff.touch("n", None);
    diff.touch("n", before("a\nb\n"));
    assert_eq!(
        render(&diff, &[("n", "A\nb\n")]),
        "diff --git a/n b/n\nnew file mode 100644\n\
         index 0000000000000000000000000000000000000000..f21fa3bae865eb4426c7c339fff9536dc07719ad\n\
         --- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+A\n+b\n"
    );
    assert_eq!(render(&diff, &[]), "");
}

#[test]
fn a_file_is_followed_through_its_moves() {
    let mut diff = TurnDiff::default();
    diff.touch("a.txt", before(ABC));
    diff.rename("a.txt", "b.txt");
    diff.touch("b.txt", before("1\ntwo\nthree\n"));
    diff.rename("b.txt", "c.txt");
    diff.rename("unknown", "d.txt");
    assert_eq!(diff.paths().collect::<Vec<_>>(), ["c.txt"]);
    assert!(diff.contains("c.txt") && !diff.contains("a.txt"));
    assert_eq!(
        render(&diff, &[("c.txt", "1\n2\n3\n")]),
        "diff --git a/a.txt b/c.txt\n\
         index 4cb29ea38f70d7c61b2a3a25b02e3bdf44905402..01e79c32a8c99c557f0757da7cb6d65b3414466d\n\
         --- a/a.txt\n+++ b/c.txt\n@@ -1,3 +1,3 @@\n-one\n-two\n-three\n+1\n+2\n+3\n"
    );
    // Deleted under its new name, it is shown as deleted under its old one.
    assert_eq!(
        render(&diff, &[]),
        "diff --git a/a.txt b/c.txt\ndeleted file mode 100644\n\
         index 4cb29ea38f70d7c61b2a3a25b02e3bdf44905402..0000000000000000000000000000000000000000\n\
         --- a/a.txt\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-one\n-two\n-three\n"
    );
}

#[test]
fn a_touched_file_that_a_move_replaces_is_still_shown() {
    let mut diff = TurnDiff::default();
    diff.touch("b", before("b\n"));
    diff.touch("a", before("a\n"));
    diff.rename("a", "b");
    let shown = render(&diff, &[("b", "A\n")]);
    let headers: Vec<&str> = shown.lines().filter(|line| line.starts_with("diff")).collect();
    assert_eq!(headers, ["diff --git a/a b/b", "diff --git a/b b/b"]);
}
