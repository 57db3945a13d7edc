//! What a model endpoint says, as the text of a server-sent event stream.

use serde_json::{Value, json};

use crate::Answer;

/// A whole answer with these events, 10 tokens in and 5 out.
pub fn answer(events: &[Value]) -> Answer {
    answer_using(15, events)
}

/// A whole answer with these events, 5 of `tokens` out and the rest in.
pub fn answer_using(tokens: i64, events: &[Value]) -> Answer {
    let mut all = vec![json!({ "type": "response.created", "response": { "id": "r" } })];
    all.extend_from_slice(events);
    all.push(completed(tokens));
    Answer::Stream {
        chunks: vec![text(&all).into_bytes()],
        end: crate::script::StreamEnd::Close,
    }
}

/// Events after which the connection breaks.
pub fn cut(events: &[Value]) -> Answer {
    Answer::Stream {
        chunks: vec![text(events).into_bytes()],
        end: crate::script::StreamEnd::Cut,
    }
}

/// Events after which nothing more comes.
pub fn hang(events: &[Value]) -> Answer {
    Answer::Stream {
        chunks: vec![text(events).into_bytes()],
        end: crate::script::StreamEnd::Hang,
    }
}

/// A refusal.
pub fn status(status: u16, body: Value) -> Answer {
    Answer::Status {
        status,
        body: body.to_string(),
    }
}

/// Events as the endpoint writes them.
pub fn text(events: &[Value]) -> String {
    let kind = |event: &Value| event["type"].as_str().unwrap_or_default().to_owned();
    events
        .iter()
        .map(|event| format!("event: {}\ndata: {event}\n\n", kind(event)))
        .collect()
}

/// The end of an answer that used `tokens`, 5 of them out.
pub fn completed(tokens: i64) -> Value {
    json!({ "type": "response.completed", "response": { "id": "r", "usage": {
        "input_tokens": tokens - 5, "input_tokens_details": { "cached_tokens": 0 },
        "output_tokens": 5, "output_tokens_details": { "reasoning_tokens": 0 }, "total_tokens": tokens
    } } })
}

/// The end of an answer by a failure.
pub fn failed(code: &str, message: &str) -> Value {
    json!({ "type": "response.failed", "response": { "id": "r", "error": { "code": code, "message": message } } })
}

/// A message that begins.
pub fn message_begins(id: &str) -> Value {
    json!({ "type": "response.output_item.added", "item": { "type": "message", "id": id, "role": "assistant", "content": [] } })
}

/// A piece of the message that began.
pub fn delta(text: &str) -> Value {
    json!({ "type": "response.output_text.delta", "delta": text })
}

/// A message.
pub fn message(id: &str, text: &str) -> Value {
    json!({ "type": "response.output_item.done", "item": {
        "type": "message", "id": id, "role": "assistant", "content": [{ "type": "output_text", "text": text }]
    } })
}

/// A call of a function.
pub fn call(call_id: &str, name: &str, arguments: Value) -> Value {
    json!({ "type": "response.output_item.done", "item": {
        "type": "function_call", "call_id": call_id, "name": name, "arguments": arguments.to_string()
    } })
}

/// A shell command.
pub fn exec(call_id: &str, cmd: &str) -> Value {
    call(call_id, "exec_command", json!({ "cmd": cmd }))
}

/// A command for the provider's own shell tool.
pub fn local_shell(call_id: &str, command: &[&str]) -> Value {
    json!({ "type": "response.output_item.done", "item": {
        "type": "local_shell_call", "call_id": call_id, "status": "completed",
        "action": { "type": "exec", "command": command }
    } })
}

/// A patch.
pub fn patch(call_id: &str, patch: &str) -> Value {
    json!({ "type": "response.output_item.done", "item": {
        "type": "custom_tool_call", "call_id": call_id, "name": "apply_patch", "input": patch
    } })
}
