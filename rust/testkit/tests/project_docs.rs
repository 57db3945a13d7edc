//! AGENTS.md: which files are told, in which order, and how much of them. All of it as codex 0.114.0 does.

use codex_embed_testkit::{Story, model};
use serde_json::{Value, json};

/// A session in a folder of the project `/work`, whose root has a `.git`.
fn session(cwd: &str, files: &[(&str, &[u8])]) -> Story {
    let mut story = Story::new()
        .model(vec![model::answer(&[model::message("m1", "ok")])])
        .codex_home("/home")
        .cwd(cwd)
        .file("/work/.git/HEAD", "");
    for (path, content) in files {
        story.host.files.insert((*path).to_owned(), content.to_vec());
    }
    story
}

/// What the session tells of the files.
fn told(mut story: Story) -> Option<String> {
    story.say("hi");
    let text = story.host.requests[0]["input"][1]["content"][0]["text"].as_str()?;
    let (_, text) = text.split_once("<INSTRUCTIONS>\n")?;
    Some(text.strip_suffix("\n</INSTRUCTIONS>")?.to_owned())
}

#[test]
fn files_are_told_from_the_root_down_one_for_each_folder() {
    let story = session(
        "/work/a/b/c",
        &[
            ("/AGENTS.md", b"outside"),
            ("/work/AGENTS.md", b"root \n"),
            ("/work/a/AGENTS.override.md", b"  over\n"),
            ("/work/a/AGENTS.md", b"hidden"),
            ("/work/a/b/c/AGENTS.md", b"deep"),
            ("/work/a/b/c/d/AGENTS.md", b"below"),
        ],
    );
    assert_eq!(told(story).as_deref(), Some("root \n\n\n  over\n\n\ndeep"));
}

#[test]
fn the_users_own_come_first_trimmed_and_outside_the_budget() {
    let files: &[(&str, &[u8])] = &[
        ("/home/AGENTS.md", b"\n mine \n"),
        ("/work/AGENTS.md", b"12345678"),
    ];
    let story = || session("/work", files);
    let limited = |bytes: u64| told(story().config("project_doc_max_bytes", json!(bytes)));
    assert_eq!(
        told(story()).as_deref(),
        Some("mine\n\n--- project-doc ---\n\n12345678")
    );
    assert_eq!(
        limited(5).as_deref(),
        Some("mine\n\n--- project-doc ---\n\n12345")
    );
    assert_eq!(limited(0).as_deref(), Some("mine"));
}

#[test]
fn an_empty_file_hides_the_next_name_in_a_project_and_not_at_home() {
    let files: &[(&str, &[u8])] = &[
        ("/home/AGENTS.override.md", b" \n"),
        ("/home/AGENTS.md", b"mine"),
        ("/work/AGENTS.override.md", b""),
        ("/work/AGENTS.md", b"hidden"),
    ];
    assert_eq!(told(session("/work", files)).as_deref(), Some("mine"));
}

#[test]
fn the_budget_is_shared_in_bytes_and_blank_files_take_none_of_it() {
    let limited = |bytes: u64, files: &[(&str, &[u8])]| {
        told(session("/work/a/b", files).config("project_doc_max_bytes", json!(bytes)))
    };
    let nested: &[(&str, &[u8])] = &[
        ("/work/AGENTS.md", b"12345678"),
        ("/work/a/AGENTS.md", b"abcdef"),
        ("/work/a/b/AGENTS.md", b"never"),
    ];
    assert_eq!(limited(10, nested).as_deref(), Some("12345678\n\nab"));
    let blank: &[(&str, &[u8])] = &[
        ("/work/AGENTS.md", b"         \n"),
        ("/work/a/AGENTS.md", b"abcdef"),
    ];
    assert_eq!(limited(10, blank).as_deref(), Some("abcdef"));
    let cut: &[(&str, &[u8])] = &[("/work/AGENTS.md", "a\u{e9}\u{e9}".as_bytes())];
    assert_eq!(limited(4, cut).as_deref(), Some("a\u{e9}\u{fffd}"));
}

#[test]
fn text_that_is_not_utf_8_is_mended_in_a_project_and_left_out_at_home() {
    let files: &[(&str, &[u8])] = &[
        ("/home/AGENTS.override.md", b"h\xffi"),
        ("/home/AGENTS.md", b"usual"),
        ("/work/AGENTS.md", b"a\xffb"),
    ];
    assert_eq!(
        told(session("/work", files)).as_deref(),
        Some("usual\n\n--- project-doc ---\n\na\u{fffd}b")
    );
}

#[test]
fn a_folder_of_that_name_is_no_file() {
    let files: &[(&str, &[u8])] = &[
        ("/work/AGENTS.override.md/x", b"1"),
        ("/work/AGENTS.md", b"usual"),
    ];
    assert_eq!(told(session("/work", files)).as_deref(), Some("usual"));
}

#[test]
fn a_projects_root_is_where_a_marker_is() {
    let files: &[(&str, &[u8])] = &[
        ("/work/AGENTS.md", b"outer"),
        ("/work/p/root.txt", b""),
        ("/work/p/AGENTS.md", b"p"),
        ("/work/p/q/AGENTS.md", b"q"),
    ];
    let with = |markers: Value| told(session("/work/p/q", files).config("project_root_markers", markers));
    assert_eq!(with(json!(["root.txt"])).as_deref(), Some("p\n\nq"));
    assert_eq!(with(json!([".git", "root.txt"])).as_deref(), Some("p\n\nq"));
    // Without a marker there is no project, only the folder.
    assert_eq!(with(json!([])).as_deref(), Some("q"));
    assert_eq!(with(json!(["nowhere"])).as_deref(), Some("q"));
}

#[test]
fn other_names_are_tried_last_without_blanks_around_them() {
    let files: &[(&str, &[u8])] = &[("/work/RULES.md", b"rules"), ("/work/a/AGENTS.md", b"usual")];
    let story = session("/work/a", files)
        .file("/work/a/RULES.md", "hidden")
        .config(
            "project_doc_fallback_filenames",
            json!(["", "AGENTS.md", " RULES.md "]),
        );
    assert_eq!(told(story).as_deref(), Some("rules\n\nusual"));
}

#[test]
fn nothing_is_said_where_there_is_nothing() {
    assert_eq!(told(session("/work", &[])), None);
}
