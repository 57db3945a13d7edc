//! What the reference was recorded to say decodes, and encodes to the same JSON.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that reads files"
)]

use std::path::PathBuf;

use codex_embed_protocol::{Event, EventMsg, ResponseItem, RolloutItem, RolloutLine};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Every scenario's name and recording.
fn scenarios() -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../test/conformance/scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the scenarios' folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a readable file");
            (
                path.display().to_string(),
                serde_json::from_str(&text).expect("JSON"),
            )
        })
        .collect()
}

/// A recording holds `<t>` where a number or a moment stood; put one of its kind there.
fn without_placeholders(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, value)| match (name.as_str(), value.as_str()) {
                    ("duration", Some("<t>")) => (name.clone(), json!({"secs": 1, "nanos": 500})),
                    ("timestamp", Some("<t>")) => (name.clone(), json!("2026-03-12T10:00:00.000Z")),
                    ("current_date", Some("<t>")) => (name.clone(), json!("2026-03-12")),
                    ("started_at" | "completed_at" | "duration_ms", Some("<t>")) => (name.clone(), json!(1)),
                    _ => (name.clone(), without_placeholders(value)),
                })
                .collect::<Map<_, _>>(),
        ),
        Value::Array(items) => Value::Array(items.iter().map(without_placeholders).collect()),
        other => other.clone(),
    }
}

fn decode_and_encode<T: Serialize + DeserializeOwned>(recorded: &Value, place: &str) -> (T, Value) {
    let decoded: T =
        serde_json::from_value(recorded.clone()).unwrap_or_else(|error| panic!("{place}: {error}"));
    let encoded = serde_json::to_value(&decoded).expect("encodes");
    (decoded, plain_numbers(encoded))
}

/// The recorder wrote with JavaScript, which has one kind of number: `0.0` is `0` there.
fn plain_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 => json!(float as i64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(plain_numbers).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| (name, plain_numbers(value)))
                .collect(),
        ),
        other => other,
    }
}

fn recorded(scenario: &Value, field: &str) -> Vec<Value> {
    let lines = scenario["expect"][field].as_array().cloned().unwrap_or_default();
    lines.iter().map(without_placeholders).collect()
}

#[test]
fn every_recorded_event_survives() {
    let mut count = 0;
    for (name, scenario) in scenarios() {
        for (index, msg) in recorded(&scenario, "events").into_iter().enumerate() {
            let place = format!("{name}: event {index}");
            let event = json!({"id": "1", "msg": msg});
            let (decoded, encoded) = decode_and_encode::<Event>(&event, &place);
            assert!(
                !matches!(decoded.msg, EventMsg::Unknown(_)),
                "{place}: unknown type"
            );
            assert_eq!(decoded.msg.tag(), msg["type"], "{place}");
            assert_eq!(encoded, event, "{place}");
            count += 1;
        }
    }
    assert!(count > 500, "only {count} events: are the scenarios there?");
}

#[test]
fn every_recorded_line_of_a_session_file_survives() {
    let mut count = 0;
    for (name, scenario) in scenarios() {
        for (index, line) in recorded(&scenario, "rollout").into_iter().enumerate() {
            let place = format!("{name}: line {index}");
            let (decoded, encoded) = decode_and_encode::<RolloutLine>(&line, &place);
            let unknown = matches!(
                decoded.item,
                RolloutItem::Unknown(_)
                    | RolloutItem::ResponseItem(ResponseItem::Unknown(_))
                    | RolloutItem::EventMsg(EventMsg::Unknown(_))
            );
            assert!(!unknown, "{place}: unknown type");
            assert_eq!(encoded, line, "{place}");
            count += 1;
        }
    }
    assert!(count > 500, "only {count} lines: are the scenarios there?");
}

#[test]
fn every_recorded_input_item_of_a_request_survives() {
    let mut count = 0;
    for (name, scenario) in scenarios() {
        for (index, request) in recorded(&scenario, "requests").into_iter().enumerate() {
            let body = request.get("body").unwrap_or(&request);
            for item in body["input"].as_array().cloned().unwrap_or_default() {
                let place = format!("{name}: request {index}");
                let (decoded, encoded) = decode_and_encode::<ResponseItem>(&item, &place);
                assert!(
                    !matches!(decoded, ResponseItem::Unknown(_)),
                    "{place}: unknown type"
                );
                assert_eq!(encoded, item, "{place}");
                count += 1;
            }
        }
    }
    assert!(count > 200, "only {count} items: are the scenarios there?");
}
