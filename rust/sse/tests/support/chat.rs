//! Decoding a stream of Chat Completions.
#![allow(clippy::panic, reason = "a helper of tests may fail the test")]

use codex_embed_protocol::ResponseItem;
use codex_embed_sse::chat::Decoder;
use codex_embed_sse::responses::ResponseEvent;
use serde_json::{Value, json};

/// What a decoder tells of these data, and of the end after them. Ids are `1`, `2` and so on.
pub fn told<S: AsRef<str>>(data: &[S]) -> Vec<ResponseEvent<'static>> {
    let mut ids = 0;
    let new_id = move || {
        ids += 1;
        ids.to_string()
    };
    let mut decoder = Decoder::new(vec!["apply_patch".into()], new_id);
    let mut events = Vec::new();
    let mut take = |event: ResponseEvent<'_>| events.push(owned(event));
    for data in data {
        decoder.push(data.as_ref(), &mut take);
    }
    decoder.end(&mut take);
    events
}

fn owned(event: ResponseEvent<'_>) -> ResponseEvent<'static> {
    match event {
        ResponseEvent::Created => ResponseEvent::Created,
        ResponseEvent::OutputItemAdded(item) => ResponseEvent::OutputItemAdded(item),
        ResponseEvent::OutputTextDelta { delta } => text_delta(&delta),
        ResponseEvent::ReasoningTextDelta { delta, content_index } => ResponseEvent::ReasoningTextDelta {
            delta: delta.into_owned().into(),
            content_index,
        },
        ResponseEvent::OutputItemDone(item) => ResponseEvent::OutputItemDone(item),
        ResponseEvent::Completed { response_id, usage } => ResponseEvent::Completed { response_id, usage },
        ResponseEvent::Failed { error } => ResponseEvent::Failed { error },
        ResponseEvent::Incomplete { reason } => ResponseEvent::Incomplete { reason },
        other => panic!("{other:?}"),
    }
}

pub fn text_delta(text: &str) -> ResponseEvent<'static> {
    ResponseEvent::OutputTextDelta {
        delta: text.to_owned().into(),
    }
}

pub fn delta(delta: Value) -> String {
    json!({"id": "r", "choices": [{"index": 0, "delta": delta, "finish_reason": null}]}).to_string()
}

pub fn finish(reason: &str) -> String {
    json!({"id": "r", "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}).to_string()
}

pub fn calls(fragments: Value) -> String {
    delta(json!({"tool_calls": fragments}))
}

pub fn items(data: &[String]) -> Vec<ResponseItem> {
    told(data)
        .into_iter()
        .filter_map(|event| match event {
            ResponseEvent::OutputItemDone(item) => Some(*item),
            _ => None,
        })
        .collect()
}
