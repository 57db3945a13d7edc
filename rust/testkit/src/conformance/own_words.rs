//! Values that follow from prose, which is each project's own.

use serde_json::{Map, Value};

type Members = Map<String, Value>;

/// Whether a member holds our own words, or a figure that counts them, where the reference's are recorded.
pub(super) fn stand(key: &str, expected: &Members, got: &Members) -> bool {
    match key {
        // Of a record's first line: they name the program that wrote it.
        "originator" | "cli_version" => got.get(key).is_some_and(Value::is_string),
        "last_token_usage" => is_estimate(expected) && is_estimate(got),
        // The one personality that there is here.
        "personality" => got.get(key).is_some_and(Value::is_string),
        // A summary begins in the project's own words.
        "message" if expected.contains_key("replacement_history") => is_text(got.get(key)),
        "message"
            if expected
                .get("type")
                .is_some_and(|kind| kind == "background_event") =>
        {
            is_text(got.get(key))
        }
        // Of a server that failed to start; the event that tells of all has the cause alone.
        "error" if expected.get("state").is_some_and(|state| state == "failed") => {
            let words = got.get(key).and_then(Value::as_str);
            words.is_some_and(|words| !words.trim().is_empty())
        }
        _ => false,
    }
}

fn is_text(value: Option<&Value>) -> bool {
    let words = value.and_then(Value::as_str);
    words.is_some_and(|words| !words.trim().is_empty())
}

/// Whether the last usage is an estimate of a compacted history: a total of no input and no output, which counts
/// the instructions too. A context that is full has the same form, with a total for the thread that fills the window;
/// that figure is exact.
fn is_estimate(info: &Members) -> bool {
    let last = info.get("last_token_usage").and_then(Value::as_object);
    let total = info.get("total_token_usage").map(|all| &all["total_tokens"]);
    total != info.get("model_context_window")
        && last.is_some_and(|last| {
            let counts = |(key, tokens): (&String, &Value)| match key.as_str() {
                "total_tokens" => tokens.as_i64().is_some_and(|tokens| tokens > 0),
                _ => *tokens == 0,
            };
            last.iter().all(counts)
        })
}
