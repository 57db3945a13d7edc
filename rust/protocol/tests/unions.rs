//! Unions keep what they don't know and refuse what breaks their promise.
#![allow(clippy::expect_used, reason = "helpers of tests")]

use codex_embed_protocol::*;
use schemars::schema_for;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn refusal<T: DeserializeOwned + std::fmt::Debug>(value: Value) -> String {
    serde_json::from_value::<T>(value)
        .expect_err("must be refused")
        .to_string()
}

/// The values of `type` that a union's schema lists.
fn tags(schema: &schemars::Schema) -> Vec<String> {
    let variants = schema.as_value()["oneOf"].as_array().expect("a union");
    variants
        .iter()
        .map(|variant| {
            variant["properties"]["type"]["const"]
                .as_str()
                .expect("a tag")
                .to_owned()
        })
        .collect()
}

#[test]
fn an_event_of_a_later_release_survives_whole() {
    let event =
        json!({"id": "7", "msg": {"type": "moon_phase", "phase": 0.5, "n": 9_007_199_254_740_993_u64}});
    let decoded: Event = serde_json::from_value(event.clone()).unwrap();
    assert_eq!(decoded.msg.tag(), "moon_phase");
    assert!(matches!(decoded.msg, EventMsg::Unknown(_)));
    assert_eq!(serde_json::to_value(&decoded).unwrap(), event);
}

#[test]
fn a_known_event_with_broken_fields_is_refused_by_name() {
    let missing = refusal::<EventMsg>(json!({"type": "task_started"}));
    assert_eq!(missing, "task_started: missing field `turn_id`");
    let wrong = refusal::<EventMsg>(json!({"type": "agent_message", "message": 7}));
    assert_eq!(
        wrong,
        "agent_message: invalid type: integer `7`, expected a string"
    );
}

#[test]
fn an_event_without_a_type_is_refused() {
    for broken in [
        json!({}),
        json!({"type": 7}),
        json!("task_started"),
        json!(null),
        json!([]),
    ] {
        assert_eq!(refusal::<EventMsg>(broken), "missing field `type`");
    }
}

#[test]
fn every_event_has_its_own_type() {
    let schema = schema_for!(EventMsg);
    assert_eq!(EventMsg::TAGS.len(), 80);
    assert_eq!(tags(&schema), EventMsg::TAGS);
}

#[test]
fn an_item_of_a_later_release_survives_whole() {
    let item = json!({"type": "hologram", "id": "h1", "depth": 3});
    let decoded: ResponseItem = serde_json::from_value(item.clone()).unwrap();
    assert!(matches!(decoded, ResponseItem::Unknown(_)));
    assert_eq!(serde_json::to_value(&decoded).unwrap(), item);
}

#[test]
fn a_known_item_with_broken_fields_is_refused() {
    let missing = refusal::<ResponseItem>(json!({"type": "function_call", "name": "n", "arguments": "{}"}));
    assert_eq!(missing, "missing field `call_id`");
    assert_eq!(
        refusal::<ResponseItem>(json!({"role": "user"})),
        "missing field `type`"
    );
}

#[test]
fn the_tags_of_items_are_those_of_the_variants() {
    let mut known = tags(&schema_for!(ResponseItem));
    known.insert(11, "compaction_summary".into());
    assert_eq!(known, ResponseItem::TAGS);
}

#[test]
fn a_line_of_a_later_release_survives_whole() {
    let line = json!({"timestamp": "2026-03-12T10:00:00.000Z", "type": "weather", "payload": {"rain": true}});
    let decoded: RolloutLine = serde_json::from_value(line.clone()).unwrap();
    assert!(matches!(decoded.item, RolloutItem::Unknown(_)));
    assert_eq!(serde_json::to_value(&decoded).unwrap(), line);
}

#[test]
fn a_known_line_with_a_broken_payload_is_refused() {
    let line = json!({"timestamp": "t", "type": "session_meta", "payload": {"id": "x"}});
    assert_eq!(refusal::<RolloutLine>(line), "missing field `timestamp`");
    assert_eq!(
        refusal::<RolloutLine>(json!({"timestamp": "t"})),
        "missing field `type`"
    );
}

#[test]
fn the_tags_of_lines_are_those_of_the_variants() {
    assert_eq!(tags(&schema_for!(RolloutItem)), RolloutItem::TAGS);
}
