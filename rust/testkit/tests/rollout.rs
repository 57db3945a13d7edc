//! The record of a session: what goes into it, when, and what happens when it can't be written.

#[path = "support/records.rs"]
mod records;

use std::collections::BTreeSet;

use codex_embed_protocol::Op;
use codex_embed_protocol::boundary::{Effect, Input, OutboxEntry};
use codex_embed_testkit::{CommandScript, Story, model};
use records::{input, lines, says};
use serde_json::{Value, json};

fn warnings(story: &Story) -> Vec<&str> {
    story.texts("warning", "message")
}

#[test]
fn a_turn_is_recorded_in_the_order_of_the_reference() {
    let mut story = Story::new().recorded().model(vec![says("Hello.")]);
    story.say("hi");
    assert_eq!(
        lines(&story.host.record),
        [
            "session_meta",
            "developer:<permissions",
            "user:<environment_context>",
            "task_started",
            "turn_context",
            "user:hi",
            "user_message",
            "token_count",
            "agent_message",
            "assistant:Hello.",
            "token_count",
            "task_complete",
        ]
    );
    let meta = &story.record()[0];
    assert_eq!(meta["timestamp"], "2026-01-02T03:04:05.000Z");
    assert_eq!(meta["payload"]["id"], codex_embed_testkit::THREAD);
    assert_eq!(meta["payload"]["source"], "vscode");
    assert!(meta["payload"].get("git").is_none());
}

#[test]
fn a_thread_that_was_never_used_leaves_nothing_behind() {
    let mut story = Story::new().recorded().model(vec![says("A summary.")]);
    story.open();
    story.submit(Op::Compact);
    story.submit(Op::Shutdown);
    assert_eq!(story.host.record, "");
    assert!(story.types().contains(&"shutdown_complete"));
}

#[test]
fn a_session_without_a_thread_is_not_recorded() {
    let mut story = Story::new().model(vec![says("Hello.")]);
    story.say("hi");
    story.submit(Op::Shutdown);
    assert_eq!(story.host.record, "");
}

#[test]
fn the_repository_is_read_from_gits_files() {
    let hash = "78078979a00895a516cc57a6b44bd206187e8902";
    let recorded = |files: &[(&str, String)]| -> Value {
        let mut story = Story::new().recorded().model(vec![says("ok")]);
        for (path, text) in files {
            story = story.file(path, text);
        }
        story.say("hi");
        story.record()[0]["payload"]["git"].clone()
    };
    let config = "[remote \"origin\"]\n\turl = git@x.test:a/b.git\n";
    let url = "git@x.test:a/b.git";
    for (files, git) in [
        // A branch with a commit, and where it came from.
        (
            vec![
                ("/work/.git/HEAD", "ref: refs/heads/main\n".to_owned()),
                ("/work/.git/refs/heads/main", format!("{hash}\n")),
                ("/work/.git/config", config.to_owned()),
            ],
            json!({ "commit_hash": hash, "branch": "main", "repository_url": url }),
        ),
        // References that were packed.
        (
            vec![
                ("/work/.git/HEAD", "ref: refs/heads/feat/x\n".to_owned()),
                (
                    "/work/.git/packed-refs",
                    format!("# pack-refs\n{hash} refs/heads/feat/x\n"),
                ),
            ],
            json!({ "commit_hash": hash, "branch": "feat/x" }),
        ),
        // No branch.
        (
            vec![("/work/.git/HEAD", format!("{hash}\n"))],
            json!({ "commit_hash": hash }),
        ),
        // No commit yet.
        (
            vec![("/work/.git/HEAD", "ref: refs/heads/main\n".to_owned())],
            json!({}),
        ),
        // A linked working tree.
        (
            vec![
                ("/work/.git", "gitdir: /repo/.git/worktrees/w\n".to_owned()),
                ("/repo/.git/worktrees/w/HEAD", "ref: refs/heads/w\n".to_owned()),
                ("/repo/.git/worktrees/w/commondir", "../..\n".to_owned()),
                ("/repo/.git/worktrees/w/../../refs/heads/w", hash.to_owned()),
            ],
            json!({ "commit_hash": hash, "branch": "w" }),
        ),
        // Around the workspace.
        (
            vec![("/.git/HEAD", hash.to_owned())],
            json!({ "commit_hash": hash }),
        ),
        // Not git's.
        (vec![("/work/.git/HEAD", "nonsense".to_owned())], Value::Null),
    ] {
        assert_eq!(recorded(&files), git, "{files:?}");
    }
}

#[test]
fn lines_that_cannot_be_written_are_told_kept_and_written_later() {
    let mut story = Story::new().recorded().model(vec![says("one"), says("two")]);
    story.host.append_fails = Some("ENOSPC");
    story.say("first");
    assert_eq!(story.host.record, "");
    assert_eq!(warnings(&story).len(), 1, "{:?}", warnings(&story));
    assert!(warnings(&story)[0].starts_with("session_append_failed: "));
    assert!(warnings(&story)[0].contains("ENOSPC"));

    story.host.append_fails = None;
    story.say("second");
    let recorded = lines(&story.host.record);
    assert_eq!(recorded.first().map(String::as_str), Some("session_meta"));
    assert!(recorded.contains(&"user:first".to_owned()) && recorded.contains(&"user:second".to_owned()));
    assert_eq!(warnings(&story).len(), 1);
}

#[test]
fn what_is_lost_in_the_end_is_told_before_the_session_closes() {
    let mut story = Story::new().recorded().model(vec![says("one")]);
    story.host.append_fails = Some("EACCES");
    story.say("first");
    story.submit(Op::Shutdown);
    let last = &story.types()[story.types().len() - 2..];
    assert_eq!(last, ["warning", "shutdown_complete"]);
    let told = warnings(&story);
    assert!(
        told.last()
            .unwrap()
            .starts_with("session_record_incomplete: the last 12 lines"),
        "{told:?}"
    );
}

#[test]
fn one_append_is_under_way_at_a_time() {
    let mut story = Story::new().recorded().model(vec![says("one"), says("two")]);
    story.say("first");
    story.say("second");
    let mut under_way = BTreeSet::new();
    let mut appends = 0;
    for (entry, outbox) in story.journal().inputs.iter().zip(&story.outboxes) {
        if let Input::Result { effect, .. } = &entry.input {
            under_way.remove(effect);
        }
        for entry in outbox {
            if let OutboxEntry::Effect(request) = entry
                && matches!(request.effect, Effect::SessionAppend { .. })
            {
                assert!(under_way.insert(request.id));
                appends += 1;
            }
        }
        assert!(under_way.len() <= 1);
    }
    assert!(appends > 1 && appends < story.record().len());
}

#[test]
fn an_interrupted_turn_is_recorded_to_its_end() {
    let mut story = Story::new()
        .recorded()
        .model(vec![model::answer(&[model::exec("c1", "wait")])]);
    story = story.command("wait", CommandScript::hangs());
    story.begin("go");
    story.settle_until("exec_command_begin");
    story.submit(Op::Interrupt);
    let recorded = lines(&story.host.record);
    assert_eq!(
        recorded[recorded.len() - 4..],
        [
            "token_count",
            "function_call_output",
            "user:<turn_aborted>",
            "turn_aborted"
        ]
    );
}

#[test]
fn an_output_is_recorded_whole_and_cut_for_the_model() {
    let long = "line\n".repeat(2000);
    let mut story = Story::new()
        .recorded()
        .config("tool_output_token_limit", json!(100))
        .command("look", CommandScript::prints(&long, 0))
        .model(vec![model::answer(&[model::exec("c1", "look")]), says("ok")]);
    story.say("go");
    let record = story.record();
    let output = record
        .iter()
        .find(|line| line["payload"]["type"] == "function_call_output");
    let recorded = output.unwrap()["payload"]["output"].as_str().unwrap().to_owned();
    let sent = story.outputs()["c1"].as_str().unwrap().to_owned();
    assert!(
        recorded.len() > sent.len() && sent.contains("tokens truncated"),
        "{} {}",
        recorded.len(),
        sent.len()
    );
    assert!(input(&story.host.requests[1]).contains(&"function_call_output".to_owned()));
}

#[test]
fn a_recorded_session_replays_to_the_same_outboxes() {
    let mut story = Story::new().recorded().model(vec![says("one"), says("two")]);
    story.say("first");
    story.submit(Op::ThreadRollback { num_turns: 1 });
    story.say("second");
    let replayed = codex_embed_engine::replay(&story.journal()).unwrap();
    assert_eq!(replayed, story.outboxes);
}
