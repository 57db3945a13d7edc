//! Compaction that fails, is stopped or meets other work.

mod support;

use codex_embed_protocol::{Op, TurnAbortReason};
use codex_embed_testkit::{Answer, CommandScript, Story, model};
use serde_json::json;
use support::{MANY, limited, outline, says};

fn overflows() -> Answer {
    Answer::Stream {
        chunks: vec![model::text(&[model::failed("context_length_exceeded", "too long")]).into_bytes()],
        end: codex_embed_testkit::StreamEnd::Close,
    }
}

#[test]
fn what_does_not_fit_is_left_out_oldest_first() {
    let mut story = Story::new()
        .command("look", CommandScript::prints("seen\n", 0))
        .model(vec![
            model::answer(&[model::exec("c1", "look")]),
            says("one"),
            overflows(),
            overflows(),
            overflows(),
            overflows(),
            says("SUM"),
            says("two"),
        ]);
    story.say("a");
    story.submit(Op::Compact);
    assert_eq!(
        outline(&story, 5),
        [
            "function_call",
            "function_call_output",
            "assistant:one",
            "request"
        ]
    );
    // The call took its output with it.
    assert_eq!(outline(&story, 6), ["assistant:one", "request"]);
    assert!(story.texts("background_event", "message")[0].contains("oldest 4 items"));
    // Messages of the user stay, whatever was left out of the request.
    story.say("b");
    assert_eq!(
        outline(&story, 7),
        ["user:a", "summary:SUM", "permissions", "environment", "user:b"]
    );
}

#[test]
fn a_window_too_small_for_the_request_itself_fails_the_compaction() {
    let mut story = Story::new().model(vec![says("one"), overflows()]);
    story.say("a");
    story.submit(Op::Compact);
    assert_eq!(outline(&story, story.host.requests.len() - 1), ["request"]);
    assert_eq!(
        story.all("error")[0]["codex_error_info"],
        "context_window_exceeded"
    );
    assert!(story.all("context_compacted").is_empty());
    let info = &story.all("token_count").last().unwrap()["info"];
    assert_eq!(info["total_token_usage"]["total_tokens"], 258_400);
    assert_eq!(info["last_token_usage"]["total_tokens"], 258_400 - 15);
    assert_eq!(story.types().last(), Some(&"task_complete"));
}

#[test]
fn a_refused_compaction_is_retried_and_then_leaves_the_history_alone() {
    let refused = || model::status(400, json!({ "error": { "message": "no" } }));
    let mut story = Story::new()
        .config("model_provider", json!("p"))
        .config(
            "model_providers",
            json!({ "p": { "name": "p", "base_url": "http://localhost/v1", "stream_max_retries": 2 } }),
        )
        .model(vec![says("one"), refused(), refused(), refused(), says("two")]);
    story.say("a");
    story.submit(Op::Compact);
    assert_eq!(
        story.texts("stream_error", "message"),
        ["Reconnecting... 1/2", "Reconnecting... 2/2"]
    );
    assert_eq!(story.all("error").len(), 1);
    story.say("b");
    assert_eq!(
        outline(&story, 4),
        ["permissions", "environment", "user:a", "assistant:one", "user:b"]
    );
}

#[test]
fn a_turn_whose_compaction_fails_takes_no_input() {
    let mut story = limited(vec![
        model::answer_using(MANY, &[model::message("m", "one")]),
        overflows(),
        overflows(),
        overflows(),
        overflows(),
        overflows(),
        says("SUM"),
        says("three"),
    ]);
    story.say("a");
    story.say("lost");
    assert_eq!(story.texts("user_message", "message"), ["a"]);
    assert_eq!(story.all("task_complete").len(), 2);
    story.say("c");
    assert_eq!(
        outline(&story, 7),
        ["user:a", "summary:SUM", "permissions", "environment", "user:c"]
    );
}

#[test]
fn tools_that_the_summary_calls_do_not_run() {
    let mut story = Story::new()
        .command("look", CommandScript::prints("seen\n", 0))
        .model(vec![
            says("one"),
            model::answer(&[model::exec("c1", "look"), model::message("m", "SUM")]),
            says("two"),
        ]);
    story.say("a");
    story.submit(Op::Compact);
    story.say("b");
    assert!(story.host.started.is_empty());
    assert_eq!(story.texts("agent_message", "message"), ["one", "two"]);
    assert_eq!(
        outline(&story, 2),
        ["user:a", "summary:SUM", "permissions", "environment", "user:b"]
    );
}

/// Goes on until the model was asked this many times, and no further: a later answer never comes.
fn until_asked(story: &mut Story, times: usize) {
    while story.host.requests.len() < times {
        assert!(story.perform_one());
    }
}

#[test]
fn a_compaction_takes_the_place_of_a_turn() {
    let mut story = Story::new().model(vec![model::hang(&[]), says("SUM")]);
    story.begin("a");
    until_asked(&mut story, 1);
    story.submit(Op::Compact);
    assert_eq!(
        story.all("turn_aborted")[0]["reason"],
        json!(TurnAbortReason::Replaced)
    );
    assert_eq!(
        outline(&story, 1),
        ["permissions", "environment", "user:a", "request"]
    );
    assert_eq!(story.all("context_compacted").len(), 1);
}

#[test]
fn an_interrupted_compaction_changes_nothing() {
    let mut story = Story::new().model(vec![says("one"), model::hang(&[]), says("two")]);
    story.say("a");
    story.submit_only(Op::Compact);
    until_asked(&mut story, 2);
    story.submit(Op::Interrupt);
    story.say("b");
    assert_eq!(story.all("turn_aborted").len(), 1);
    assert_eq!(
        outline(&story, 2),
        [
            "permissions",
            "environment",
            "user:a",
            "assistant:one",
            "aborted",
            "user:b"
        ]
    );
    assert_eq!(story.host.open_resources(), 0);
}

#[test]
fn input_that_comes_during_a_compaction_starts_a_turn_after_it() {
    let mut story = Story::new().model(vec![says("one"), says("SUM"), says("two")]);
    story.say("a");
    story.submit_only(Op::Compact);
    story.say("b");
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["one", "two"]);
    assert_eq!(
        outline(&story, 2),
        ["user:a", "summary:SUM", "permissions", "environment", "user:b"]
    );
}
