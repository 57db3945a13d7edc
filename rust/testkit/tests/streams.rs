//! Items of a stream in odd orders, and what the user's program sees of them.

use codex_embed_testkit::{Answer, BodyPart, Story, StreamEnd, model};
use serde_json::{Value, json};

fn ok() -> Answer {
    model::answer(&[model::message("m", "fine")])
}

/// Events after which the sender ends the stream as it should, without completing the response.
fn ended(events: &[Value]) -> Answer {
    Answer::Stream {
        chunks: vec![model::text(events).into_bytes()],
        end: StreamEnd::Close,
    }
}

fn search(id: Option<&str>, action: Value) -> Value {
    let mut item = json!({ "type": "web_search_call", "status": "completed", "action": action });
    if let Some(id) = id {
        item["id"] = json!(id);
    }
    json!({ "type": "response.output_item.done", "item": item })
}

fn reasoning(id: &str) -> Value {
    json!({ "type": "response.output_item.done", "item": { "type": "reasoning", "id": id, "summary": [] } })
}

#[test]
fn any_item_that_is_done_ends_the_one_that_was_announced() {
    let mut story = Story::new().model(vec![
        model::answer(&[
            model::message_begins("m1"),
            model::delta("kept"),
            model::call("c1", "nothing_like_it", json!({})),
            model::delta("lost"),
            model::message("m1", "kept"),
        ]),
        ok(),
    ]);
    story.say("hi");
    assert_eq!(story.texts("agent_message_delta", "delta"), ["kept"]);
    let announced = story.all("item_started");
    let announced: Vec<_> = announced.iter().map(|event| &event["item"]["id"]).collect();
    assert_eq!(
        announced[1..],
        ["m1", "m1", "m"],
        "the user's own, then the model's"
    );
}

#[test]
fn text_that_may_begin_a_citation_is_told_when_nothing_more_comes() {
    let begun = [model::message_begins("m1"), model::delta("a <oai-mem-")];
    let mut story = Story::new().model(vec![model::answer(&begun)]);
    story.say("hi");
    assert_eq!(story.texts("agent_message_delta", "delta"), ["a ", "<oai-mem-"]);

    let mut broken = Story::new().model(vec![model::cut(&begun), ok()]);
    broken.say("hi");
    assert_eq!(broken.texts("agent_message_delta", "delta"), ["a "]);
}

#[test]
fn messages_that_grow_at_the_same_time_keep_apart() {
    let mut story = Story::new().model(vec![model::answer(&[
        model::message_begins("m1"),
        model::delta("one <oai-"),
        model::message_begins("m2"),
        model::delta("two"),
        model::message("m2", "two"),
    ])]);
    story.say("hi");
    let deltas = story.all("agent_message_content_delta");
    let deltas: Vec<_> = deltas
        .iter()
        .map(|event| (event["item_id"].as_str(), event["delta"].as_str()))
        .collect();
    assert_eq!(
        deltas,
        [
            (Some("m1"), Some("one ")),
            (Some("m2"), Some("two")),
            (Some("m1"), Some("<oai-")),
        ]
    );
}

#[test]
fn a_message_without_an_id_gets_one_each_time_it_is_told_of() {
    let message = |text: &str| json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": text }] });
    let mut story = Story::new().model(vec![model::answer(&[
        json!({ "type": "response.output_item.added", "item": message("") }),
        json!({ "type": "response.output_item.done", "item": message("hello") }),
    ])]);
    story.say("hi");
    let last = |kind| story.all(kind).last().unwrap()["item"]["id"].clone();
    assert_ne!(last("item_started"), last("item_completed"));
}

#[test]
fn a_search_is_told_by_what_it_looked_for() {
    let rows = [
        (
            json!({ "type": "search", "query": "q", "queries": ["a", "b"] }),
            "q",
        ),
        (
            json!({ "type": "search", "query": "", "queries": ["a", "b"] }),
            "a ...",
        ),
        (json!({ "type": "search", "queries": ["a"] }), "a"),
        (json!({ "type": "search", "queries": ["", "b"] }), ""),
        (json!({ "type": "search" }), ""),
        (json!({ "type": "open_page", "url": "u" }), "u"),
        (
            json!({ "type": "find_in_page", "pattern": "p", "url": "u" }),
            "'p' in u",
        ),
        (json!({ "type": "find_in_page", "pattern": "p" }), "'p'"),
        (json!({ "type": "find_in_page", "url": "u" }), "u"),
    ];
    for (action, query) in rows {
        let answer = model::answer(&[search(Some("w"), action.clone())]);
        let mut story = Story::new().model(vec![answer]);
        story.say("hi");
        assert_eq!(story.texts("web_search_end", "query"), [query], "{action}");
    }
}

#[test]
fn a_search_begins_where_its_item_does() {
    let added =
        json!({ "type": "response.output_item.added", "item": { "type": "web_search_call", "id": "w1" } });
    let query = json!({ "type": "search", "query": "q" });
    let mut story = Story::new().model(vec![model::answer(&[
        added,
        reasoning("r1"),
        search(Some("w2"), query.clone()),
        search(None, query),
    ])]);
    story.say("hi");
    assert_eq!(story.texts("web_search_begin", "call_id"), ["w1", "w2", ""]);
    assert_eq!(story.texts("web_search_end", "call_id"), ["w2", ""]);
}

#[test]
fn a_failure_that_was_reported_counts_only_when_its_sender_ends_the_stream() {
    let failed = [model::failed("invalid_prompt", "no")];
    let mut story = Story::new().model(vec![ended(&failed), ok()]);
    story.say("hi");
    assert_eq!(story.texts("error", "message"), ["no"]);

    for broken in [model::cut(&failed), model::hang(&failed)] {
        let mut story = Story::new().model(vec![broken, ok()]);
        story.say("hi");
        assert_eq!(story.all("stream_error").len(), 1);
        assert_eq!(story.texts("agent_message", "message"), ["fine"]);
    }
}

#[test]
fn a_refused_prompt_has_words_even_without_any() {
    let failed = json!({ "type": "response.failed", "response": { "error": { "code": "invalid_prompt" } } });
    let mut story = Story::new().model(vec![ended(&[failed])]);
    story.say("hi");
    assert_eq!(story.texts("error", "message"), ["Invalid request."]);
}

#[test]
fn what_an_endpoint_wants_back_goes_with_the_later_requests_of_the_turn() {
    let with_state = |state: &str, events: &[Value]| Answer::Parts {
        status: 200,
        headers: vec![("x-codex-turn-state".into(), state.into())],
        parts: vec![BodyPart::Bytes(
            [model::text(events), model::text(&[model::completed(10)])]
                .concat()
                .into_bytes(),
        )],
        end: StreamEnd::Close,
    };
    let call = |id: &str| model::call(id, "nothing_like_it", json!({}));
    let mut story = Story::new().model(vec![
        with_state("first", &[call("c1")]),
        with_state("second", &[call("c2")]),
        ok(),
        ok(),
    ]);
    story.say("hi");
    story.say("again");
    let states: Vec<_> = story
        .host
        .request_headers
        .iter()
        .map(|headers| {
            let state = headers.iter().find(|(name, _)| name == "x-codex-turn-state");
            state.map(|(_, value)| value.as_str())
        })
        .collect();
    assert_eq!(states, [None, Some("first"), Some("first"), None]);
}

#[test]
fn comments_do_not_keep_a_silent_stream_alive() {
    let provider = json!({ "scripted": { "name": "s", "base_url": "http://localhost/v1", "stream_idle_timeout_ms": 500 } });
    let beats = |beat: &str| {
        let parts = (0..3).flat_map(|_| [BodyPart::Bytes(beat.into()), BodyPart::Pause(300)]);
        let end = [model::message("m", "late"), model::completed(10)];
        Answer::Parts {
            status: 200,
            headers: Vec::new(),
            parts: parts
                .chain([BodyPart::Bytes(model::text(&end).into_bytes())])
                .collect(),
            end: StreamEnd::Close,
        }
    };
    for (beat, said) in [(": ping\n\n", "fine"), ("event: ping\ndata: {}\n\n", "late")] {
        let mut story = Story::new()
            .config("model_provider", json!("scripted"))
            .config("model_providers", provider.clone())
            .model(vec![beats(beat), ok()]);
        story.say("hi");
        assert_eq!(story.texts("agent_message", "message"), [said]);
    }
}
