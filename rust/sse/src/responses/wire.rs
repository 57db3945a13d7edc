//! The JSON behind the events. One pass over the data finds the fields that any event may have; items and
//! responses are only delimited by it, and read when the event's type asks for them.

use std::borrow::Cow;

use codex_embed_protocol::{ResponseItem, TokenUsage};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Failure, ResponseEvent};

#[derive(Deserialize)]
pub(super) struct Event<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) delta: Option<Text<'a>>,
    pub(super) summary_index: Option<i64>,
    pub(super) content_index: Option<i64>,
    #[serde(borrow)]
    pub(super) item: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) response: Option<&'a RawValue>,
}

/// A slice of the data where the JSON string has no escapes.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

pub(super) fn item(json: &RawValue) -> Option<Box<ResponseItem>> {
    serde_json::from_str(json.get()).ok().map(Box::new)
}

#[derive(Deserialize)]
struct Completed {
    id: String,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Usage {
    input_tokens: i64,
    input_tokens_details: Option<InputDetails>,
    output_tokens: i64,
    output_tokens_details: Option<OutputDetails>,
    total_tokens: i64,
}

#[derive(Deserialize)]
struct InputDetails {
    cached_tokens: i64,
}

#[derive(Deserialize)]
struct OutputDetails {
    reasoning_tokens: i64,
}

impl From<Usage> for TokenUsage {
    fn from(usage: Usage) -> Self {
        Self {
            input_tokens: usage.input_tokens,
            cached_input_tokens: usage
                .input_tokens_details
                .map_or(0, |details| details.cached_tokens),
            output_tokens: usage.output_tokens,
            reasoning_output_tokens: usage
                .output_tokens_details
                .map_or(0, |details| details.reasoning_tokens),
            total_tokens: usage.total_tokens,
        }
    }
}

pub(super) fn completed(json: &RawValue) -> ResponseEvent<'static> {
    // By way of a `Value`: an error then names the field and no position, as in the reference.
    let completed: serde_json::Result<Completed> =
        serde_json::from_str(json.get()).and_then(serde_json::from_value::<Completed>);
    match completed {
        Ok(Completed { id, usage }) => ResponseEvent::Completed {
            response_id: id,
            usage: usage.map(TokenUsage::from),
        },
        Err(error) => ResponseEvent::InvalidCompleted {
            detail: error.to_string(),
        },
    }
}

#[derive(Deserialize)]
struct Failed {
    error: Option<FailedError>,
}

#[derive(Deserialize)]
struct FailedError {
    code: Option<String>,
    message: Option<String>,
}

pub(super) fn failure(json: &RawValue) -> Option<Failure> {
    let failed: Failed = serde_json::from_str(json.get()).ok()?;
    failed
        .error
        .map(|FailedError { code, message }| Failure { code, message })
}

pub(super) fn reason(json: Option<&RawValue>) -> String {
    let response: Option<Value> = json.and_then(|json| serde_json::from_str(json.get()).ok());
    let reason = response
        .as_ref()
        .and_then(|response| response.pointer("/incomplete_details/reason"));
    reason.and_then(Value::as_str).unwrap_or("unknown").to_owned()
}

#[derive(Deserialize)]
struct Headed {
    headers: Option<Map<String, Value>>,
    response: Option<HeadedResponse>,
}

#[derive(Deserialize)]
struct HeadedResponse {
    headers: Option<Map<String, Value>>,
}

pub(super) fn answering_model(data: &str) -> Option<String> {
    let Headed { headers, response } = serde_json::from_str(data).ok()?;
    let of_response = response.and_then(|response| response.headers);
    let headers = of_response.into_iter().chain(headers);
    headers.flatten().find_map(|(name, value)| {
        let names_model = ["openai-model", "x-openai-model"]
            .iter()
            .any(|header| name.eq_ignore_ascii_case(header));
        let value = value.as_array().and_then(|all| all.first()).unwrap_or(&value);
        value.as_str().filter(|_| names_model).map(str::to_owned)
    })
}
