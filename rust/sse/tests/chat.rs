//! Which events a stream of Chat Completions gives, by what its servers are known to write.
#[path = "support/chat.rs"]
mod support;

use codex_embed_protocol::{ContentItem, ReasoningItemContent, ResponseItem, TokenUsage};
use codex_embed_sse::responses::{Failure, ResponseEvent};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{calls, delta, finish, items, text_delta, told};

fn content(text: &str) -> String {
    delta(json!({"content": text}))
}

fn message(id: &str, text: Option<&str>) -> Box<ResponseItem> {
    Box::new(ResponseItem::Message {
        id: Some(id.into()),
        role: "assistant".into(),
        content: text
            .map(|text| ContentItem::OutputText { text: text.into() })
            .into_iter()
            .collect(),
        end_turn: None,
        phase: None,
    })
}

fn reasoning(id: &str, text: Option<&str>) -> Box<ResponseItem> {
    Box::new(ResponseItem::Reasoning {
        id: id.into(),
        summary: Vec::new(),
        content: text.map(|text| vec![ReasoningItemContent::ReasoningText { text: text.into() }]),
        encrypted_content: None,
    })
}

fn completed(usage: Option<TokenUsage>) -> ResponseEvent<'static> {
    ResponseEvent::Completed {
        response_id: "r".into(),
        usage,
    }
}

#[test]
fn a_message_begins_grows_and_is_done() {
    assert_eq!(
        told(&[
            &delta(json!({"role": "assistant", "content": ""})),
            &content("Hel"),
            &content("lo"),
            &finish("stop"),
            "[DONE]"
        ]),
        [
            ResponseEvent::Created,
            ResponseEvent::OutputItemAdded(message("msg_1", None)),
            text_delta("Hel"),
            text_delta("lo"),
            ResponseEvent::OutputItemDone(message("msg_1", Some("Hello"))),
            completed(None),
        ]
    );
}

#[test]
fn reasoning_is_done_when_the_message_begins() {
    for key in ["reasoning_content", "reasoning"] {
        let think = |text: &str| delta(json!({key: text, "content": null}));
        assert_eq!(
            told(&[think("Hm, "), think("well."), content("Hi"), finish("stop")]),
            [
                ResponseEvent::Created,
                ResponseEvent::OutputItemAdded(reasoning("rs_1", None)),
                ResponseEvent::ReasoningTextDelta {
                    delta: "Hm, ".into(),
                    content_index: 0
                },
                ResponseEvent::ReasoningTextDelta {
                    delta: "well.".into(),
                    content_index: 0
                },
                ResponseEvent::OutputItemDone(reasoning("rs_1", Some("Hm, well."))),
                ResponseEvent::OutputItemAdded(message("msg_2", None)),
                text_delta("Hi"),
                ResponseEvent::OutputItemDone(message("msg_2", Some("Hi"))),
                completed(None),
            ]
        );
    }
}

#[test]
fn reasoning_under_both_names_counts_once() {
    let twice = delta(json!({"reasoning_content": "Hm", "reasoning": "Hm"}));
    assert_eq!(items(&[twice, finish("stop")]), [*reasoning("rs_1", Some("Hm"))]);
}

#[test]
fn white_space_alone_is_no_message() {
    assert_eq!(items(&[content("\n\n"), content(" "), finish("tool_calls")]), []);
    assert_eq!(
        items(&[content("\n"), content(" Hi"), finish("stop")]),
        [*message("msg_1", Some("\n Hi"))]
    );
}

#[test]
fn a_refusal_is_a_message() {
    let refusal = delta(json!({"content": null, "refusal": "No."}));
    assert_eq!(
        items(&[refusal, finish("stop")]),
        [*message("msg_1", Some("No."))]
    );
}

#[test]
fn usage_may_come_in_any_chunk_and_the_last_counts() {
    let usage =
        |choices: Value, usage: Value| json!({"id": "r", "choices": choices, "usage": usage}).to_string();
    let all = json!({
        "prompt_tokens": 1200, "prompt_tokens_details": {"cached_tokens": 1024}, "total_tokens": 1230,
        "completion_tokens": 30, "completion_tokens_details": {"reasoning_tokens": 12},
    });
    let expected = TokenUsage {
        input_tokens: 1200,
        cached_input_tokens: 1024,
        output_tokens: 30,
        reasoning_output_tokens: 12,
        total_tokens: 1230,
    };
    for choices in [json!([]), json!(null)] {
        let data = [
            usage(
                json!([{"index": 0, "delta": {"content": "x"}}]),
                json!({"prompt_tokens": 1, "completion_tokens": 1}),
            ),
            finish("stop"),
            usage(choices, all.clone()),
            "[DONE]".into(),
        ];
        assert_eq!(told(&data).last(), Some(&completed(Some(expected))));
    }
    let least = usage(
        json!([{"index": 0, "delta": {}, "finish_reason": "stop"}]),
        json!({"prompt_tokens": 3, "completion_tokens": 2, "prompt_tokens_details": null}),
    );
    let counted = TokenUsage {
        input_tokens: 3,
        output_tokens: 2,
        total_tokens: 5,
        ..TokenUsage::default()
    };
    assert_eq!(
        told(&[content("x"), least]).last(),
        Some(&completed(Some(counted)))
    );
}

#[test]
fn only_a_finished_answer_completes() {
    assert_eq!(
        told(&[content("x"), finish("stop")]).last(),
        Some(&completed(None))
    );
    assert_eq!(told(&[&content("x"), "[DONE]"]).last(), Some(&completed(None)));
    assert_eq!(told(&[content("x")]).last(), Some(&text_delta("x")));
    assert_eq!(told::<&str>(&[]), []);
    assert_eq!(told(&["[DONE]"]), []);
}

#[test]
fn what_comes_after_the_reason_to_finish_still_counts() {
    let data = [content("a"), finish("stop"), content("b"), "[DONE]".into()];
    assert_eq!(
        items(&data),
        [*message("msg_1", Some("a")), *message("msg_2", Some("b"))]
    );
}

#[test]
fn an_answer_that_was_cut_short_is_incomplete_and_nothing_of_it_done() {
    for (finished, reason) in [
        ("length", "max_output_tokens"),
        ("content_filter", "content_filter"),
    ] {
        let events = told(&[&content("Once"), &finish(finished), "[DONE]"]);
        let reason = reason.to_owned();
        assert_eq!(
            events[2..],
            [text_delta("Once"), ResponseEvent::Incomplete { reason }]
        );
    }
}

#[test]
fn errors_in_the_stream_are_failures() {
    let failed = |code: Option<&str>, message: &str| ResponseEvent::Failed {
        error: Some(Failure {
            code: code.map(str::to_owned),
            message: Some(message.to_owned()),
        }),
    };
    for (error, expected) in [
        (
            json!({"code": "rate_limit_exceeded", "message": "wait"}),
            failed(Some("rate_limit_exceeded"), "wait"),
        ),
        (
            json!({"code": 502, "message": "down"}),
            failed(Some("502"), "down"),
        ),
        (
            json!({"type": "server_error", "code": null, "message": "x"}),
            failed(Some("server_error"), "x"),
        ),
        (json!("out of memory"), failed(None, "out of memory")),
        (json!({"detail": 1}), failed(None, r#"{"detail":1}"#)),
    ] {
        let data = json!({"error": error, "choices": [{"delta": {"content": ""}, "finish_reason": "error"}]});
        assert_eq!(
            told(&[content("x"), data.to_string(), content("y")])[3..],
            [expected]
        );
    }
    let ended = told(&[content("x"), finish("error")]);
    assert!(
        matches!(ended.last(), Some(ResponseEvent::Failed { .. })),
        "{ended:?}"
    );
}

#[test]
fn an_error_after_a_finished_answer_is_passed_over() {
    let error = json!({"error": {"message": "late"}}).to_string();
    assert_eq!(
        told(&[content("x"), finish("stop"), error]).last(),
        Some(&completed(None))
    );
}

#[test]
fn what_says_nothing_is_passed_over() {
    for data in [
        "",
        "nope",
        "null",
        "[]",
        "{}",
        r#"{"choices":[]}"#,
        r#"{"choices":{}}"#,
        r#"{"error":null}"#,
        r#"{"usage":"much"}"#,
        r#"{"choices":[{"delta":{"content":"x"}}]"#,
    ] {
        assert_eq!(told(&[data]), [], "{data}");
    }
    let odd = delta(json!({"content": 5, "reasoning": {"x": 1}, "tool_calls": "f"}));
    assert_eq!(told(&[odd]), [ResponseEvent::Created]);
}

#[test]
fn a_response_has_an_end_to_its_length() {
    let piece = content(&"x".repeat(1024 * 1024));
    let events = told(&vec![piece; 20]);
    assert!(matches!(events.last(), Some(ResponseEvent::Failed { .. })));
    assert!(events.len() < 20);
}

proptest! {
    #[test]
    fn no_data_makes_the_decoder_panic(data in prop::collection::vec(any::<String>(), 0..4), at in 0..40_usize, with in any::<char>()) {
        told(&data);
        let mut bent = calls(json!([{"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}]));
        bent.insert(at, with);
        told(&[bent, finish("stop")]);
    }

    #[test]
    fn texts_in_any_pieces_are_the_same_items(
        thought in prop::collection::vec("[^\\s]|é|😀|[a-z \\n\"]{0,8}", 1..6),
        text in prop::collection::vec("[a-z😀\"\\\\]{1,8}", 1..6),
        arguments in prop::collection::vec("[a-z{}\"\\\\😀]{1,8}", 1..6),
    ) {
        let fragment = |part: &String| calls(json!([{"index": 0, "function": {"arguments": part}}]));
        let data: Vec<String> = thought.iter().map(|part| delta(json!({"reasoning": part})))
            .chain(text.iter().map(|part| content(part)))
            .chain([calls(json!([{"index": 0, "id": "c", "function": {"name": "f"}}]))])
            .chain(arguments.iter().map(fragment))
            .chain([finish("tool_calls")])
            .collect();
        let mut expected = Vec::new();
        let (thought, text) = (thought.concat(), text.concat());
        if !thought.is_empty() {
            expected.push(*reasoning("rs_1", Some(&thought)));
        }
        let id = format!("msg_{}", expected.len() + 1);
        expected.push(*message(&id, Some(&text)));
        expected.push(ResponseItem::FunctionCall {
            id: None,
            name: "f".into(),
            arguments: arguments.concat(),
            call_id: "c".into(),
        });
        prop_assert_eq!(items(&data), expected);
    }
}
