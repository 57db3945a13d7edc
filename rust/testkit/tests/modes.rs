//! Plan mode and manners, beyond what is recorded of the reference.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use codex_embed_protocol::{
    AskForApproval, CollaborationMode, ModeKind, Op, Personality, SandboxPolicy, Settings, UserInput,
};
use codex_embed_testkit::{Story, model};
use serde_json::{Value, json};

fn plan(instructions: Option<&str>) -> CollaborationMode {
    CollaborationMode {
        mode: ModeKind::Plan,
        settings: Settings {
            model: "gpt-5.2-codex".into(),
            reasoning_effort: None,
            developer_instructions: instructions.map(Into::into),
        },
    }
}

/// A turn that brings all its settings.
fn turn(mode: Option<CollaborationMode>, personality: Option<Personality>) -> Op {
    Op::UserTurn {
        items: vec![UserInput::Text {
            text: "go".into(),
            text_elements: Vec::new(),
        }],
        cwd: "/work".into(),
        approval_policy: AskForApproval::Never,
        sandbox_policy: SandboxPolicy::DangerFullAccess,
        model: "gpt-5.2-codex".into(),
        effort: None,
        summary: None,
        final_output_json_schema: None,
        collaboration_mode: mode.map(Box::new),
        personality,
        service_tier: None,
    }
}

fn story() -> Story {
    let says = |text: &str| model::answer(&[model::message("m", text)]);
    Story::new()
        .config("model", json!("gpt-5.2-codex"))
        .model(vec![says("one"), says("two"), says("three")])
}

/// The sections that the developer's messages of a request have, by their tags.
fn sections(story: &Story, request: usize) -> Vec<String> {
    let input = story.host.requests[request]["input"].as_array().unwrap();
    let developers = input.iter().filter(|item| item["role"] == "developer");
    let parts = developers.flat_map(|item| item["content"].as_array().unwrap());
    let tag = |part: &Value| {
        part["text"]
            .as_str()
            .unwrap()
            .split(['<', '>', ' '])
            .nth(1)
            .unwrap()
            .to_owned()
    };
    parts.map(tag).collect()
}

#[test]
fn a_turn_puts_a_mode_in_force_until_another_one_does() {
    let mut story = story();
    story.submit(turn(Some(plan(None)), None));
    story.say("on");
    let kinds: Vec<_> = story
        .all("task_started")
        .iter()
        .map(|event| event["collaboration_mode_kind"].clone())
        .collect();
    assert_eq!(kinds, ["plan", "plan"]);
    assert_eq!(sections(&story, 0), ["permissions", "collaboration_mode"]);
    assert_eq!(sections(&story, 1), sections(&story, 0));
}

#[test]
fn a_mode_is_told_in_the_words_it_brings_and_not_at_all_without_words() {
    let mut said = story();
    said.submit(turn(Some(plan(Some("Plan in rhymes."))), None));
    let request = said.host.requests[0].to_string();
    assert!(request.contains("<collaboration_mode>Plan in rhymes.</collaboration_mode>"));
    let mut silent = story();
    silent.submit(turn(Some(plan(Some(""))), None));
    assert_eq!(sections(&silent, 0), ["permissions"]);
    assert_eq!(silent.all("task_started")[0]["collaboration_mode_kind"], "plan");
}

#[test]
fn the_base_instructions_describe_the_manner_that_a_session_begins_with() {
    let instructions = |manner: Option<&str>| {
        let mut story = story();
        if let Some(manner) = manner {
            story = story.config("personality", json!(manner));
        }
        story.say("hi");
        assert_eq!(sections(&story, 0), ["permissions"]);
        story.host.requests[0]["instructions"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(instructions(Some("friendly")).contains("Be warm."));
    assert!(instructions(None).contains("Be direct."));
    assert!(!instructions(Some("none")).contains("# Manner"));
}

#[test]
fn another_manner_is_told_once() {
    let mut story = story();
    story.say("hi");
    story.submit(turn(None, Some(Personality::Friendly)));
    story.submit(turn(None, Some(Personality::Friendly)));
    assert_eq!(sections(&story, 1), ["permissions", "personality_spec"]);
    assert_eq!(sections(&story, 2), sections(&story, 1));
}

#[test]
fn instructions_of_the_configuration_have_no_manner() {
    let mut story = story().config("base_instructions", json!("Be short."));
    story.say("hi");
    story.submit(turn(None, Some(Personality::Friendly)));
    assert_eq!(story.host.requests[1]["instructions"], "Be short.");
    assert_eq!(sections(&story, 1), ["permissions"]);
}

#[test]
fn an_unknown_mode_is_no_op() {
    let op = json!({ "type": "override_turn_context", "collaboration_mode": { "mode": "dance", "settings": { "model": "m" } } });
    assert!(serde_json::from_value::<Op>(op).is_err());
}

#[test]
fn the_tags_of_a_plan_stand_alone_in_the_message_as_it_is() {
    let rows = [
        (
            "<proposed_plan>\nstep <oai-mem-citation>x</oai-mem-citation>1\n</proposed_plan>\n",
            Some("step 1\n"),
        ),
        ("<oai-mem-citation>\n<proposed_plan>\nstep\n", Some("step\n")),
        (
            "<proposed_plan><oai-mem-citation>x</oai-mem-citation>\nstep\n",
            None,
        ),
    ];
    for (message, plan_text) in rows {
        let answer = model::answer(&[model::message("m", message)]);
        let mut story = Story::new()
            .config("model", json!("gpt-5.2-codex"))
            .model(vec![answer]);
        story.submit(turn(Some(plan(None)), None));
        let done = story.all("item_completed");
        let plan = done.iter().find(|event| event["item"]["type"] == "Plan");
        assert_eq!(
            plan.and_then(|event| event["item"]["text"].as_str()),
            plan_text,
            "{message}"
        );
    }
}
