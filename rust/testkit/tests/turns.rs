//! Turns: what is sent to the model, what it answers, what the user's program sees.

use codex_embed_protocol::Op;
use codex_embed_testkit::{Story, model};
use serde_json::json;

#[test]
fn a_message_streams_and_completes() {
    let mut story = Story::new().model(vec![model::answer(&[
        model::message_begins("m1"),
        model::delta("Hel"),
        model::delta("lo."),
        model::message("m1", "Hello."),
    ])]);
    story.say("hi");
    assert_eq!(
        story.types(),
        [
            "session_configured",
            "mcp_startup_complete",
            "task_started",
            "item_started",
            "item_completed",
            "user_message",
            "token_count",
            "item_started",
            "agent_message_content_delta",
            "agent_message_delta",
            "agent_message_content_delta",
            "agent_message_delta",
            "item_completed",
            "agent_message",
            "token_count",
            "task_complete",
        ]
    );
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["Hello."]);
    assert_eq!(
        story.all("token_count")[1]["info"]["total_token_usage"]["total_tokens"],
        15
    );
}

#[test]
fn deltas_without_an_item_are_dropped() {
    let mut story = Story::new().model(vec![model::answer(&[
        model::delta("lost"),
        model::message("m1", "kept"),
    ])]);
    story.say("hi");
    assert!(story.all("agent_message_delta").is_empty());
    assert_eq!(story.texts("agent_message", "message"), ["kept"]);
}

#[test]
fn a_later_request_extends_the_earlier_one() {
    let mut story = Story::new().model(vec![
        model::answer(&[model::message("m1", "one")]),
        model::answer(&[model::message("m2", "two")]),
    ]);
    story.say("first");
    story.say("second");
    let input = |index: usize| story.host.requests[index]["input"].as_array().unwrap().clone();
    let (first, second) = (input(0), input(1));
    assert_eq!(second[..first.len()], first[..]);
    assert_eq!(second.len(), first.len() + 2);
    assert_eq!(second[first.len()]["role"], "assistant");
}

#[test]
fn an_effort_is_kept_when_it_is_left_out_and_cleared_by_null() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m1", "ok")])]);
    for change in ["{\"effort\":\"high\"}", "{}", "{\"effort\":null}"] {
        let mut op: serde_json::Value = serde_json::from_str(change).unwrap();
        op["type"] = "override_turn_context".into();
        story.submit(serde_json::from_value(op).unwrap());
        story.say("go");
    }
    let effort = |index: usize| story.host.requests[index]["reasoning"]["effort"].clone();
    assert_eq!([effort(0), effort(1), effort(2)], ["high", "high", "medium"]);
}

#[test]
fn changed_settings_are_told_once() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m1", "ok")])]);
    story.say("first");
    story.submit(Op::OverrideTurnContext {
        cwd: None,
        approval_policy: Some(codex_embed_protocol::AskForApproval::OnRequest),
        sandbox_policy: None,
        model: None,
        effort: None,
        summary: None,
        collaboration_mode: None,
        personality: None,
        service_tier: None,
    });
    story.say("second");
    story.say("third");
    let developer_messages = |index: usize| {
        let input = story.host.requests[index]["input"].as_array().unwrap();
        input.iter().filter(|item| item["role"] == "developer").count()
    };
    assert_eq!(
        [
            developer_messages(0),
            developer_messages(1),
            developer_messages(2)
        ],
        [1, 2, 2]
    );
}

#[test]
fn the_processing_tier_changes_and_goes_back() {
    let mut story = Story::new()
        .config("service_tier", json!("flex"))
        .model(vec![model::answer(&[model::message("m1", "ok")])]);
    for (tier, sent) in [
        (json!({}), json!("flex")),
        (json!({ "service_tier": "fast" }), json!("priority")),
        (json!({}), json!("priority")),
        (json!({ "service_tier": null }), json!(null)),
    ] {
        let mut op = tier;
        op["type"] = json!("override_turn_context");
        story.submit(serde_json::from_value(op).unwrap());
        story.say("go");
        assert_eq!(story.host.requests.last().unwrap()["service_tier"], sent);
    }
}

#[test]
fn input_during_a_turn_joins_it() {
    let mut story = Story::new()
        .model(vec![
            model::answer(&[model::exec("c1", "slow")]),
            model::answer(&[model::message("m", "both done")]),
        ])
        .command(
            "slow",
            codex_embed_testkit::CommandScript {
                exits: Some((900, 0)),
                ..Default::default()
            },
        );
    story.begin("work");
    story.settle_until("exec_command_begin");
    story.say("also this");
    assert_eq!(story.texts("user_message", "message"), ["work", "also this"]);
    assert_eq!(story.all("task_complete").len(), 1);
    let last = story.host.requests[1]["input"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["content"][0]["text"], "also this");
}

#[test]
fn shutdown_is_the_last_event() {
    let mut story = Story::new().model(vec![model::hang(&[model::message_begins("m1")])]);
    story.begin("hi");
    story.settle_until("item_started");
    story.submit(Op::Shutdown);
    assert_eq!(story.types().last(), Some(&"shutdown_complete"));
    assert_eq!(story.all("turn_aborted").len(), 1);
    assert_eq!(story.host.open_resources(), 0);
}

#[test]
fn an_op_that_is_not_served_is_answered() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m1", "ok")])]);
    story.submit(Op::Undo);
    assert_eq!(story.all("error")[0]["codex_error_info"], "bad_request");
    story.say("still here?");
    assert_eq!(story.texts("agent_message", "message"), ["ok"]);
}

#[test]
fn project_documents_come_first() {
    let mut story = Story::new()
        .file("/home/u/.codex/AGENTS.md", "Be brief.\n")
        .file("/work/.git/HEAD", "")
        .file("/work/AGENTS.md", "Use tabs.\n")
        .codex_home("/home/u/.codex")
        .model(vec![model::answer(&[model::message("m1", "ok")])]);
    story.say("hi");
    assert_eq!(
        story.host.requests[0]["input"][1]["content"][0]["text"],
        "# AGENTS.md instructions for /work\n\n<INSTRUCTIONS>\nBe brief.\n\n--- project-doc ---\n\nUse tabs.\n\n</INSTRUCTIONS>"
    );
}

#[test]
fn an_output_schema_holds_for_one_turn() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m1", "{}")])]);
    story.submit(Op::UserInput {
        items: vec![codex_embed_protocol::UserInput::Text {
            text: "as json".into(),
            text_elements: vec![],
        }],
        final_output_json_schema: Some(json!({ "type": "object" })),
    });
    story.say("as you like");
    assert_eq!(
        story.host.requests[0]["text"]["format"]["name"],
        "codex_output_schema"
    );
    assert!(
        story.host.requests[1]
            .get("text")
            .is_none_or(|text| text.get("format").is_none())
    );
}
