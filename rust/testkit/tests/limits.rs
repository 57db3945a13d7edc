//! Limits that the embedding program sets: what is counted, where a turn ends, and what is said.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

use codex_embed_protocol::boundary::Limits;
use codex_embed_testkit::{Answer, CommandScript, Story, model};
use serde_json::{Value, json};

fn runs(call_id: &str) -> Answer {
    model::answer_using(100, &[model::exec(call_id, "ls")])
}

fn done() -> Answer {
    model::answer_using(100, &[model::message("m", "done")])
}

fn parse(limits: Value) -> Limits {
    serde_json::from_value(limits).unwrap()
}

fn story(limits: Value, answers: Vec<Answer>) -> Story {
    Story::new()
        .command("ls", CommandScript::prints("a\n", 0))
        .limits(parse(limits))
        .model(answers)
}

/// What ended the turns that did not end well.
fn reasons(story: &Story) -> Vec<Value> {
    let errors = story.all("error").into_iter();
    errors
        .map(|error| error["codex_error_info"]["limit_reached"].clone())
        .collect()
}

fn reached(limit: &str, scope: &str, used: Value, max: Value) -> Value {
    json!({ "limit": limit, "scope": scope, "used": used, "max": max })
}

#[test]
fn a_turn_ends_before_the_request_that_would_be_too_many() {
    let mut story = story(
        json!({ "turn": { "requests": 2 } }),
        vec![runs("c1"), runs("c2"), done()],
    );
    story.say("go");
    assert_eq!(story.host.requests.len(), 2);
    assert_eq!(story.outputs().len(), 1, "the second output was not sent yet");
    assert_eq!(reasons(&story), [reached("requests", "turn", json!(2), json!(2))]);
    assert_eq!(story.types().last(), Some(&"task_complete"));
    story.say("go on");
    assert_eq!(story.host.requests.len(), 3, "the next turn counts anew");
    assert_eq!(story.outputs().len(), 2);
    assert_eq!(reasons(&story).len(), 1);
}

#[test]
fn a_session_counts_its_turns_together() {
    let mut story = story(json!({ "session": { "requests": 1 } }), vec![done(), done()]);
    story.say("one");
    story.say("two");
    assert_eq!(story.host.requests.len(), 1);
    assert_eq!(
        reasons(&story),
        [reached("requests", "session", json!(1), json!(1))]
    );
    assert_eq!(
        story.texts("error", "message"),
        ["The session has made 1 of 1 requests to the model. Raise the limit, or start a new session."]
    );
}

#[test]
fn a_call_too_many_is_not_run() {
    let both = [model::exec("c1", "ls"), model::exec("c2", "ls")];
    let mut story = story(
        json!({ "turn": { "tool_calls": 1 } }),
        vec![model::answer(&both), done()],
    );
    story.say("go");
    assert_eq!(
        reasons(&story),
        [reached("tool_calls", "turn", json!(1), json!(1))]
    );
    assert_eq!(story.host.open_resources(), 0);
    story.say("go on");
    let outputs = story.outputs();
    assert_eq!(outputs["c2"], json!("aborted"), "every call has an output");
}

#[test]
fn tokens_and_cost_are_looked_at_before_each_request() {
    let mut tokens = story(
        json!({ "turn": { "tokens": 150 } }),
        vec![runs("c1"), runs("c2"), done()],
    );
    tokens.say("go");
    assert_eq!(
        reasons(&tokens),
        [reached("tokens", "turn", json!(200), json!(150))]
    );

    let price = json!({ "input": 1000.0, "output": 2000.0 });
    let mut cost = story(
        json!({ "session": { "cost": 0.2 }, "prices": { "*": price } }),
        vec![runs("c1"), runs("c2"), done()],
    );
    cost.say("go");
    // 95 tokens in and 5 out: 0.095 + 0.01 for each request.
    assert_eq!(
        reasons(&cost),
        [reached("cost", "session", json!(0.21), json!(0.2))]
    );
}

#[test]
fn an_answer_that_goes_beyond_a_limit_is_an_answer() {
    let mut story = story(json!({ "turn": { "tokens": 50 } }), vec![done()]);
    story.say("go");
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["done"]);
    assert_eq!(reasons(&story), Vec::<Value>::new());
}

#[test]
fn cost_without_a_price_is_refused() {
    let mut story = story(json!({ "turn": { "cost": 1.0 } }), vec![done()]);
    story.say("go");
    assert!(story.host.requests.is_empty());
    let message = story.texts("error", "message")[0].to_owned();
    assert!(message.contains("gpt-5.1-codex has no price"), "{message}");
}

#[test]
fn time_ends_a_turn_and_what_it_waits_for() {
    let mut story = Story::new()
        .command("wait", CommandScript::hangs())
        .limits(parse(json!({ "turn": { "wall_time_ms": 2_000 } })))
        .model(vec![
            model::answer(&[model::exec("c1", "wait")]),
            model::answer(&[model::message("m", "fine")]),
        ]);
    story.say("go");
    assert_eq!(
        reasons(&story),
        [reached("wall_time", "turn", json!(2000), json!(2000))]
    );
    assert_eq!(story.host.open_resources(), 0, "the command was stopped");
    story.say("again");
    assert_eq!(
        story.texts("task_complete", "last_agent_message").last(),
        Some(&"fine")
    );
}

#[test]
fn a_session_without_time_begins_no_turn() {
    let mut story = Story::new()
        .limits(parse(json!({ "session": { "wall_time_ms": 0 } })))
        .model(vec![done()]);
    story.say("go");
    assert!(story.host.requests.is_empty());
    assert_eq!(
        reasons(&story),
        [reached("wall_time", "session", json!(0), json!(0))]
    );
}
