//! What an endpoint that speaks Chat Completions says, as the text of a server-sent event stream.

use serde_json::{Value, json};

use crate::script::{Answer, StreamEnd};
use crate::story::Story;

/// The data after which nothing comes.
pub const DONE: &str = "[DONE]";

/// A session with a provider that speaks Chat Completions.
pub fn story() -> Story {
    let provider = json!({ "name": "Local", "base_url": "http://localhost/v1", "wire_api": "chat" });
    Story::new()
        .config("model_provider", json!("local"))
        .config("model_providers", json!({ "local": provider }))
}

/// A whole answer with these chunks, 10 tokens in and 5 out.
pub fn answer(chunks: &[Value]) -> Answer {
    let mut text = text(chunks);
    text.push_str(&data(&usage()));
    text.push_str(&format!("data: {DONE}\n\n"));
    stream(text, StreamEnd::Close)
}

/// Chunks after which the stream ends in some way, without usage and [`DONE`].
pub fn chunks(chunks: &[Value], end: StreamEnd) -> Answer {
    stream(text(chunks), end)
}

fn stream(text: String, end: StreamEnd) -> Answer {
    Answer::Stream {
        chunks: vec![text.into_bytes()],
        end,
    }
}

/// Chunks as the endpoint writes them.
pub fn text(chunks: &[Value]) -> String {
    chunks.iter().map(data).collect()
}

fn data(chunk: &Value) -> String {
    format!("data: {chunk}\n\n")
}

/// A chunk of the only choice.
pub fn delta(delta: Value) -> Value {
    json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [
        { "index": 0, "delta": delta, "finish_reason": null }
    ] })
}

/// A piece of the message.
pub fn content(text: &str) -> Value {
    delta(json!({ "content": text }))
}

/// A piece of a call: what is in `fragment`, for the call at `index`.
pub fn fragment(index: u64, mut fragment: Value) -> Value {
    fragment["index"] = index.into();
    delta(json!({ "tool_calls": [fragment] }))
}

/// A call in one piece.
pub fn call(index: u64, id: &str, name: &str, arguments: &Value) -> Value {
    let function = json!({ "name": name, "arguments": arguments.to_string() });
    fragment(
        index,
        json!({ "id": id, "type": "function", "function": function }),
    )
}

/// Why the model finished.
pub fn finish(reason: &str) -> Value {
    json!({ "id": "chatcmpl-1", "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] })
}

/// What the answer cost.
pub fn usage() -> Value {
    json!({ "id": "chatcmpl-1", "choices": [], "usage": {
        "prompt_tokens": 10, "prompt_tokens_details": { "cached_tokens": 4 },
        "completion_tokens": 5, "completion_tokens_details": { "reasoning_tokens": 2 }, "total_tokens": 15
    } })
}

/// An error in the stream.
pub fn error(code: Value, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

/// The messages of a request.
pub fn messages(request: &Value) -> &[Value] {
    request["messages"].as_array().map_or(&[], Vec::as_slice)
}
