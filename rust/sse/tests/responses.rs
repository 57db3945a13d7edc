//! Which events of the Responses API mean something, and which are passed over. Every case was tried on codex
//! 0.114.0.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests may fail the test"
)]

use std::borrow::Cow;

use codex_embed_protocol::{ResponseItem, TokenUsage};
use codex_embed_sse::responses::{Failure, ResponseEvent, decode};
use proptest::prelude::*;
use serde_json::json;

const DELTA: &str = r#"{"type":"response.output_text.delta","item_id":"m","delta":"Hi"}"#;

/// Id and usage of a completed response, or what is wrong with it.
fn completed(usage: serde_json::Value) -> Result<(String, Option<TokenUsage>), String> {
    let data = json!({"type": "response.completed", "response": {"id": "r", "usage": usage}}).to_string();
    match decode(&data) {
        Some(ResponseEvent::Completed { response_id, usage }) => Ok((response_id, usage)),
        Some(ResponseEvent::InvalidCompleted { detail }) => Err(detail),
        other => panic!("{other:?}"),
    }
}

fn failure(response: &str) -> Option<Failure> {
    let data = format!(r#"{{"type":"response.failed"{response}}}"#);
    let Some(ResponseEvent::Failed { error }) = decode(&data) else {
        panic!("{data}")
    };
    error
}

#[test]
fn a_text_delta_without_escapes_is_a_slice_of_the_data() {
    assert_eq!(
        decode(DELTA),
        Some(ResponseEvent::OutputTextDelta {
            delta: Cow::Borrowed("Hi")
        })
    );
    let Some(ResponseEvent::OutputTextDelta {
        delta: Cow::Borrowed(_),
    }) = decode(DELTA)
    else {
        panic!("a copy was made");
    };
    let escaped = DELTA.replace("Hi", r"\ud83d\ude00\n\u0000");
    assert_eq!(
        decode(&escaped),
        Some(ResponseEvent::OutputTextDelta {
            delta: "😀\n\0".into()
        })
    );
}

#[test]
fn reasoning_comes_with_its_index() {
    let data = |kind: &str, rest: &str| format!(r#"{{"type":"response.{kind}",{rest}}}"#);
    assert_eq!(
        decode(&data(
            "reasoning_summary_part.added",
            r#""summary_index":1,"part":{"type":"summary_text","text":""}"#
        )),
        Some(ResponseEvent::ReasoningSummaryPartAdded { summary_index: 1 })
    );
    assert_eq!(
        decode(&data(
            "reasoning_summary_text.delta",
            r#""delta":"x","summary_index":0"#
        )),
        Some(ResponseEvent::ReasoningSummaryTextDelta {
            delta: "x".into(),
            summary_index: 0
        })
    );
    assert_eq!(
        decode(&data("reasoning_text.delta", r#""content_index":2,"delta":"x""#)),
        Some(ResponseEvent::ReasoningTextDelta {
            delta: "x".into(),
            content_index: 2
        })
    );
    for (kind, rest) in [
        ("reasoning_summary_part.added", r#""part":{}"#),
        ("reasoning_summary_text.delta", r#""delta":"x""#),
        (
            "reasoning_summary_text.delta",
            r#""delta":"x","summary_index":"0""#,
        ),
        ("reasoning_summary_text.delta", r#""summary_index":0"#),
        ("reasoning_text.delta", r#""delta":"x""#),
        ("reasoning_text.delta", r#""content_index":0"#),
    ] {
        assert_eq!(decode(&data(kind, rest)), None, "{kind} {rest}");
    }
}

#[test]
fn items_are_read_when_added_and_when_done() {
    let item =
        json!({"type": "custom_tool_call", "call_id": "c", "name": "apply_patch", "input": "x", "id": "i"});
    let expected: ResponseItem = serde_json::from_value(item.clone()).unwrap();
    let data = |kind: &str| json!({"type": kind, "output_index": 0, "item": item}).to_string();
    assert_eq!(
        decode(&data("response.output_item.done")),
        Some(ResponseEvent::OutputItemDone(Box::new(expected.clone())))
    );
    assert_eq!(
        decode(&data("response.output_item.added")),
        Some(ResponseEvent::OutputItemAdded(Box::new(expected)))
    );
}

#[test]
fn an_item_of_an_unknown_type_is_kept_and_a_broken_one_is_not() {
    let data = |item: &str| format!(r#"{{"type":"response.output_item.done"{item}}}"#);
    let Some(ResponseEvent::OutputItemDone(item)) = decode(&data(r#","item":{"type":"frob","x":1}"#)) else {
        panic!("an item");
    };
    assert_eq!(*item, ResponseItem::Unknown(json!({"type": "frob", "x": 1})));
    for broken in [
        r#","item":{"type":"message"}"#,
        r#","item":{}"#,
        r#","item":[]"#,
        r#","item":null"#,
        "",
    ] {
        assert_eq!(decode(&data(broken)), None, "{broken}");
    }
}

#[test]
fn a_completed_response_tells_its_usage() {
    let all = json!({
        "input_tokens": 1200, "input_tokens_details": {"cached_tokens": 1024},
        "output_tokens": 30, "output_tokens_details": {"reasoning_tokens": 12}, "total_tokens": 1230,
    });
    let usage = TokenUsage {
        input_tokens: 1200,
        cached_input_tokens: 1024,
        output_tokens: 30,
        reasoning_output_tokens: 12,
        total_tokens: 1230,
    };
    let done = |usage| Ok(("r".to_owned(), usage));
    assert_eq!(completed(all), done(Some(usage)));
    assert_eq!(completed(json!(null)), done(None));
    let plain = TokenUsage {
        input_tokens: 3,
        output_tokens: 2,
        total_tokens: 5,
        ..TokenUsage::default()
    };
    assert_eq!(
        completed(
            json!({"input_tokens": 3, "output_tokens": 2, "total_tokens": 5, "input_tokens_details": null})
        ),
        done(Some(plain))
    );
}

#[test]
fn a_completed_response_that_cannot_be_read_is_told_apart() {
    for (usage, detail) in [
        (json!({"input_tokens": 3}), "missing field `output_tokens`"),
        (
            json!({"input_tokens": "3"}),
            "invalid type: string \"3\", expected i64",
        ),
        (
            json!({"input_tokens": 3, "input_tokens_details": {}}),
            "missing field `cached_tokens`",
        ),
    ] {
        assert_eq!(completed(usage), Err(detail.to_owned()));
    }
    let detail = "missing field `id`".into();
    assert_eq!(
        decode(r#"{"type":"response.completed","response":{}}"#),
        Some(ResponseEvent::InvalidCompleted { detail })
    );
    // Without any response it is passed over, and the stream ends without a `completed`.
    assert_eq!(decode(r#"{"type":"response.completed"}"#), None);
    assert_eq!(decode(r#"{"type":"response.completed","response":null}"#), None);
}

#[test]
fn a_failed_response_tells_code_and_message() {
    let some = |code: Option<&str>, message: Option<&str>| {
        Some(Failure {
            code: code.map(str::to_owned),
            message: message.map(str::to_owned),
        })
    };
    assert_eq!(
        failure(
            r#","response":{"id":"r","error":{"type":"x","code":"rate_limit_exceeded","message":"wait"}}"#
        ),
        some(Some("rate_limit_exceeded"), Some("wait"))
    );
    assert_eq!(
        failure(r#","response":{"error":{"code":null,"message":"m"}}"#),
        some(None, Some("m"))
    );
    assert_eq!(failure(r#","response":{"error":{}}"#), some(None, None));
    for unreadable in [
        "",
        r#","response":null"#,
        r#","response":{}"#,
        r#","response":{"error":"boom"}"#,
        r#","response":{"error":{"code":5}}"#,
    ] {
        assert_eq!(failure(unreadable), None, "{unreadable}");
    }
}

#[test]
fn an_incomplete_response_tells_why() {
    let reason = |rest: &str| match decode(&format!(r#"{{"type":"response.incomplete"{rest}}}"#)) {
        Some(ResponseEvent::Incomplete { reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        reason(r#","response":{"incomplete_details":{"reason":"max_output_tokens"}}"#),
        "max_output_tokens"
    );
    for rest in [
        "",
        r#","response":{}"#,
        r#","response":[1]"#,
        r#","response":{"incomplete_details":{"reason":1}}"#,
    ] {
        assert_eq!(reason(rest), "unknown");
    }
}

#[test]
fn what_the_agent_does_not_use_is_passed_over() {
    for data in [
        "",
        "[DONE]",
        "nope",
        "null",
        "[]",
        "{}",
        r#"{"type":5}"#,
        r#"{"type":"response.content_part.added"}"#,
        r#"{"type":"response.done","response":{"id":"r"}}"#,
        r#"{"type":"error","message":"boom"}"#,
        r#"{"type":"response.output_text.delta"}"#,
        r#"{"type":"response.output_text.delta","delta":null}"#,
        r#"{"type":"response.output_text.delta","delta":3}"#,
        r#"{"type":"response.output_text.delta","delta":"\ud83d"}"#,
        r#"{"type":"response.output_text.delta","delta":"x"} y"#,
        r#"{"type":"response.output_text.delta","delta":"x""#,
        r#"{"type":"response.output_text.delta","type":"response.created"}"#,
    ] {
        assert_eq!(decode(data), None, "{data}");
    }
    assert_eq!(
        decode(r#"{"response":{},"type":"response.created"}"#),
        Some(ResponseEvent::Created)
    );
}

#[test]
fn deep_nesting_is_no_danger() {
    let deep = "[".repeat(200_000) + &"]".repeat(200_000);
    for field in ["item", "response", "part"] {
        for kind in [
            "response.output_item.done",
            "response.completed",
            "response.incomplete",
        ] {
            let data = format!(r#"{{"type":"{kind}","{field}":{deep}}}"#);
            assert!(!matches!(
                decode(&data),
                Some(ResponseEvent::OutputItemDone(_) | ResponseEvent::Completed { .. })
            ));
        }
    }
}

proptest! {
    #[test]
    fn no_data_makes_the_decoder_panic(text in any::<String>(), at in 0..DELTA.len(), with in any::<char>()) {
        let _ = decode(&text);
        let mut bent = DELTA.to_owned();
        bent.insert(at, with);
        let _ = decode(&bent);
    }

    #[test]
    fn every_delta_arrives_as_it_was_written(delta in any::<String>()) {
        let data = json!({"type": "response.output_text.delta", "delta": delta}).to_string();
        prop_assert_eq!(decode(&data), Some(ResponseEvent::OutputTextDelta { delta: delta.into() }));
    }
}
