//! Calls in a stream of Chat Completions, by what its servers are known to write.
#![allow(clippy::panic, reason = "a helper of tests may fail the test")]

#[path = "support/chat.rs"]
mod support;

use codex_embed_protocol::ResponseItem;
use codex_embed_sse::responses::ResponseEvent;
use serde_json::{Value, json};
use support::{calls, finish, items, told};

/// Ids, names and arguments of the calls that these fragments make, each list of fragments in a chunk of its own.
fn called(chunks: &[Value]) -> Vec<(String, String, String)> {
    let mut data: Vec<String> = chunks.iter().cloned().map(calls).collect();
    data.push(finish("tool_calls"));
    items(&data)
        .into_iter()
        .map(|item| match item {
            ResponseItem::FunctionCall {
                name,
                arguments,
                call_id,
                ..
            } => (call_id, name, arguments),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn call(id: &str, name: &str, arguments: &str) -> (String, String, String) {
    (id.into(), name.into(), arguments.into())
}

#[test]
fn calls_are_put_together_by_their_index() {
    let chunks = [
        json!([{"index": 0, "id": "a", "type": "function", "function": {"name": "f", "arguments": ""}}]),
        json!([{"index": 0, "function": {"arguments": "{\"x\""}}]),
        json!([{"index": 1, "id": "b", "function": {"name": "g", "arguments": "{"}}, {"index": 0, "function": {"arguments": ":1}"}}]),
        json!([{"index": 1, "function": {"arguments": "}"}}]),
    ];
    assert_eq!(
        called(&chunks),
        [call("a", "f", "{\"x\":1}"), call("b", "g", "{}")]
    );
}

#[test]
fn calls_that_share_an_index_are_told_apart() {
    // As Ollama writes them: whole calls, all of index 0.
    let chunks = [
        json!([{"index": 0, "id": "a", "function": {"name": "f", "arguments": "{\"x\":1}"}}]),
        json!([{"index": 0, "id": "b", "function": {"name": "f", "arguments": "{\"x\":2}"}}]),
    ];
    assert_eq!(
        called(&chunks),
        [call("a", "f", "{\"x\":1}"), call("b", "f", "{\"x\":2}")]
    );
}

#[test]
fn calls_without_an_index_are_told_apart() {
    let chunks = [
        json!([{"id": "a", "function": {"name": "f", "arguments": "{"}}, {"id": "b", "function": {"name": "g", "arguments": {"y": 2}}}]),
        json!([{"id": "a", "function": {"arguments": "}"}}]),
        json!([{"function": {"name": "h", "arguments": ""}}]),
        json!([{"function": {"arguments": "{ }"}}]),
    ];
    assert_eq!(
        called(&chunks),
        [
            call("a", "f", "{}"),
            call("b", "g", "{\"y\":2}"),
            call("call_1", "h", "{ }")
        ]
    );
}

#[test]
fn fragments_that_repeat_id_and_name_are_one_call() {
    let fragment =
        |arguments: &str| json!([{"index": 0, "id": "a", "function": {"name": "f", "arguments": arguments}}]);
    assert_eq!(called(&[fragment("{"), fragment("}")]), [call("a", "f", "{}")]);
}

#[test]
fn a_call_gets_an_id_if_it_has_none_of_its_own() {
    let chunks = [
        json!([{"index": 0, "id": "", "function": {"name": "f", "arguments": "{}"}}]),
        json!([{"index": 1, "id": "x", "function": {"name": "f", "arguments": "{}"}}]),
        json!([{"index": 2, "id": "x", "function": {"name": "f", "arguments": "{}"}}]),
    ];
    assert_eq!(
        called(&chunks),
        [
            call("call_1", "f", "{}"),
            call("x", "f", "{}"),
            call("call_2", "f", "{}")
        ]
    );
}

#[test]
fn a_call_without_arguments_has_an_empty_object() {
    assert_eq!(
        called(&[json!([{"index": 0, "id": "a", "function": {"name": "f"}}])]),
        [call("a", "f", "{}")]
    );
}

#[test]
fn a_call_without_a_name_fails_the_response() {
    let events = told(&[
        calls(json!([{"index": 0, "id": "a", "function": {"arguments": "{}"}}])),
        finish("tool_calls"),
    ]);
    assert!(
        matches!(events.last(), Some(ResponseEvent::Failed { .. })),
        "{events:?}"
    );
}

#[test]
fn calls_of_custom_tools_have_their_text() {
    for (arguments, input) in [
        (r#"{"input":"*** \"a\"\n"}"#, "*** \"a\"\n"),
        ("*** Begin Patch", "*** Begin Patch"),
        (r#"{"patch":"x"}"#, r#"{"patch":"x"}"#),
        ("", ""),
    ] {
        let fragment =
            json!([{"index": 0, "id": "p", "function": {"name": "apply_patch", "arguments": arguments}}]);
        assert_eq!(
            items(&[calls(fragment), finish("tool_calls")]),
            [ResponseItem::CustomToolCall {
                id: None,
                status: None,
                call_id: "p".into(),
                name: "apply_patch".into(),
                input: input.into(),
            }]
        );
    }
}
