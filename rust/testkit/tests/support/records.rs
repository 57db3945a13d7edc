//! What tests of recorded sessions share.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "helpers, of which not every test needs all"
)]

use codex_embed_testkit::{Answer, model};
use serde_json::Value;

/// An answer of one message.
pub fn says(text: &str) -> Answer {
    model::answer(&[model::message("m", text)])
}

/// A record, a line a word: its type, and for messages who speaks and the first word.
pub fn lines(record: &str) -> Vec<String> {
    record
        .lines()
        .map(|line| word(&serde_json::from_str(line).unwrap()))
        .collect()
}

fn word(line: &Value) -> String {
    let payload = &line["payload"];
    match line["type"].as_str().unwrap() {
        "response_item" => item(payload),
        "event_msg" => payload["type"].as_str().unwrap().to_owned(),
        kind => kind.to_owned(),
    }
}

/// A request's input in the same words.
pub fn input(request: &Value) -> Vec<String> {
    request["input"].as_array().unwrap().iter().map(item).collect()
}

fn item(item: &Value) -> String {
    match item["content"][0]["text"].as_str() {
        Some(text) => {
            let first = text.split_whitespace().next().unwrap_or_default();
            format!("{}:{first}", item["role"].as_str().unwrap())
        }
        None => item["type"].as_str().unwrap().to_owned(),
    }
}
