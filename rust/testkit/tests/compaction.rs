//! Compaction: when it happens, what the model is asked and what it knows afterwards.

mod support;

use codex_embed_protocol::Op;
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::{Value, json};
use support::{MANY, limited, outline, says};

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

fn switch_to(model: &str) -> Op {
    Op::OverrideTurnContext {
        cwd: None,
        approval_policy: None,
        sandbox_policy: None,
        model: Some(model.into()),
        effort: None,
        summary: None,
        collaboration_mode: None,
        personality: None,
        service_tier: None,
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
