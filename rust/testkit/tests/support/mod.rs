//! A session that is compacted, and what its requests hold.

#![allow(clippy::unwrap_used, reason = "a helper of tests")]

use codex_embed_testkit::{Answer, CommandScript, Story, model};
use serde_json::{Value, json};

/// Tokens at which compaction is due.
pub const LIMIT: u64 = 5_000;
/// What a response uses to get there.
pub const MANY: i64 = 6_000;

/// An answer of one message.
pub fn says(text: &str) -> Answer {
    model::answer(&[model::message("m", text)])
}

/// A session that is compacted at [`LIMIT`], on a host with the command `look`.
pub fn limited(answers: Vec<Answer>) -> Story {
    Story::new()
        .config("model_auto_compact_token_limit", json!(LIMIT))
        .command("look", CommandScript::prints("seen\n", 0))
        .model(answers)
}

/// A request's input, an item a word: who speaks and how the text begins.
pub fn outline(story: &Story, request: usize) -> Vec<String> {
    let input = story.host.requests[request]["input"].as_array().unwrap();
    input.iter().map(word).collect()
}

fn word(item: &Value) -> String {
    let Some(text) = item["content"][0]["text"].as_str() else {
        return item["type"].as_str().unwrap().to_owned();
    };
    let known = [
        ("<permissions", "permissions"),
        ("<model_switch>", "switch"),
        ("<environment_context>", "environment"),
        ("<turn_aborted>", "aborted"),
        ("Write a summary", "request"),
    ];
    match known.iter().find(|(start, _)| text.starts_with(start)) {
        Some((_, word)) => (*word).to_owned(),
        None if text.contains("The summary:\n") => {
            format!("summary:{}", text.rsplit('\n').next().unwrap())
        }
        None => format!("{}:{text}", item["role"].as_str().unwrap()),
    }
}
