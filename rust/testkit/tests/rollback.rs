//! Turns taken back, and what else is asked of a thread as a whole.

#![allow(clippy::unwrap_used, reason = "a story that can't go on is a failed test")]

#[path = "support/records.rs"]
mod records;

use codex_embed_protocol::{HistoryEntry, Op};
use codex_embed_testkit::{Story, THREAD, model};
use records::{input, lines, says};
use serde_json::json;

fn recorded(answers: &[&str]) -> Story {
    Story::new()
        .recorded()
        .model(answers.iter().map(|text| says(text)).collect())
}

fn roll_back(num_turns: u32) -> Op {
    Op::ThreadRollback { num_turns }
}

#[test]
fn a_turn_is_taken_back() {
    let mut story = recorded(&["one", "two", "three"]);
    story.say("first");
    story.say("second");
    story.submit(roll_back(1));
    let types = story.types();
    assert_eq!(types[types.len() - 2..], ["token_count", "thread_rolled_back"]);
    assert_eq!(lines(&story.host.record).last().unwrap(), "thread_rolled_back");
    story.say("third");
    assert_eq!(
        input(&story.host.requests[2])[2..],
        ["user:first", "assistant:one", "user:third"]
    );
}

#[test]
fn the_record_has_a_rollback_before_the_user_is_told() {
    let mut story = recorded(&["one"]);
    story.say("first");
    story.submit_only(roll_back(1));
    assert!(story.all("thread_rolled_back").is_empty());
    story.begin("second");
    assert_eq!(
        story.all("user_message").len(),
        1,
        "what is asked for meanwhile waits"
    );
    story.settle();
    assert_eq!(story.all("thread_rolled_back").len(), 1);
    assert_eq!(story.all("user_message").len(), 2);
}

#[test]
fn a_resumed_thread_stands_where_the_rollback_left_it() {
    let mut before = recorded(&["one", "two", "three"]);
    before.say("first");
    before.say("second");
    before.submit(roll_back(1));
    let mut resumed = Story::new()
        .resumed(&before.host.record)
        .model(vec![says("three")]);
    resumed.say("third");
    before.say("third");
    assert_eq!(
        resumed.host.requests[0]["input"],
        before.host.requests[2]["input"]
    );
}

#[test]
fn after_all_turns_the_model_is_told_everything_again() {
    let mut story = recorded(&["one", "two"]);
    story.say("first");
    story.submit(roll_back(9));
    story.say("second");
    // As the reference: what was told before the first message stays.
    assert_eq!(
        input(&story.host.requests[1]),
        [
            "developer:<permissions",
            "user:<environment_context>",
            "developer:<permissions",
            "user:<environment_context>",
            "user:second"
        ]
    );
}

#[test]
fn settings_told_in_a_turn_that_was_taken_back_are_told_again() {
    let mut story = recorded(&["one", "two", "three"]);
    story.say("first");
    let change = json!({ "type": "override_turn_context", "approval_policy": "on-request" });
    story.submit(serde_json::from_value(change).unwrap());
    story.say("second");
    story.submit(roll_back(1));
    story.say("third");
    let words = input(&story.host.requests[2]);
    assert_eq!(
        words[2..],
        [
            "user:first",
            "assistant:one",
            "developer:<permissions",
            "developer:<permissions",
            "user:third"
        ]
    );
}

#[test]
fn a_rollback_past_a_compaction_keeps_what_the_compaction_kept_of_earlier_turns() {
    let mut story = recorded(&["one", "two", "Summed up.", "three", "four"]);
    story.say("first");
    story.say("second");
    story.submit(Op::Compact);
    story.say("third");
    story.submit(roll_back(2));
    story.say("fourth");
    let expected = [
        "user:first",
        "developer:<permissions",
        "user:<environment_context>",
        "user:fourth",
    ];
    assert_eq!(input(story.host.requests.last().unwrap()), expected);

    let record = story.host.record.clone();
    let mut resumed = Story::new().resumed(&record).model(vec![says("five")]);
    resumed.say("fifth");
    assert_eq!(input(&resumed.host.requests[0])[..4], expected);
}

#[test]
fn a_rollback_is_refused_where_it_makes_no_sense() {
    let mut story = recorded(&["one"]);
    story.submit(roll_back(1));
    story.say("first");
    story.submit(roll_back(0));
    story.host.model = vec![model::hang(&[])].into();
    story.begin("second");
    story.submit_only(roll_back(1));
    let errors = story.all("error");
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(
        errors
            .iter()
            .all(|error| error["codex_error_info"] == "thread_rollback_failed")
    );
    for (error, says) in errors.iter().zip(["no turn", "at least 1", "is running"]) {
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
    assert!(!story.host.record.contains("thread_rolled_back"));
}

#[test]
fn a_thread_without_a_record_can_be_rolled_back_too() {
    let mut story = Story::new().model(vec![says("one"), says("two")]);
    story.say("first");
    story.submit(roll_back(1));
    assert_eq!(story.all("thread_rolled_back").len(), 1);
    story.say("second");
    assert!(!input(&story.host.requests[1]).contains(&"user:first".to_owned()));
}

#[test]
fn a_thread_is_named() {
    let mut story = recorded(&[]);
    let name = |name: &str| Op::SetThreadName { name: name.into() };
    story.submit(name("  My thread "));
    assert_eq!(story.host.names, ["My thread"]);
    let updated = story.all("thread_name_updated")[0];
    assert_eq!(
        *updated,
        json!({ "type": "thread_name_updated", "thread_id": THREAD, "thread_name": "My thread" })
    );
    story.submit(name(" \n"));
    let mut unrecorded = Story::new();
    unrecorded.submit(name("x"));
    for refused in [story.all("error"), unrecorded.all("error")] {
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0]["codex_error_info"], "bad_request");
    }
    assert_eq!(story.host.names.len(), 1);
}

#[test]
fn a_name_given_at_the_last_moment_is_kept() {
    let mut story = recorded(&[]);
    story.submit_only(Op::SetThreadName { name: "Late".into() });
    story.submit_only(Op::Shutdown);
    story.settle();
    let types = story.types();
    assert_eq!(
        types[types.len() - 2..],
        ["thread_name_updated", "shutdown_complete"]
    );
}

#[test]
fn the_prompt_history_is_added_to_and_looked_up() {
    let entry = HistoryEntry {
        conversation_id: "c".into(),
        ts: 1,
        text: "old".into(),
    };
    let mut story = recorded(&[]).prompt_history(vec![entry]);
    story.open();
    let configured = story.all("session_configured")[0];
    assert_eq!(
        (&configured["history_log_id"], &configured["history_entry_count"]),
        (&json!(42), &json!(1))
    );
    story.submit(Op::AddToHistory { text: "new".into() });
    assert_eq!(story.host.prompts[1].text, "new");
    assert_eq!(story.host.prompts[1].conversation_id, THREAD);
    assert_eq!(story.host.prompts[1].ts, 1_767_323_045);
    for offset in [1, 7] {
        story.submit(Op::GetHistoryEntryRequest { offset, log_id: 42 });
    }
    let answers = story.all("get_history_entry_response");
    assert_eq!(answers[0]["entry"]["text"], "new");
    assert_eq!(
        *answers[1],
        json!({ "type": "get_history_entry_response", "offset": 7, "log_id": 42 })
    );
}

#[test]
fn the_prompt_history_is_limited_as_the_settings_say() {
    for (settings, kept, limit) in [
        (json!({ "persistence": "none" }), 0, None),
        (
            json!({ "persistence": "save-all", "max_bytes": 1000 }),
            1,
            Some(1000),
        ),
        (json!({ "max_bytes": 0 }), 1, None),
    ] {
        let mut story = recorded(&[])
            .prompt_history(Vec::new())
            .config("history", settings);
        story.submit(Op::AddToHistory { text: "new".into() });
        assert_eq!(
            (story.host.prompts.len(), story.host.prompts_limit),
            (kept, limit)
        );
    }
}

#[test]
fn without_a_prompt_history_nothing_is_kept_and_nothing_found() {
    let mut story = recorded(&[]);
    story.submit(Op::AddToHistory { text: "new".into() });
    story.submit(Op::GetHistoryEntryRequest { offset: 0, log_id: 0 });
    assert!(story.host.prompts.is_empty());
    assert!(story.all("get_history_entry_response")[0].get("entry").is_none());
}
