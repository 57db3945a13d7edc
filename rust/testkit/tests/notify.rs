//! `notify`: the user's program after each turn.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use codex_embed_protocol::Op;
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::{Value, json};

fn session(program: CommandScript) -> Story {
    let mut story = Story::new()
        .model(vec![
            model::answer(&[model::message("m1", "one")]),
            model::answer(&[model::message("m2", "two")]),
        ])
        .config("notify", json!(["say", "--json"]));
    story.host.recorded = [program.clone(), program].into();
    story
}

fn told(story: &Story) -> Vec<Value> {
    let started = story.host.started.iter();
    started
        .map(|(argument, _)| serde_json::from_str(argument).unwrap())
        .collect()
}

#[test]
fn the_program_is_told_of_each_turn_in_the_references_form() {
    let mut story = session(CommandScript::prints("noise", 1));
    story.say("first");
    story.say("second");
    let told = told(&story);
    let thread = story.all("session_configured")[0]["session_id"].clone();
    assert_eq!(
        told[1],
        json!({
            "type": "agent-turn-complete",
            "thread-id": thread,
            "turn-id": story.all("task_complete")[1]["turn_id"],
            "cwd": "/work",
            "client": "codex_embed",
            "input-messages": ["first", "second"],
            "last-assistant-message": "two",
        })
    );
    assert_eq!((told.len(), &told[0]["input-messages"]), (2, &json!(["first"])));
    assert!(story.all("warning").is_empty());
}

#[test]
fn a_program_that_can_not_run_or_hangs_is_told_and_holds_nothing_up() {
    let mut story = session(CommandScript::hangs());
    story.say("first");
    story.submit(Op::Shutdown);
    assert_eq!(story.host.open_resources(), 0);
    let warning = story.all("warning")[0]["message"].as_str().unwrap();
    assert!(
        warning.contains("`notify`") && warning.contains("ETIMEDOUT"),
        "{warning}"
    );
    assert_eq!(story.types().last(), Some(&"shutdown_complete"));

    let mut story = session(CommandScript::hangs());
    story.host.recorded.clear();
    story.say("first");
    assert!(
        story.all("warning")[0]["message"]
            .as_str()
            .unwrap()
            .contains("ENOENT")
    );
}

#[test]
fn failed_and_aborted_turns_are_not_told() {
    let mut story = session(CommandScript::prints("", 0)).config("model_providers", json!({}));
    story.host.model = [model::status(400, json!({"error": {"message": "no"}}))].into();
    story.say("first");
    assert_eq!(story.all("error").len(), 1);
    assert!(story.host.started.is_empty());
}
