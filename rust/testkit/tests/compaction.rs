//! Compaction: when it happens, what the model is asked and what it knows afterwards.

use codex_embed_protocol::{Op, TurnAbortReason};
use codex_embed_testkit::{Answer, CommandScript, Story, model};
use serde_json::{Value, json};

/// Compaction is due at this many tokens, and this is what a response uses to get there.
const LIMIT: u64 = 5_000;
const MANY: i64 = 6_000;

fn says(text: &str) -> Answer {
    model::answer(&[model::message("m", text)])
}

fn overflows() -> Answer {
    Answer::Stream {
        chunks: vec![model::text(&[model::failed("context_length_exceeded", "too long")]).into_bytes()],
        end: codex_embed_testkit::StreamEnd::Close,
    }
}

fn limited(answers: Vec<Answer>) -> Story {
    Story::new()
        .config("model_auto_compact_token_limit", json!(LIMIT))
        .command("look", CommandScript::prints("seen\n", 0))
        .model(answers)
}

/// A request's input, an item a word: who speaks and how the text begins.
fn outline(story: &Story, request: usize) -> Vec<String> {
    let input = story.host.requests[request]["input"].as_array().unwrap();
    input.iter().map(word).collect()
}

fn word(item: &Value) -> String {
    let Some(text) = item["content"][0]["text"].as_str() else {
        return item["type"].as_str().unwrap().to_owned();
    };
    let known = [
        ("<permissions", "permissions"),
        ("<model_switch>", "switch"),
        ("<environment_context>", "environment"),
        ("<turn_aborted>", "aborted"),
        ("Write a summary", "request"),
    ];
    match known.iter().find(|(start, _)| text.starts_with(start)) {
        Some((_, word)) => (*word).to_owned(),
        None if text.contains("The summary:\n") => {
            format!("summary:{}", text.rsplit('\n').next().unwrap())
        }
        None => format!("{}:{text}", item["role"].as_str().unwrap()),
    }
}

#[test]
fn the_user_compacts() {
    let mut story = Story::new().model(vec![says("one"), says("SUM"), says("two")]);
    story.say("first");
    let before = story.events.len();
    story.submit(Op::Compact);
    assert_eq!(
        story.types()[before..],
        [
            "task_started",
            "item_started",
            "token_count",
            "token_count",
            "token_count",
            "item_completed",
            "context_compacted",
            "warning",
            "task_complete",
        ]
    );
    story.say("second");
    assert_eq!(
        outline(&story, 1),
        [
            "permissions",
            "environment",
            "user:first",
            "assistant:one",
            "request"
        ]
    );
    assert_eq!(
        outline(&story, 2),
        [
            "user:first",
            "summary:SUM",
            "permissions",
            "environment",
            "user:second"
        ]
    );
    assert_eq!(
        story.host.requests[0]["instructions"],
        story.host.requests[1]["instructions"]
    );
    assert_eq!(story.host.requests[1]["tools"], json!([]));
}

#[test]
fn the_summary_is_asked_for_without_parallel_calls_and_schema() {
    let mut story = limited(vec![
        model::answer_using(MANY, &[model::exec("c1", "look")]),
        says("SUM"),
        says("{}"),
    ])
    .config("model", json!("gpt-5.4"));
    story.submit(Op::UserInput {
        items: vec![codex_embed_protocol::UserInput::Text {
            text: "as json".into(),
            text_elements: vec![],
        }],
        final_output_json_schema: Some(json!({ "type": "object" })),
    });
    let requests = &story.host.requests;
    let sent = |index: usize| {
        (
            &requests[index]["parallel_tool_calls"],
            &requests[index]["text"]["format"]["type"],
        )
    };
    assert_eq!(sent(0), (&json!(true), &json!("json_schema")));
    assert_eq!(sent(1), (&json!(false), &Value::Null));
    assert_eq!(sent(2), sent(0));
}

#[test]
fn the_estimate_stands_for_the_last_usage() {
    let mut story = Story::new()
        .config("base_instructions", json!("x".repeat(4_000)))
        .model(vec![says("one"), says("SUM"), says("two")]);
    story.say("first");
    story.submit(Op::Compact);
    let info = story.all("token_count").last().unwrap()["info"].clone();
    assert_eq!(info["total_token_usage"]["total_tokens"], 30);
    let last = &info["last_token_usage"];
    assert_eq!(
        (&last["input_tokens"], &last["output_tokens"]),
        (&json!(0), &json!(0))
    );
    story.say("second");
    // The instructions and the two messages that the next request begins with.
    let input = story.host.requests[2]["input"].as_array().unwrap();
    let items: u64 = input[..2]
        .iter()
        .map(|item| (item.to_string().len() as u64).div_ceil(4))
        .sum();
    assert_eq!(last["total_tokens"], 1_000 + items);
}

#[test]
fn a_configured_prompt_asks_for_the_summary() {
    let mut story = Story::new()
        .config("compact_prompt", json!("Sum up."))
        .model(vec![says("one"), says("SUM")]);
    story.say("first");
    story.submit(Op::Compact);
    assert_eq!(outline(&story, 1).last().unwrap(), "user:Sum up.");
}

#[test]
fn an_empty_thread_is_told_its_surroundings_first() {
    let mut story = Story::new().model(vec![says("nothing yet"), says("ok")]);
    story.submit(Op::Compact);
    story.say("a");
    assert_eq!(outline(&story, 0), ["permissions", "environment", "request"]);
    assert_eq!(
        outline(&story, 1),
        ["summary:nothing yet", "permissions", "environment", "user:a"]
    );
}

#[test]
fn a_full_history_is_compacted_before_the_next_turn() {
    let mut story = limited(vec![
        model::answer_using(MANY, &[model::message("m", "one")]),
        says("SUM"),
        says("two"),
    ]);
    story.say("first");
    assert!(story.all("context_compacted").is_empty(), "the turn was over");
    story.say("second");
    assert_eq!(
        outline(&story, 1),
        [
            "permissions",
            "environment",
            "user:first",
            "assistant:one",
            "request"
        ]
    );
    assert_eq!(
        outline(&story, 2),
        [
            "user:first",
            "summary:SUM",
            "permissions",
            "environment",
            "user:second"
        ]
    );
    let types = story.types();
    let place = |kind: &str| types.iter().rposition(|found| *found == kind).unwrap();
    assert!(
        place("task_started") < place("context_compacted")
            && place("context_compacted") < place("user_message")
    );
}

#[test]
fn a_turn_goes_on_after_a_compaction_in_its_middle() {
    let mut story = limited(vec![
        says("nil"),
        model::answer_using(MANY, &[model::exec("c1", "look")]),
        says("SUM"),
        says("done"),
        says("later"),
    ]);
    story.say("zero");
    story.say("first");
    assert_eq!(outline(&story, 2).last().unwrap(), "request");
    assert_eq!(
        outline(&story, 3),
        [
            "user:zero",
            "permissions",
            "environment",
            "user:first",
            "summary:SUM"
        ]
    );
    assert_eq!(
        story.texts("task_complete", "last_agent_message"),
        ["nil", "done"]
    );
    // What was told in the middle is not told again.
    story.say("second");
    assert_eq!(
        outline(&story, 4)[4..],
        ["summary:SUM", "assistant:done", "user:second"]
    );
}

#[test]
fn outputs_since_the_last_answer_count() {
    for (printed, compactions) in [(3_000, 0), (8_000, 1)] {
        let mut story = limited(vec![
            model::answer_using(4_000, &[model::exec("c1", "print")]),
            says("SUM"),
            says("done"),
        ])
        .command("print", CommandScript::prints(&"x".repeat(printed), 0));
        story.say("first");
        assert_eq!(
            story.all("context_compacted").len(),
            compactions,
            "{printed} bytes"
        );
    }
}

#[test]
fn a_second_compaction_keeps_one_summary() {
    let mut story = Story::new().model(vec![
        says("one"),
        says("S1"),
        says("two"),
        says("S2"),
        says("three"),
    ]);
    story.say("a");
    story.submit(Op::Compact);
    story.say("b");
    story.submit(Op::Compact);
    story.say("c");
    assert_eq!(
        outline(&story, 4),
        [
            "user:a",
            "user:b",
            "summary:S2",
            "permissions",
            "environment",
            "user:c"
        ]
    );
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

fn switch_to(model: &str) -> Op {
    Op::OverrideTurnContext {
        cwd: None,
        approval_policy: None,
        sandbox_policy: None,
        model: Some(model.into()),
        effort: None,
        summary: None,
    }
}

#[test]
fn the_old_model_compacts_for_one_with_a_smaller_window() {
    let mut story = Story::new().model(vec![
        model::answer_using(150_000, &[model::message("m", "one")]),
        says("SUM"),
        says("two"),
    ]);
    story.say("a");
    story.submit(switch_to("gpt-oss-20b"));
    story.say("b");
    let models: Vec<&Value> = story.host.requests.iter().map(|body| &body["model"]).collect();
    assert_eq!(models, ["gpt-5.1-codex", "gpt-5.1-codex", "gpt-oss-20b"]);
    assert_eq!(
        outline(&story, 2),
        ["user:a", "summary:SUM", "switch", "environment", "user:b"]
    );
}

#[test]
fn a_larger_window_needs_no_compaction() {
    let mut story = Story::new().config("model", json!("gpt-oss-20b")).model(vec![
        model::answer_using(110_000, &[model::message("m", "one")]),
        says("two"),
    ]);
    story.say("a");
    story.submit(switch_to("gpt-5.1-codex"));
    story.say("b");
    assert_eq!(story.host.requests.len(), 2);
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
