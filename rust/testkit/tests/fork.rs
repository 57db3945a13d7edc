//! Threads that begin as a copy of another.

#![allow(clippy::unwrap_used, reason = "a story that can't go on is a failed test")]

#[path = "support/records.rs"]
mod records;

use codex_embed_protocol::Op;
use codex_embed_testkit::{FORK, Story, THREAD};
use records::{input, lines, says};
use serde_json::json;

fn three_turns() -> Story {
    let mut story = Story::new()
        .recorded()
        .model(vec![says("one"), says("two"), says("three")]);
    for text in ["first", "second", "third"] {
        story.say(text);
    }
    story
}

fn fork(record: &str, before: Option<u32>) -> Story {
    Story::new().forked(record, before).model(vec![says("four")])
}

#[test]
fn a_fork_copies_the_record_behind_a_line_of_its_own() {
    let parent = three_turns().host.record;
    let mut story = fork(&parent, None);
    story.open();
    // Whole, at once, and with what the model is told anew, as the reference does.
    let mut expected = vec!["session_meta".to_owned()];
    expected.extend(lines(&parent));
    expected.extend([
        "developer:<permissions".to_owned(),
        "user:<environment_context>".to_owned(),
    ]);
    assert_eq!(lines(&story.host.record), expected);
    let record = story.record();
    assert_eq!(record[0]["payload"]["id"], FORK);
    assert_eq!(record[0]["payload"]["forked_from_id"], THREAD);
    assert_eq!(record[1]["payload"]["id"], THREAD);
    let configured = story.all("session_configured")[0];
    assert_eq!(configured["session_id"], FORK);
    assert_eq!(configured["forked_from_id"], THREAD);
    assert!(configured["initial_messages"].as_array().unwrap().len() > 10);

    story.say("fourth");
    let words = input(&story.host.requests[0]);
    assert_eq!(
        words[2..],
        [
            "user:first",
            "assistant:one",
            "user:second",
            "assistant:two",
            "user:third",
            "assistant:three",
            "developer:<permissions",
            "user:<environment_context>",
            "user:fourth"
        ]
    );
}

#[test]
fn a_fork_may_end_before_a_message_of_the_user() {
    let parent = three_turns().host.record;
    for (before, kept) in [
        (0, vec![]),
        (1, vec!["user:first", "assistant:one"]),
        (
            2,
            vec!["user:first", "assistant:one", "user:second", "assistant:two"],
        ),
        (
            9,
            vec![
                "user:first",
                "assistant:one",
                "user:second",
                "assistant:two",
                "user:third",
                "assistant:three",
            ],
        ),
    ] {
        let mut story = fork(&parent, Some(before));
        story.say("else");
        let words = input(&story.host.requests[0]);
        assert_eq!(words[2..words.len() - 3], kept, "before {before}");
        assert_eq!(words.last().unwrap(), "user:else");
    }
}

#[test]
fn messages_that_were_rolled_back_are_not_counted() {
    let mut parent = three_turns();
    parent.submit(Op::ThreadRollback { num_turns: 2 });
    parent.host.model = vec![says("other")].into();
    parent.say("instead");
    let mut story = fork(&parent.host.record, Some(1));
    story.say("else");
    let words = input(&story.host.requests[0]);
    assert_eq!(words[2..words.len() - 3], ["user:first", "assistant:one"]);
    assert!(lines(&story.host.record).contains(&"thread_rolled_back".to_owned()));
}

#[test]
fn a_fork_of_another_model_is_told_who_takes_over() {
    let parent = three_turns().host.record;
    let mut story = fork(&parent, None).config("model", json!("gpt-5.2"));
    story.say("fourth");
    // Twice, as in the reference: with the surroundings at the fork, and when the first turn begins.
    let switches = input(&story.host.requests[0]);
    let switches = switches.iter().filter(|word| *word == "developer:<model_switch>");
    assert_eq!(switches.count(), 2);
}

#[test]
fn a_fork_can_be_resumed_without_its_parent() {
    let parent = three_turns().host.record;
    let mut forked = fork(&parent, Some(2));
    forked.say("else");
    let mut story = Story::new()
        .resumed(&forked.host.record)
        .model(vec![says("five")]);
    story.say("more");
    let sent = story.host.requests[0]["input"].as_array().unwrap();
    let before = forked.host.requests[0]["input"].as_array().unwrap();
    assert_eq!(sent[..before.len()], before[..]);
    assert_eq!(story.all("session_configured")[0]["forked_from_id"], THREAD);
}

#[test]
fn lines_of_a_later_release_are_copied_and_damaged_ones_are_not() {
    let later = "{\"timestamp\":\"t\",\"type\":\"later\",\"payload\":{\"b\":1,\"a\":2}}";
    let record = format!("{}{later}\nbroken\n", three_turns().host.record);
    let mut story = fork(&record, None);
    story.open();
    assert!(story.host.record.contains(later));
    assert!(!story.host.record.contains("broken"));
    assert!(story.texts("warning", "message")[0].starts_with("session_record_damaged: 1 line"));
}

#[test]
fn nothing_is_written_for_a_fork_of_what_is_no_record() {
    let mut story = fork("{}\n", None);
    story.open();
    assert_eq!(story.fault().unwrap().code, "session_unreadable");
    assert_eq!(story.host.record, "");
}

#[test]
fn a_model_that_takes_over_hears_its_manner_which_the_copied_instructions_do_not_describe() {
    for (model, tags) in [
        (
            "gpt-5.2-codex",
            ["<model_switch>", "<permissions", "<personality_spec>"].as_slice(),
        ),
        ("gpt-5.1-codex", ["<permissions"].as_slice()),
    ] {
        let mut began = Story::new().recorded().model(vec![says("one")]);
        began = began.config("model", json!("gpt-5.1-codex"));
        began.say("first");
        let mut story = fork(&began.host.record, None).config("model", json!(model));
        story.open();
        let record = story.record();
        let told = record
            .iter()
            .rev()
            .find(|line| line["payload"]["role"] == "developer");
        let parts = told.unwrap()["payload"]["content"].as_array().unwrap();
        assert_eq!(parts.len(), tags.len(), "{parts:?}");
        for (part, tag) in parts.iter().zip(tags) {
            assert!(part["text"].as_str().unwrap().starts_with(tag), "{part}");
        }
    }
}
