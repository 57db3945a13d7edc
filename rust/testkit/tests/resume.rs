//! Sessions that go on from their record.

#![allow(clippy::unwrap_used, reason = "a story that can't go on is a failed test")]

#[path = "support/records.rs"]
mod records;

use codex_embed_protocol::Op;
use codex_embed_testkit::{CommandScript, Story, THREAD, model};
use proptest::prelude::*;
use records::{input, lines, says};
use serde_json::{Value, json};

/// A session of two turns, with a command in the first.
fn two_turns() -> Story {
    let mut story = Story::new()
        .recorded()
        .command("look", CommandScript::prints("seen\n", 0))
        .model(vec![
            model::answer(&[model::exec("c1", "look")]),
            says("one"),
            says("two"),
        ]);
    story.say("first");
    story.say("second");
    story
}

fn resume(record: &str) -> Story {
    Story::new().resumed(record).model(vec![says("three")])
}

#[test]
fn the_next_request_holds_the_whole_conversation() {
    let before = two_turns();
    let mut story = resume(&before.host.record);
    story.say("third");
    let mut expected = before.host.requests[2]["input"].as_array().unwrap().clone();
    expected.push(json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "two" }] }));
    expected.push(
        json!({ "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "third" }] }),
    );
    assert_eq!(story.host.requests[0]["input"], json!(expected));
    assert_eq!(story.host.requests[0]["prompt_cache_key"], THREAD);
    // Nothing is written before there is something to say, and then behind what is there.
    assert_eq!(
        lines(&story.host.record),
        [
            "task_started",
            "turn_context",
            "user:third",
            "user_message",
            "token_count",
            "agent_message",
            "assistant:three",
            "token_count",
            "task_complete"
        ]
    );
}

#[test]
fn the_first_event_tells_what_was_said_before() {
    let before = two_turns();
    let mut story = resume(&before.host.record);
    story.open();
    let configured = story.all("session_configured")[0];
    assert_eq!(configured["session_id"], THREAD);
    assert_eq!(
        configured["rollout_path"],
        format!("/codex-home/sessions/{THREAD}.jsonl")
    );
    let told: Vec<&str> = configured["initial_messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|msg| msg["type"].as_str())
        .collect();
    let recorded = lines(&before.host.record);
    let events: Vec<&str> = recorded
        .iter()
        .map(String::as_str)
        .filter(|word| told.contains(word))
        .collect();
    assert_eq!(told, events);
    assert_eq!(told.iter().filter(|kind| **kind == "user_message").count(), 2);
    assert_eq!(story.host.record, "");
}

#[test]
fn tokens_are_counted_on() {
    let before = two_turns();
    let mut story = resume(&before.host.record);
    story.say("third");
    let counts: Vec<&Value> = story
        .all("token_count")
        .iter()
        .map(|count| &count["info"]["total_token_usage"]["total_tokens"])
        .collect();
    assert_eq!(counts, [&json!(45), &json!(60)]);
}

#[test]
fn settings_are_those_of_now_and_the_model_is_told_what_changed() {
    let before = two_turns();
    let mut story = resume(&before.host.record)
        .config("approval_policy", json!("on-request"))
        .config("model", json!("gpt-5.2"));
    story.say("third");
    let words = input(&story.host.requests[0]);
    assert_eq!(
        words[words.len() - 2..],
        ["developer:<model_switch>", "user:third"]
    );
    let told = story.host.requests[0]["input"][words.len() - 2]["content"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(told, 2, "the model and the permissions");
    let warning = story.texts("warning", "message")[0];
    assert!(
        warning.contains("`gpt-5.1-codex`") && warning.contains("`gpt-5.2`"),
        "{warning}"
    );
}

#[test]
fn base_instructions_stay_those_that_the_session_began_with() {
    let mut before = Story::new()
        .recorded()
        .config("base_instructions", json!("Speak in rhymes."));
    before = before.model(vec![says("one")]);
    before.say("first");
    let instructions = before.host.requests[0]["instructions"].clone();
    let mut story = resume(&before.host.record);
    story.say("second");
    assert_eq!(story.host.requests[0]["instructions"], instructions);
}

#[test]
fn a_compacted_history_is_taken_up_as_it_was() {
    let mut before = Story::new()
        .recorded()
        .model(vec![says("one"), says("Summed up."), says("two")]);
    before.say("first");
    before.submit(Op::Compact);
    before.say("second");
    let mut story = resume(&before.host.record);
    story.say("third");
    let continued = before.host.requests[2]["input"].as_array().unwrap();
    let sent = story.host.requests[0]["input"].as_array().unwrap();
    assert_eq!(sent[..continued.len()], continued[..]);
    assert_eq!(sent.len(), continued.len() + 2);
}

#[test]
fn a_history_compacted_last_is_told_its_surroundings_again() {
    let mut before = Story::new()
        .recorded()
        .model(vec![says("one"), says("Summed up.")]);
    before.say("first");
    before.submit(Op::Compact);
    let mut story = resume(&before.host.record);
    story.say("second");
    assert_eq!(
        input(&story.host.requests[0])[2..],
        [
            "developer:<permissions",
            "user:<environment_context>",
            "user:second"
        ]
    );
}

#[test]
fn a_summary_of_an_old_release_is_all_there_is_to_go_by() {
    let before = two_turns();
    let compacted =
        json!({ "timestamp": "t", "type": "compacted", "payload": { "message": "What happened." } });
    let record = format!("{}{compacted}\n", before.host.record);
    let mut story = resume(&record);
    story.say("third");
    assert_eq!(
        input(&story.host.requests[0]),
        [
            "user:first",
            "user:second",
            "user:What",
            "developer:<permissions",
            "user:<environment_context>",
            "user:third"
        ]
    );
}

#[test]
fn damaged_lines_are_passed_over_and_told() {
    let before = two_turns();
    let mut record: Vec<&str> = before.host.record.lines().collect();
    record.insert(3, "{\"timestamp\":\"t\",\"type\":\"respon");
    record.insert(5, "\0\0\0\0");
    record.insert(6, "");
    record.insert(
        7,
        "{\"timestamp\":\"t\",\"type\":\"of_a_later_release\",\"payload\":1}",
    );
    let mut story = resume(&record.join("\n"));
    story.say("third");
    let mut whole = resume(&before.host.record);
    whole.say("third");
    assert_eq!(story.host.requests, whole.host.requests);
    let warning = story.texts("warning", "message")[0];
    assert!(
        warning.starts_with("session_record_damaged: 2 lines"),
        "{warning}"
    );
}

#[test]
fn an_output_without_its_call_is_not_sent() {
    let before = two_turns();
    let record: Vec<&str> = before
        .host
        .record
        .lines()
        .filter(|line| !line.contains("\"function_call\""))
        .collect();
    let mut story = resume(&record.join("\n"));
    story.say("third");
    assert!(!input(&story.host.requests[0]).contains(&"function_call_output".to_owned()));
}

#[test]
fn a_call_that_was_cut_off_counts_as_aborted_and_does_not_run_again() {
    let before = two_turns();
    let cut = before.host.record.find("\"function_call_output\"").unwrap();
    let end = before.host.record[..cut].rfind('\n').unwrap() + 1;
    let mut story = resume(&before.host.record[..end]).command("look", CommandScript::prints("again\n", 0));
    story.open();
    assert!(story.host.requests.is_empty() && story.host.started.is_empty());
    story.say("third");
    assert_eq!(story.outputs()["c1"], "aborted");
    assert!(story.host.started.is_empty());
}

#[test]
fn a_record_that_does_not_say_what_it_is_of_is_refused() {
    let before = two_turns();
    let (_, rest) = before.host.record.split_once('\n').unwrap();
    for record in ["", "\n\n", "not a record", rest] {
        let mut story = resume(record);
        story.open();
        let fault = story.fault().unwrap();
        assert_eq!(fault.code, "session_unreadable");
        assert!(fault.message.contains("session_meta"), "{}", fault.message);
        assert!(story.events.is_empty());
    }
}

#[test]
fn a_record_may_come_in_chunks_of_any_size() {
    let record = two_turns().host.record;
    let mut whole = resume(&record);
    whole.say("third");
    for size in [1, 7, 1000] {
        let chunks: Vec<&[u8]> = record.as_bytes().chunks(size).collect();
        let mut story = resume(&record).reads(&chunks);
        story.say("third");
        assert_eq!(story.host.requests, whole.host.requests, "{size}");
    }
}

#[test]
fn a_resumed_session_can_be_resumed_again() {
    let mut record = two_turns().host.record;
    for turn in ["third", "fourth"] {
        let mut story = resume(&record);
        story.say(turn);
        record.push_str(&story.host.record);
    }
    let mut story = resume(&record);
    story.say("fifth");
    let users = input(&story.host.requests[0]);
    let users: Vec<&String> = users.iter().filter(|word| word.starts_with("user:")).collect();
    assert_eq!(
        users[1..],
        [
            "user:first",
            "user:second",
            "user:third",
            "user:fourth",
            "user:fifth"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A store that was stopped at any moment leaves a prefix, cut anywhere.
    #[test]
    fn a_record_cut_anywhere_loses_the_unfinished_line_at_most(at in 0.0..1.0f64) {
        let record = two_turns().host.record;
        let cut = (record.len() as f64 * at) as usize;
        let prefix = &record.as_bytes()[..cut];
        // A line whose break alone is missing is whole.
        let whole = match record.as_bytes().get(cut) {
            Some(b'\n') => cut,
            _ => record[..cut].rfind('\n').map_or(0, |end| end + 1),
        };
        let mut story = resume("").reads(&[prefix]);
        story.say("third");
        if whole == 0 {
            prop_assert_eq!(&story.fault().unwrap().code, "session_unreadable");
        } else {
            let mut same = resume(&record[..whole]);
            same.say("third");
            prop_assert_eq!(&story.host.requests, &same.host.requests);
            let torn = usize::from(whole < cut);
            prop_assert_eq!(story.all("warning").len(), torn);
        }
    }
}
