//! What an administrator's requirements.toml says goes for a running session, too.

use codex_embed_protocol::{AskForApproval, Op, ReadOnlyAccess, SandboxPolicy, UserInput};
use codex_embed_testkit::{Answer, Story, model};
use serde_json::json;

fn story() -> Story {
    Story::new()
        .requirements_toml(
            "allowed_approval_policies = [\"on-request\", \"untrusted\"]\n\
             allowed_sandbox_modes = [\"read-only\", \"workspace-write\"]",
        )
        .model(vec![says("done"), says("done")])
}

fn says(text: &str) -> Answer {
    model::answer(&[model::message("m", text)])
}

fn changed(approval: Option<AskForApproval>, sandbox: Option<SandboxPolicy>) -> Op {
    Op::OverrideTurnContext {
        cwd: None,
        approval_policy: approval,
        sandbox_policy: sandbox,
        model: Some("another-model".into()),
        effort: None,
        summary: None,
        collaboration_mode: None,
        personality: None,
        service_tier: None,
    }
}

fn go() -> Vec<UserInput> {
    vec![UserInput::Text {
        text: "go".into(),
        text_elements: Vec::new(),
    }]
}

fn read_only() -> SandboxPolicy {
    SandboxPolicy::ReadOnly {
        access: ReadOnlyAccess::default(),
        network_access: false,
    }
}

fn turn(approval_policy: AskForApproval, sandbox_policy: SandboxPolicy) -> Op {
    Op::UserTurn {
        items: go(),
        cwd: "/work".into(),
        approval_policy,
        sandbox_policy,
        model: "gpt-5.2-codex".into(),
        effort: None,
        summary: None,
        final_output_json_schema: None,
        collaboration_mode: None,
        personality: None,
        service_tier: None,
    }
}

#[test]
fn changes_that_are_not_allowed_are_refused_whole() {
    let mut story = story();
    story.open();
    story.submit(changed(Some(AskForApproval::Never), None));
    story.submit(changed(None, Some(SandboxPolicy::DangerFullAccess)));
    let told = story.all("error");
    let messages: Vec<_> = told.iter().map(|error| error["message"].to_string()).collect();
    assert_eq!(messages.len(), 2);
    assert!(
        messages[0].contains("the approval policy `never`"),
        "{messages:?}"
    );
    assert!(
        messages[1].contains("the sandbox policy `danger-full-access`"),
        "{messages:?}"
    );
    assert!(
        told.iter()
            .all(|error| error["codex_error_info"] == json!("bad_request"))
    );

    let before = story.all("session_configured")[0]["model"].clone();
    story.submit(Op::UserInput {
        items: go(),
        final_output_json_schema: None,
    });
    assert_eq!(story.host.requests[0]["model"], before);
}

#[test]
fn a_turn_under_settings_that_are_not_allowed_does_not_begin() {
    let mut story = story();
    story.submit(turn(AskForApproval::Never, read_only()));
    assert_eq!(story.all("error").len(), 1);
    assert!(story.all("task_started").is_empty());
    story.submit(turn(AskForApproval::Untrusted, read_only()));
    assert_eq!(story.all("task_complete").len(), 1);
}
