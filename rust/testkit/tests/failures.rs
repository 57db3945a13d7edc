//! What the endpoint and the network can do to a turn, and what the user can.

use codex_embed_protocol::Op;
use codex_embed_testkit::{Answer, CommandScript, Story, model};
use serde_json::json;

fn ok() -> Answer {
    model::answer(&[model::message("m", "recovered")])
}

#[test]
fn a_server_error_is_retried_without_a_word() {
    let mut story = Story::new().model(vec![model::status(500, json!({})), ok()]);
    story.say("hi");
    assert!(story.all("stream_error").is_empty());
    assert_eq!(story.texts("agent_message", "message"), ["recovered"]);
    assert_eq!(story.host.requests[0], story.host.requests[1]);
}

#[test]
fn a_broken_stream_is_announced_and_retried_with_the_same_body() {
    let mut story = Story::new().model(vec![model::cut(&[model::message("m1", "kept")]), ok()]);
    story.say("hi");
    assert_eq!(story.texts("stream_error", "message"), ["Reconnecting... 1/5"]);
    assert_eq!(story.host.requests[0], story.host.requests[1]);
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["recovered"]);
}

#[test]
fn a_call_lost_with_its_stream_is_answered_as_aborted() {
    let mut story = Story::new().command("slow", CommandScript::hangs()).model(vec![
        model::cut(&[model::exec("c1", "slow")]),
        ok(),
        ok(),
    ]);
    story.say("hi");
    story.say("again");
    assert_eq!(story.outputs()["c1"], "aborted");
}

#[test]
fn retries_end() {
    let mut story = Story::new().model(vec![model::status(
        404,
        json!({ "error": { "message": "nope" } }),
    )]);
    story.say("hi");
    assert_eq!(story.all("stream_error").len(), 5);
    assert_eq!(story.host.requests.len(), 6);
    let error = story.all("error")[0];
    assert!(error["message"].as_str().unwrap().contains("nope"));
    assert_eq!(story.types().last(), Some(&"task_complete"));
}

#[test]
fn a_refused_connection_names_its_code() {
    let mut story = Story::new().model(vec![Answer::Refused]);
    story.say("hi");
    assert!(story.texts("error", "message")[0].contains("ECONNREFUSED"));
}

#[test]
fn a_bad_request_is_not_retried() {
    let mut story = Story::new().model(vec![
        model::status(400, json!({ "error": { "message": "bad field" } })),
        ok(),
    ]);
    story.say("hi");
    assert_eq!(
        story.texts("error", "message"),
        [r#"{"error":{"message":"bad field"}}"#]
    );
    assert_eq!(story.host.requests.len(), 1);
    story.say("again");
    assert_eq!(story.texts("agent_message", "message"), ["recovered"]);
}

#[test]
fn an_image_that_the_model_cannot_read_is_named_as_the_reason() {
    let refused = "The image data you provided does not represent a valid image. Try another.";
    let mut story = Story::new().model(vec![model::status(
        400,
        json!({ "error": { "message": refused } }),
    )]);
    story.say("hi");
    let error = story.all("error")[0];
    assert_eq!(error["codex_error_info"], "bad_request");
    assert!(error["message"].as_str().unwrap().contains("image"));
}

#[test]
fn an_interrupt_at_the_beginning_of_a_turn_takes_nothing_from_the_record() {
    let mut story = Story::new().file("/work/AGENTS.md", "Be kind.").model(vec![ok()]);
    story.begin("first");
    story.settle_until("task_started");
    story.submit(Op::Interrupt);
    assert_eq!(story.texts("user_message", "message"), ["first"]);
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    assert!(story.host.requests.is_empty());
    story.say("second");
    let request = story.host.requests[0].to_string();
    for told in ["permissions instructions", "Be kind.", "first", "turn_aborted"] {
        assert!(request.contains(told), "{told} is not in {request}");
    }
}

#[test]
fn a_second_interrupt_does_not_wait_for_the_beginning() {
    let mut story = Story::new().model(vec![ok()]);
    story.begin("first");
    story.submit_only(Op::Interrupt);
    story.submit_only(Op::Interrupt);
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    story.settle();
    assert_eq!(story.all("turn_aborted").len(), 1);
}

#[test]
fn what_is_asked_for_after_an_interrupt_waits_for_the_turns_end() {
    let mut story = Story::new().model(vec![ok()]);
    story.begin("first");
    story.settle_until("task_started");
    story.submit_only(Op::Interrupt);
    story.begin("second");
    story.settle();
    assert_eq!(story.texts("user_message", "message"), ["first", "second"]);
    assert_eq!(story.all("turn_aborted")[0]["reason"], "interrupted");
    assert_eq!(story.types().last(), Some(&"task_complete"));

    story.begin("third");
    story.submit_only(Op::Interrupt);
    story.submit(Op::ThreadRollback { num_turns: 1 });
    assert!(story.all("error").is_empty());
    assert_eq!(story.types().last(), Some(&"thread_rolled_back"));
}

#[test]
fn a_turn_that_is_interrupted_as_it_is_taken_up_begins_before_it_ends() {
    let mut story = Story::new().model(vec![ok()]);
    story.begin("first");
    story.submit_only(Op::Interrupt);
    story.begin("second");
    // Both wait for the end of the first turn, and are taken up together.
    story.submit(Op::Interrupt);
    assert_eq!(story.all("task_started").len(), 2);
    assert_eq!(story.all("turn_aborted").len(), 2);
    assert_eq!(story.texts("user_message", "message"), ["first", "second"]);
}

#[test]
fn a_silent_stream_times_out() {
    let provider = json!({ "scripted": { "name": "s", "base_url": "http://localhost/v1", "stream_idle_timeout_ms": 2000 } });
    let mut story = Story::new()
        .config("model_provider", json!("scripted"))
        .config("model_providers", provider)
        .model(vec![model::hang(&[model::message_begins("m1")]), ok()]);
    let before = story.host.now;
    story.say("hi");
    assert_eq!(story.texts("agent_message", "message"), ["recovered"]);
    assert!(story.host.now - before >= 2000.0);
}

#[test]
fn a_failure_counts_only_when_nothing_completes() {
    let mut story = Story::new().model(vec![model::answer(&[
        model::failed("server_error", "oops"),
        model::message("m", "fine after all"),
    ])]);
    story.say("hi");
    assert!(story.all("stream_error").is_empty());
    assert_eq!(story.texts("agent_message", "message"), ["fine after all"]);
}

#[test]
fn a_full_context_reports_the_whole_window_as_used() {
    let failed = model::failed("context_length_exceeded", "too long");
    let failed = Answer::Stream {
        chunks: vec![model::text(&[failed]).into_bytes()],
        end: codex_embed_testkit::StreamEnd::Close,
    };
    let mut story = Story::new().model(vec![failed]);
    story.say("hi");
    assert_eq!(
        story.all("error")[0]["codex_error_info"],
        "context_window_exceeded"
    );
    let last = story.all("token_count").last().unwrap()["info"]["total_token_usage"]["total_tokens"].clone();
    assert_eq!(last, 258_400);
}

#[test]
fn an_answer_that_is_no_stream_fails_the_turn() {
    let page = Answer::Stream {
        chunks: vec![b"<html>hello</html>".to_vec()],
        end: codex_embed_testkit::StreamEnd::Close,
    };
    let mut story = Story::new().model(vec![page]);
    story.say("hi");
    assert_eq!(story.all("error").len(), 1);
    assert_eq!(story.types().last(), Some(&"task_complete"));
}

#[test]
fn an_interrupt_ends_a_stream_at_once() {
    let mut story = Story::new().model(vec![
        model::hang(&[model::message_begins("m1"), model::delta("par")]),
        model::answer(&[model::message("m2", "fine")]),
    ]);
    story.begin("hi");
    story.settle_until("agent_message_delta");
    assert_eq!(story.host.open_resources(), 1);
    story.submit(Op::Interrupt);
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    assert_eq!(story.host.open_resources(), 0);
    assert!(story.all("task_complete").is_empty());
    story.say("again");
    let input = story.host.requests[1]["input"].as_array().unwrap();
    let texts: Vec<&str> = input
        .iter()
        .filter_map(|item| item["content"][0]["text"].as_str())
        .collect();
    assert!(texts[texts.len() - 2].starts_with("<turn_aborted>"), "{texts:?}");
    assert!(!texts.contains(&"par"));
}

#[test]
fn an_interrupt_kills_commands_and_answers_their_calls() {
    let mut story = Story::new().command("sleep", CommandScript::hangs()).model(vec![
        model::answer(&[model::exec("c1", "sleep"), model::exec("c2", "sleep")]),
        ok(),
    ]);
    story.begin("go");
    story.settle_until("exec_command_begin");
    story.submit(Op::Interrupt);
    assert_eq!(story.host.open_resources(), 0);
    story.say("again");
    for call in ["c1", "c2"] {
        let output = story.outputs()[call].as_str().unwrap().to_owned();
        assert!(output.starts_with("aborted by user after "), "{output}");
    }
}

#[test]
fn an_interrupt_without_a_turn_does_nothing() {
    let mut story = Story::new();
    story.submit(Op::Interrupt);
    assert_eq!(story.types(), ["session_configured", "mcp_startup_complete"]);
}

#[test]
fn closing_releases_everything() {
    let mut story = Story::new().command("sleep", CommandScript::hangs()).model(vec![
        model::answer(&[model::exec("c1", "sleep")]),
        model::hang(&[]),
    ]);
    story.say("go");
    story.close();
    assert_eq!(story.host.open_resources(), 0);
}
