//! Looking around without a shell: what the recordings of the reference don't tell.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::{Value, json};

/// A session whose model is offered the tools.
fn story() -> Story {
    Story::new().config("include_file_tools", json!(true))
}

/// What the model reads of one call.
fn answer(story: Story, tool: &str, arguments: Value) -> String {
    let done = model::answer(&[model::message("m", "done")]);
    let mut story = story.model(vec![model::answer(&[model::call("c", tool, arguments)]), done]);
    story.say("look around");
    story.outputs()["c"].as_str().unwrap().to_owned()
}

fn project() -> Story {
    story()
        .file("/work/.git/", "")
        .file("/work/.gitignore", "out/\n*.log\n!kept.log\n")
        .file("/work/src/.ignore", "generated.rs\n")
        .file("/work/src/a.rs", "fn token() {}\n")
        .file("/work/src/generated.rs", "token\n")
        .file("/work/src/bin.dat", "\0token\n")
        .file("/work/out/a.rs", "token\n")
        .file("/work/a.log", "token\n")
        .file("/work/kept.log", "a\ntoken 12\n")
        .file("/work/.hidden", "token\n")
}

fn found(arguments: Value) -> String {
    answer(project(), "grep_files", arguments)
}

#[test]
fn without_ripgrep_the_core_searches_and_passes_over_what_is_ignored() {
    let both = "/work/kept.log\n/work/src/a.rs";
    assert_eq!(found(json!({"pattern": "token"})), both);
    assert_eq!(found(json!({"pattern": "token", "limit": 1})), "/work/kept.log");
    assert_eq!(found(json!({"pattern": r"^token \d+$"})), "/work/kept.log");
    // The rules of the folders above count in a folder within.
    assert_eq!(
        found(json!({"pattern": "token", "path": "src"})),
        "/work/src/a.rs"
    );
    // What the model asks for by a glob or a path weighs more.
    assert_eq!(
        found(json!({"pattern": "token", "include": "*.log"})),
        "/work/a.log\n/work/kept.log"
    );
    assert_eq!(found(json!({"pattern": "token", "path": "a.log"})), "/work/a.log");
}

#[test]
fn a_search_that_cannot_be_done_says_why() {
    let told = found(json!({"pattern": "(", "path": "src"}));
    assert!(told.starts_with("pattern is not a regular expression"), "{told}");
    let told = found(json!({"pattern": "x", "include": "{"}));
    assert_eq!(told, "include is not a valid glob: {");
}

#[test]
fn ripgrep_is_run_where_the_host_has_it() {
    // The scripted host knows a command by its last argument.
    let rg = |script| {
        answer(
            project().command("/work", script),
            "grep_files",
            json!({"pattern": "token", "limit": 2}),
        )
    };
    let newest_first = CommandScript::prints("/work/z\n/work/b\n/work/a\n", 0);
    assert_eq!(rg(newest_first), "/work/z\n/work/b");
    assert_eq!(rg(CommandScript::prints("", 1)), "No matches found.");
    let complaint = CommandScript {
        complains: "regex parse error".into(),
        exits: Some((0, 2)),
        ..Default::default()
    };
    assert_eq!(rg(complaint), "rg failed: regex parse error");
    assert_eq!(rg(CommandScript::hangs()), "rg timed out after 30 seconds");
    // A sandbox without ripgrep in it.
    let absent = CommandScript {
        complains: "execvp rg: No such file".into(),
        exits: Some((0, 1)),
        ..Default::default()
    };
    assert_eq!(rg(absent), "/work/kept.log\n/work/src/a.rs");
}

#[test]
fn a_policy_that_nothing_enforces_keeps_ripgrep_from_running() {
    let story = project()
        .without_sandbox()
        .config("sandbox_mode", json!("read-only"))
        .command("/work", CommandScript::prints("/work/z\n", 0));
    assert_eq!(
        answer(story, "grep_files", json!({"pattern": "token", "limit": 1})),
        "/work/kept.log"
    );
}

#[test]
fn a_host_without_commands_offers_the_tools_unasked() {
    let story = Story::new()
        .host_info(|host| host.shell = None)
        .file("/work/a.txt", "one\ntwo\n");
    let told = answer(
        story,
        "read_file",
        json!({"file_path": "/work/a.txt", "offset": 2}),
    );
    assert_eq!(told, "L2: two");
}

#[test]
fn a_catalog_that_cannot_be_used_is_told_of() {
    for catalog in [None, Some("{"), Some(r#"{"models": []}"#)] {
        let mut story = Story::new()
            .codex_home("/home")
            .config("model_catalog_json", json!("/home/models.json"))
            .model(vec![model::answer(&[model::message("m", "done")])]);
        if let Some(text) = catalog {
            story = story.file("/home/models.json", text);
        }
        story.say("hi");
        let warnings = story.texts("warning", "message");
        assert!(
            warnings.iter().any(|text| text.contains("/home/models.json")),
            "{warnings:?}"
        );
        assert_eq!(story.all("task_complete").len(), 1);
    }
}
