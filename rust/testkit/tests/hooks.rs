//! Functions of the embedding program: they observe, block, and change what a session is about to do.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use codex_embed_protocol::Op;
use codex_embed_protocol::boundary::{Effect, EffectResult, HookAnswer, HookPoint, HookRequest, OutboxEntry};
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::{Value, json};

const ALL: [HookPoint; 6] = [
    HookPoint::SessionStart,
    HookPoint::UserPromptSubmit,
    HookPoint::PreToolUse,
    HookPoint::PostToolUse,
    HookPoint::Stop,
    HookPoint::PreCompact,
];

fn session(points: &[HookPoint], answers: Vec<EffectResult>) -> Story {
    let call = model::call("c1", "exec_command", json!({"cmd": "ls"}));
    Story::new()
        .model(vec![
            model::answer(&[call]),
            model::answer(&[model::message("m1", "done")]),
        ])
        .command("ls", CommandScript::prints("a.txt\n", 0))
        .command("ls -a", CommandScript::prints(".hidden\n", 0))
        .hooks(points, answers)
}

fn block(reason: &str) -> EffectResult {
    answer(HookAnswer {
        block: Some(reason.into()),
        ..HookAnswer::default()
    })
}

fn change(input: Value) -> EffectResult {
    answer(HookAnswer {
        input: Some(input),
        ..HookAnswer::default()
    })
}

fn context(text: &str) -> EffectResult {
    answer(HookAnswer {
        context: Some(text.into()),
        ..HookAnswer::default()
    })
}

fn answer(answer: HookAnswer) -> EffectResult {
    EffectResult::Hook { answer }
}

fn failure() -> EffectResult {
    EffectResult::Error {
        code: "E_HOOK".into(),
        message: "it threw".into(),
    }
}

fn warnings(story: &Story) -> Vec<&str> {
    let warnings = story.all("warning");
    warnings
        .iter()
        .filter_map(|event| event["message"].as_str())
        .collect()
}

/// What the model was sent last, from behind the surroundings on: role and text.
fn sent(story: &Story) -> Vec<(&str, &str)> {
    let input = story.host.requests.last().unwrap()["input"].as_array().unwrap();
    let messages = input[2..].iter().filter_map(|item| {
        let text = item["content"][0]["text"]
            .as_str()
            .or_else(|| item["output"].as_str())?;
        Some((item["role"].as_str().unwrap_or("output"), text))
    });
    messages.collect()
}

#[test]
fn functions_see_a_turn_from_its_begin_to_its_end() {
    let mut story = session(&ALL, Vec::new());
    story.say("list");
    let points: Vec<HookPoint> = story.host.hook_requests.iter().map(HookRequest::point).collect();
    assert_eq!(points, ALL[..5]);
    let HookRequest::PostToolUse {
        tool, input, output, ..
    } = &story.host.hook_requests[3]
    else {
        panic!("{:?}", story.host.hook_requests[3]);
    };
    assert_eq!((tool.as_str(), input), ("exec_command", &json!({"cmd": "ls"})));
    assert!(output.as_str().unwrap().contains("a.txt"), "{output}");
    let HookRequest::Stop {
        last_agent_message,
        stop_hook_active,
        ..
    } = &story.host.hook_requests[4]
    else {
        panic!("{:?}", story.host.hook_requests[4]);
    };
    assert_eq!(
        (last_agent_message.as_deref(), *stop_hook_active),
        (Some("done"), false)
    );
    story.say("again");
    let starts = story.host.hook_requests.iter();
    let starts = starts.filter(|request| request.point() == HookPoint::SessionStart);
    assert_eq!(starts.count(), 1);
}

#[test]
fn without_functions_nothing_is_asked() {
    let mut story = session(&[], vec![block("never asked")]);
    story.say("list");
    let asks = |entry: &OutboxEntry| matches!(entry, OutboxEntry::Effect(request) if matches!(request.effect, Effect::Hook { .. }));
    assert!(!story.outboxes.iter().flatten().any(asks));
}

#[test]
fn a_blocked_call_does_not_run_and_the_model_reads_why() {
    let mut story = session(&[HookPoint::PreToolUse], vec![block("no commands today")]);
    story.say("list");
    assert!(story.host.started.is_empty());
    let (role, text) = sent(&story)[1];
    assert_eq!(role, "output");
    assert!(
        text.contains("was not run") && text.contains("no commands today"),
        "{text}"
    );
}

#[test]
fn a_call_that_can_not_be_judged_does_not_run() {
    let mut story = session(&[HookPoint::PreToolUse], vec![failure()]);
    story.say("list");
    assert!(story.host.started.is_empty());
    assert!(sent(&story)[1].1.contains("failed to judge"));
    assert_eq!(
        warnings(&story),
        ["The hook preToolUse failed: it threw (E_HOOK)"]
    );
}

#[test]
fn a_call_runs_with_other_arguments() {
    let mut story = session(&[HookPoint::PreToolUse], vec![change(json!({"cmd": "ls -a"}))]);
    story.say("list");
    assert_eq!(story.host.started, [("ls -a".to_owned(), false)]);
    assert!(sent(&story)[1].1.contains(".hidden"));
}

#[test]
fn an_output_is_held_back() {
    let mut story = session(&[HookPoint::PostToolUse], vec![block("it names a customer")]);
    story.say("list");
    assert_eq!(story.host.started.len(), 1);
    let (_, text) = sent(&story)[1];
    assert!(
        text.contains("it names a customer") && !text.contains("a.txt"),
        "{text}"
    );
}

#[test]
fn a_prompt_is_changed_and_its_context_told() {
    let changed = answer(HookAnswer {
        input: Some(json!([{"type": "text", "text": "list quietly"}])),
        context: Some("It is Friday.".into()),
        ..HookAnswer::default()
    });
    let mut story = session(&[HookPoint::UserPromptSubmit], vec![changed]);
    story.say("list");
    assert_eq!(
        sent(&story)[..2],
        [("developer", "It is Friday."), ("user", "list quietly")]
    );
    assert_eq!(story.all("user_message")[0]["message"], "list quietly");
}

#[test]
fn a_changed_prompt_that_is_none_is_told_and_the_users_stays() {
    let mut story = session(&[HookPoint::UserPromptSubmit], vec![change(json!("text"))]);
    story.say("list");
    assert_eq!(sent(&story)[0], ("user", "list"));
    assert!(warnings(&story)[0].starts_with("The hook userPromptSubmit gave no list of inputs"));
}

#[test]
fn a_turn_that_is_interrupted_before_its_prompt_is_blocked_was_interrupted() {
    let mut story = session(&[HookPoint::UserPromptSubmit], vec![block("a secret")]);
    story.begin("my secret");
    story.settle_until("task_started");
    story.submit(Op::Interrupt);
    assert_eq!(
        warnings(&story),
        ["The hook userPromptSubmit blocked this: a secret"]
    );
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    assert!(story.all("task_complete").is_empty());
}

#[test]
fn a_blocked_prompt_never_reaches_the_model() {
    let mut story = session(&[HookPoint::UserPromptSubmit], vec![block("a secret")]);
    story.say("list");
    assert!(story.host.requests.is_empty());
    assert_eq!(
        warnings(&story),
        ["The hook userPromptSubmit blocked this: a secret"]
    );
    assert_eq!(story.types().last(), Some(&"task_complete"));
    story.say("hello");
    assert_eq!(sent(&story)[0], ("user", "hello"));
}

#[test]
fn a_session_begins_with_context_or_not_yet() {
    let mut story = session(&[HookPoint::SessionStart], vec![context("Be kind.")]);
    story.say("list");
    assert_eq!(sent(&story)[..2], [("developer", "Be kind."), ("user", "list")]);
    let mut story = session(&[HookPoint::SessionStart], vec![block("closed")]);
    story.say("list");
    assert!(story.host.requests.is_empty());
    story.say("now");
    assert_eq!(sent(&story)[0], ("user", "now"));
}

#[test]
fn a_turn_is_kept_going_once() {
    let mut story = session(
        &[HookPoint::Stop],
        vec![block("run the tests"), block("and again")],
    );
    story.say("list");
    assert_eq!(story.host.requests.len(), 3);
    assert_eq!(sent(&story).last(), Some(&("developer", "run the tests")));
    assert_eq!(
        warnings(&story),
        ["The hook stop kept this turn going once already; it ends now."]
    );
    assert_eq!(story.all("task_complete").len(), 1);
}

#[test]
fn the_history_stays_when_compaction_is_blocked() {
    let mut story = session(&[HookPoint::PreCompact], vec![block("keep it")]);
    story.say("list");
    story.submit(Op::Compact);
    assert!(story.all("context_compacted").is_empty());
    assert_eq!(warnings(&story), ["The hook preCompact blocked this: keep it"]);
    assert!(matches!(
        story.host.hook_requests[0],
        HookRequest::PreCompact { manual: true, .. }
    ));
}

#[test]
fn an_observer_that_fails_is_told_and_the_turn_goes_on() {
    let points = [HookPoint::SessionStart, HookPoint::PostToolUse, HookPoint::Stop];
    let mut story = session(&points, vec![failure(), failure(), failure()]);
    story.say("list");
    assert_eq!(warnings(&story).len(), 3);
    assert!(sent(&story)[1].1.contains("a.txt"));
    assert_eq!(story.all("task_complete")[0]["last_agent_message"], "done");
}
