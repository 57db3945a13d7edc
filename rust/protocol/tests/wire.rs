//! Details of the wire form that the recordings don't reach.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use codex_embed_protocol::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn wire<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap()
}

fn refused<T: DeserializeOwned + std::fmt::Debug>(value: Value) {
    assert!(
        serde_json::from_value::<T>(value.clone()).is_err(),
        "accepted {value}"
    );
}

#[test]
fn the_providers_id_is_read_and_not_written() {
    let item = json!({"type": "message", "id": "msg_1", "role": "assistant", "content": []});
    let decoded: ResponseItem = serde_json::from_value(item).unwrap();
    let ResponseItem::Message { ref id, .. } = decoded else {
        panic!("not a message")
    };
    assert_eq!(id.as_deref(), Some("msg_1"));
    assert_eq!(
        wire(&decoded),
        json!({"type": "message", "role": "assistant", "content": []})
    );
}

#[test]
fn reasoning_content_is_written_only_for_reasoning_text() {
    let item = |content| ResponseItem::Reasoning {
        id: "r".into(),
        summary: vec![],
        content,
        encrypted_content: None,
    };
    let text = || "t".to_owned();
    assert_eq!(wire(&item(None))["content"], Value::Null);
    assert!(wire(&item(None)).as_object().unwrap().contains_key("content"));
    let other = item(Some(vec![ReasoningItemContent::Text { text: text() }]));
    assert!(!wire(&other).as_object().unwrap().contains_key("content"));
    let reasoning = item(Some(vec![ReasoningItemContent::ReasoningText { text: text() }]));
    assert_eq!(
        wire(&reasoning)["content"],
        json!([{"type": "reasoning_text", "text": "t"}])
    );
}

#[test]
fn a_calls_output_is_a_bare_string_or_an_array() {
    assert_eq!(wire(&FunctionCallOutputPayload::from("done")), json!("done"));
    let image = json!([{"type": "input_image", "image_url": "data:,"}]);
    let decoded: FunctionCallOutputPayload = serde_json::from_value(image.clone()).unwrap();
    assert_eq!(wire(&decoded), image);
    refused::<FunctionCallOutputPayload>(json!({"body": "done"}));
}

#[test]
fn a_chunk_of_output_is_base64() {
    let delta = json!({"call_id": "c", "stream": "stdout", "chunk": "aGkK/w=="});
    let decoded: ExecCommandOutputDeltaEvent = serde_json::from_value(delta.clone()).unwrap();
    assert_eq!(decoded.chunk, b"hi\n\xff");
    assert_eq!(wire(&decoded), delta);
    refused::<ExecCommandOutputDeltaEvent>(
        json!({"call_id": "c", "stream": "stdout", "chunk": "not base64"}),
    );
}

#[test]
fn a_sandbox_policy_leaves_its_defaults_out_as_the_reference_does() {
    let read_only: SandboxPolicy = serde_json::from_value(json!({"type": "read-only"})).unwrap();
    let full = SandboxPolicy::ReadOnly {
        access: ReadOnlyAccess::FullAccess,
        network_access: false,
    };
    assert_eq!(read_only, full);
    assert_eq!(wire(&read_only), json!({"type": "read-only"}));

    let workspace: SandboxPolicy = serde_json::from_value(json!({"type": "workspace-write"})).unwrap();
    assert_eq!(
        wire(&workspace),
        json!({
            "type": "workspace-write", "network_access": false,
            "exclude_tmpdir_env_var": false, "exclude_slash_tmp": false,
        })
    );
    refused::<SandboxPolicy>(json!({"type": "workspace_write"}));
}

#[test]
fn approval_settings_are_words_except_for_reject() {
    assert_eq!(wire(&AskForApproval::OnRequest), json!("on-request"));
    let reject = json!({"reject": {"sandbox_approval": true, "rules": false, "mcp_elicitations": false}});
    let decoded: AskForApproval = serde_json::from_value(reject).unwrap();
    assert_eq!(wire(&decoded)["reject"]["request_permissions"], json!(false));
    refused::<AskForApproval>(json!("sometimes"));
    refused::<AskForApproval>(json!({"reject": {}}));
}

#[test]
fn mcp_fields_keep_their_camel_case() {
    let result = json!({"Ok": {"content": [], "structuredContent": {"a": 1}, "isError": false, "_meta": {}}});
    let decoded: McpToolCallResult = serde_json::from_value(result.clone()).unwrap();
    assert_eq!(wire(&decoded), result);
    assert_eq!(
        wire(&McpToolCallResult::Err("gone".into())),
        json!({"Err": "gone"})
    );
}

#[test]
fn a_turn_needs_its_settings() {
    let turn = json!({
        "type": "user_turn", "items": [{"type": "text", "text": "hi"}], "cwd": "/w", "approval_policy": "never",
        "sandbox_policy": {"type": "danger-full-access"}, "model": "gpt-5",
    });
    let decoded: Op = serde_json::from_value(turn.clone()).unwrap();
    let Op::UserTurn {
        ref items, effort, ..
    } = decoded
    else {
        panic!("not a turn")
    };
    assert_eq!(
        items,
        &[UserInput::Text {
            text: "hi".into(),
            text_elements: vec![]
        }]
    );
    assert_eq!(effort, None);
    let mut without_model = turn;
    without_model.as_object_mut().unwrap().remove("model");
    refused::<Op>(without_model);
}

#[test]
fn an_override_with_nothing_in_it_changes_nothing() {
    let op: Op = serde_json::from_value(json!({"type": "override_turn_context"})).unwrap();
    assert_eq!(wire(&op), json!({"type": "override_turn_context"}));
    refused::<Op>(json!({"type": "override_turn_context", "effort": "extreme"}));
}

#[test]
fn an_unknown_op_is_refused() {
    refused::<Op>(json!({"type": "make_coffee"}));
    refused::<Op>(json!("interrupt"));
    refused::<Op>(json!(null));
}

#[test]
fn a_plan_step_takes_no_further_fields() {
    refused::<PlanItemArg>(json!({"step": "s", "status": "pending", "priority": 1}));
    refused::<PlanItemArg>(json!({"step": "s", "status": "started"}));
}

#[test]
fn an_unknown_plan_or_source_becomes_unknown() {
    assert_eq!(
        serde_json::from_value::<PlanType>(json!("lifetime")).unwrap(),
        PlanType::Unknown
    );
    assert_eq!(
        serde_json::from_value::<SessionSource>(json!("watch")).unwrap(),
        SessionSource::Unknown
    );
}
