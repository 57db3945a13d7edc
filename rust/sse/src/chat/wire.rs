//! The JSON of a chunk. Servers differ in details, so each field is looked at by itself: one of an unexpected type
//! counts as missing and takes nothing from the others.

use std::borrow::Cow;

use codex_embed_protocol::TokenUsage;
use serde_json::Value;

use super::calls::Fragment;
use crate::responses::Failure;

pub(super) struct Chunk(Value);

impl Chunk {
    pub fn read(data: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(data).ok()?;
        value.is_object().then_some(Self(value))
    }

    pub fn id(&self) -> Option<&str> {
        text(&self.0, "id")
    }

    pub fn has_choice(&self) -> bool {
        self.choice().is_some()
    }

    /// Why the model finished, if it did.
    pub fn finish_reason(&self) -> Option<&str> {
        text(self.choice()?, "finish_reason")
    }

    /// More of the message. A refusal is what the model says, too.
    pub fn content(&self) -> Option<&str> {
        text(self.delta()?, "content").or_else(|| text(self.delta()?, "refusal"))
    }

    /// More of the reasoning. Servers that write it under both names write it twice.
    pub fn reasoning(&self) -> Option<&str> {
        text(self.delta()?, "reasoning_content").or_else(|| text(self.delta()?, "reasoning"))
    }

    pub fn tool_calls(&self) -> impl Iterator<Item = Fragment<'_>> {
        let calls = self.delta().and_then(|delta| delta.get("tool_calls"));
        calls.and_then(Value::as_array).into_iter().flatten().map(|call| {
            let function = call.get("function").unwrap_or(&Value::Null);
            Fragment {
                index: call.get("index").and_then(Value::as_u64),
                id: text(call, "id").unwrap_or_default(),
                name: text(function, "name").unwrap_or_default(),
                arguments: match function.get("arguments") {
                    Some(Value::String(arguments)) => Cow::Borrowed(arguments),
                    Some(object @ Value::Object(_)) => Cow::Owned(object.to_string()),
                    _ => Cow::Borrowed(""),
                },
            }
        })
    }

    /// What the response has cost so far.
    pub fn usage(&self) -> Option<TokenUsage> {
        let usage = self.0.get("usage")?;
        let count = |path: &str| usage.pointer(path).and_then(Value::as_i64);
        let input_tokens = count("/prompt_tokens")?;
        let output_tokens = count("/completion_tokens").unwrap_or(0);
        Some(TokenUsage {
            input_tokens,
            cached_input_tokens: count("/prompt_tokens_details/cached_tokens").unwrap_or(0),
            output_tokens,
            reasoning_output_tokens: count("/completion_tokens_details/reasoning_tokens").unwrap_or(0),
            total_tokens: count("/total_tokens").unwrap_or(input_tokens.saturating_add(output_tokens)),
        })
    }

    /// The error that the server reports in place of an answer: an object, or only its text. The code may be the
    /// number of an HTTP status; where there is none, the type stands for it.
    pub fn failure(&self) -> Option<Failure> {
        let error = self.0.get("error").filter(|error| !error.is_null())?;
        let code = match error.get("code") {
            Some(Value::Number(status)) => Some(status.to_string()),
            _ => text(error, "code")
                .or_else(|| text(error, "type"))
                .map(str::to_owned),
        };
        let message = error.as_str().or_else(|| text(error, "message"));
        Some(Failure {
            code,
            message: Some(message.map_or_else(|| error.to_string(), str::to_owned)),
        })
    }

    /// The first choice; there is no other, because none was asked for.
    fn choice(&self) -> Option<&Value> {
        self.0.get("choices")?.get(0)
    }

    fn delta(&self) -> Option<&Value> {
        self.choice()?.get("delta")
    }
}

/// A text that says something.
fn text<'v>(object: &'v Value, key: &str) -> Option<&'v str> {
    object.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// A call's arguments; a tool without parameters is called with none at all.
pub(super) fn arguments(json: String) -> String {
    if json.trim().is_empty() {
        "{}".to_owned()
    } else {
        json
    }
}

/// The text that a custom tool is called with.
pub(super) fn custom_input(json: String) -> String {
    let value: Option<Value> = serde_json::from_str(&json).ok();
    let input = value.as_ref().and_then(|value| value.get("input")?.as_str());
    input.map_or(json, str::to_owned)
}
