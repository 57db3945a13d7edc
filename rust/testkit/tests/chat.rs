//! Turns with a provider that speaks Chat Completions: the same items and events as with the Responses API.

use codex_embed_protocol::boundary::{Effect, OutboxEntry};
use codex_embed_protocol::{Op, UserInput};
use codex_embed_testkit::chat::{
    answer, call, chunks, content, delta, error, finish, fragment, messages, story,
};
use codex_embed_testkit::{Answer, CommandScript, Story, StreamEnd, model};
use serde_json::{Value, json};

fn ok() -> Answer {
    answer(&[content("recovered"), finish("stop")])
}

/// The effect that opened the first request, as JSON.
fn first_request(story: &Story) -> Value {
    let effects = story.outboxes.iter().flatten().filter_map(|entry| match entry {
        OutboxEntry::Effect(request) if matches!(request.effect, Effect::HttpOpen { .. }) => {
            serde_json::to_value(&request.effect).ok()
        }
        _ => None,
    });
    effects.into_iter().next().unwrap_or_default()
}

#[test]
fn a_message_streams_and_completes() {
    let mut story = story().model(vec![answer(&[
        delta(json!({"role": "assistant", "content": ""})),
        content("Hel"),
        content("lo."),
        finish("stop"),
    ])]);
    story.say("hi");
    assert_eq!(
        story.types()[6..],
        [
            "token_count",
            "item_started",
            "agent_message_content_delta",
            "agent_message_delta",
            "agent_message_content_delta",
            "agent_message_delta",
            "item_completed",
            "agent_message",
            "token_count",
            "task_complete",
        ]
    );
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["Hello."]);
    let id = &story.all("item_completed")[1]["item"]["id"];
    assert!(id.as_str().unwrap().starts_with("msg_"), "{id}");
    assert_eq!(&story.all("item_started")[1]["item"]["id"], id);
    assert_eq!(&story.all("agent_message_content_delta")[0]["item_id"], id);
}

#[test]
fn usage_is_told_with_its_details() {
    let mut story = story().model(vec![answer(&[content("Hi"), finish("stop")])]);
    story.say("hi");
    assert_eq!(
        story.all("token_count")[1]["info"]["last_token_usage"],
        json!({
            "input_tokens": 10, "cached_input_tokens": 4, "output_tokens": 5, "reasoning_output_tokens": 2,
            "total_tokens": 15,
        })
    );
}

#[test]
fn reasoning_is_an_item_of_its_own_and_is_not_sent_back() {
    let think = |key: &str, text: &str| delta(json!({key: text}));
    for key in ["reasoning", "reasoning_content"] {
        let mut story = story()
            .config("show_raw_agent_reasoning", json!(true))
            .model(vec![answer(&[
                think(key, "Hm, "),
                think(key, "well."),
                content("Hello."),
                finish("stop"),
            ])]);
        story.say("hi");
        story.say("again");
        assert_eq!(
            story.texts("agent_reasoning_raw_content_delta", "delta")[..2],
            ["Hm, ", "well."]
        );
        assert_eq!(story.texts("agent_reasoning_raw_content", "text")[0], "Hm, well.");
        assert_eq!(
            messages(&story.host.requests[1])[2],
            json!({"role": "assistant", "content": "Hello."})
        );
    }
}

#[test]
fn two_calls_are_put_together_from_their_pieces_and_run() {
    let mut story = story()
        .command("echo a", CommandScript::prints("a\n", 0))
        .command("echo b", CommandScript::prints("b\n", 0))
        .model(vec![
            answer(&[
                content("Both."),
                fragment(0, json!({"id": "c1", "type": "function", "function": {"name": "exec_command", "arguments": ""}})),
                fragment(0, json!({"function": {"arguments": "{\"cmd\":"}})),
                fragment(1, json!({"id": "c2", "type": "function", "function": {"name": "exec_command", "arguments": "{\"cmd\""}})),
                fragment(0, json!({"function": {"arguments": "\"echo a\"}"}})),
                fragment(1, json!({"function": {"arguments": ":\"echo b\"}"}})),
                finish("tool_calls"),
            ]),
            answer(&[content("Done."), finish("stop")]),
        ]);
    story.say("go");
    let started: Vec<&str> = story
        .host
        .started
        .iter()
        .map(|(script, _)| script.as_str())
        .collect();
    assert_eq!(started, ["echo a", "echo b"]);
    let sent = messages(&story.host.requests[1]);
    let tail = &sent[sent.len() - 3..];
    assert_eq!(
        (&tail[0]["role"], &tail[0]["content"]),
        (&json!("assistant"), &json!("Both."))
    );
    let calls = tail[0]["tool_calls"].as_array().unwrap();
    assert_eq!(
        calls[0],
        json!({"id": "c1", "type": "function", "function": {"name": "exec_command", "arguments": "{\"cmd\":\"echo a\"}"}})
    );
    for (message, (id, output)) in tail[1..].iter().zip([("c1", "a\n"), ("c2", "b\n")]) {
        assert_eq!(
            (&message["role"], &message["tool_call_id"]),
            (&json!("tool"), &json!(id))
        );
        assert!(message["content"].as_str().unwrap().contains(output), "{message}");
    }
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["Done."]);
}

#[test]
fn a_patch_is_a_function_for_the_model_and_a_custom_call_here() {
    let patch = "*** Begin Patch\n*** Add File: new.txt\n+\"hello\"\n*** End Patch";
    let mut story = story().model(vec![
        answer(&[
            call(0, "p1", "apply_patch", &json!({"input": patch})),
            finish("tool_calls"),
        ]),
        answer(&[content("Done."), finish("stop")]),
    ]);
    story.say("go");
    assert_eq!(story.host.files["/work/new.txt"], b"\"hello\"\n");
    assert_eq!(story.all("patch_apply_end")[0]["success"], true);

    let request = &story.host.requests[1];
    let offered = request["tools"].as_array().unwrap();
    let tool = offered
        .iter()
        .find(|tool| tool["function"]["name"] == "apply_patch")
        .unwrap();
    assert_eq!(tool["type"], "function");
    assert!(
        offered.iter().all(|tool| tool["type"] == "function"),
        "{offered:?}"
    );
    let sent = messages(request);
    let arguments = sent[sent.len() - 2]["tool_calls"][0]["function"]["arguments"]
        .as_str()
        .unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(arguments).unwrap(),
        json!({"input": patch})
    );
    assert_eq!(sent[sent.len() - 1]["tool_call_id"], "p1");
}

#[test]
fn a_stream_that_breaks_off_is_retried_and_its_half_call_never_runs() {
    let mut story = story()
        .command("echo a", CommandScript::prints("a", 0))
        .model(vec![
            chunks(
                &[
                    content("Let me"),
                    call(0, "c1", "exec_command", &json!({"cmd": "echo a"})),
                ],
                StreamEnd::Cut,
            ),
            ok(),
        ]);
    story.say("hi");
    assert_eq!(story.texts("stream_error", "message"), ["Reconnecting... 1/5"]);
    assert_eq!(story.host.requests[0], story.host.requests[1]);
    assert!(story.host.started.is_empty());
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["recovered"]);
}

#[test]
fn a_stream_that_ends_before_the_model_finished_is_retried() {
    for end in [StreamEnd::Close, StreamEnd::Hang] {
        let mut story = story().model(vec![chunks(&[content("Let me")], end), ok()]);
        story.say("hi");
        assert_eq!(story.all("stream_error").len(), 1, "{end:?}");
        assert_eq!(story.texts("agent_message", "message"), ["recovered"]);
    }
}

#[test]
fn an_answer_that_the_model_finished_needs_no_done() {
    for end in [StreamEnd::Close, StreamEnd::Cut, StreamEnd::Hang] {
        let mut story = story().model(vec![chunks(&[content("Hi."), finish("stop")], end)]);
        story.say("hi");
        assert!(story.all("stream_error").is_empty(), "{end:?}");
        assert_eq!(story.texts("task_complete", "last_agent_message"), ["Hi."]);
        assert_eq!(story.host.requests.len(), 1);
        assert_eq!(story.host.open_resources(), 0);
    }
}

#[test]
fn an_answer_that_was_cut_short_is_incomplete() {
    for (finished, reason) in [
        ("length", "max_output_tokens"),
        ("content_filter", "content_filter"),
    ] {
        let mut story = story().model(vec![answer(&[content("Once upon"), finish(finished)]), ok()]);
        story.say("hi");
        let details = story.texts("stream_error", "additional_details");
        assert!(details[0].contains(reason), "{details:?}");
        assert_eq!(story.texts("agent_message", "message"), ["recovered"]);
    }
}

#[test]
fn an_error_in_the_stream_counts_at_once() {
    let overloaded = chunks(
        &[content("Let"), error(json!(502), "upstream is down")],
        StreamEnd::Hang,
    );
    let mut story = story().model(vec![overloaded, ok()]);
    let before = story.host.now;
    story.say("hi");
    let details = story.texts("stream_error", "additional_details");
    assert!(details[0].contains("upstream is down"), "{details:?}");
    assert_eq!(story.texts("agent_message", "message"), ["recovered"]);
    assert!(story.host.now - before < 1000.0);
}

#[test]
fn an_error_in_the_stream_that_will_not_pass_is_not_retried() {
    for (code, info) in [
        (json!(400), "other"),
        (json!("context_length_exceeded"), "context_window_exceeded"),
        (json!("insufficient_quota"), "usage_limit_exceeded"),
    ] {
        let mut story = story().model(vec![chunks(&[error(code, "no")], StreamEnd::Close), ok()]);
        story.say("hi");
        assert_eq!(story.host.requests.len(), 1);
        assert_eq!(story.all("error")[0]["codex_error_info"], info);
    }
}

#[test]
fn a_refusal_has_the_consequences_of_its_status() {
    let body = json!({"error": {"message": "no such model", "code": 404}});
    for (status, requests, text) in [
        (400, 1, "no such model"),
        (404, 6, "unexpected status 404: no such model"),
    ] {
        let mut story = story().model(vec![model::status(status, body.clone())]);
        story.say("hi");
        assert_eq!(story.host.requests.len(), requests);
        let message = story.texts("error", "message")[0];
        assert!(message.contains(text), "{message}");
    }
    let mut story = story().model(vec![model::status(500, json!({})), ok()]);
    story.say("hi");
    assert_eq!(story.texts("agent_message", "message"), ["recovered"]);
}

#[test]
fn input_that_is_too_long_fills_the_context() {
    let refusal = json!({"error": {"message": "too long", "code": "context_length_exceeded"}});
    let mut story = story().model(vec![model::status(400, refusal)]);
    story.say("hi");
    assert_eq!(
        story.all("error")[0]["codex_error_info"],
        "context_window_exceeded"
    );
    assert_eq!(story.host.requests.len(), 1);
}

#[test]
fn an_image_that_a_tool_shows_follows_its_output() {
    let mut story = story().file("/work/a.gif", "GIF89a").model(vec![
        answer(&[
            call(0, "v1", "view_image", &json!({"path": "a.gif"})),
            finish("tool_calls"),
        ]),
        ok(),
    ]);
    story.say("look");
    let sent = messages(&story.host.requests[1]);
    let [output, image] = &sent[sent.len() - 2..] else {
        panic!("{sent:?}");
    };
    assert_eq!(output["tool_call_id"], "v1");
    assert_eq!(image["role"], "user");
    let url = image["content"][1]["image_url"]["url"].as_str().unwrap();
    assert!(url.starts_with("data:image/gif;base64,"), "{url}");
}

#[test]
fn a_history_is_compacted() {
    let says = |text| answer(&[content(text), finish("stop")]);
    let mut story = story().model(vec![says("one"), says("SUM"), says("two")]);
    story.say("first");
    story.submit(Op::Compact);
    story.say("second");
    let [_, asked, after] = story.host.requests.as_slice() else {
        panic!("{:?}", story.host.requests);
    };
    assert_eq!(asked.get("tools"), None);
    let [system, user] = messages(after) else {
        panic!("{after}");
    };
    assert!(
        system["content"]
            .as_str()
            .unwrap()
            .contains("<permissions instructions>")
    );
    let text = user["content"].as_str().unwrap();
    assert!(text.contains("SUM") && text.ends_with("second"), "{text}");
    assert_eq!(
        story.texts("task_complete", "last_agent_message").last(),
        Some(&"two")
    );
}

#[test]
fn an_output_schema_holds_for_one_turn() {
    let mut story = story().model(vec![answer(&[content("{}"), finish("stop")])]);
    let text = UserInput::Text {
        text: "as json".into(),
        text_elements: Vec::new(),
    };
    story.submit(Op::UserInput {
        items: vec![text],
        final_output_json_schema: Some(json!({"type": "object"})),
    });
    story.say("as you like");
    let format = |at: usize| story.host.requests[at]["response_format"].clone();
    assert_eq!(format(0)["json_schema"]["name"], "codex_output_schema");
    assert_eq!(format(1), Value::Null);
}

#[test]
fn both_apis_are_asked_with_the_providers_query_and_headers() {
    for (api, endpoint, answered) in [
        (
            "responses",
            "responses",
            model::answer(&[model::message("m", "ok")]),
        ),
        (
            "chat",
            "chat/completions",
            answer(&[content("ok"), finish("stop")]),
        ),
    ] {
        let azure = json!({
            "base_url": "https://x.openai.azure.com/openai/deployments/d", "wire_api": api,
            "query_params": {"api-version": "2025-04-01-preview"}, "http_headers": {"X-Team": "core"},
            "env_http_headers": {"api-key": "AZURE_KEY"},
        });
        let mut story = Story::new()
            .config("model_provider", json!("azure"))
            .config("model_providers", json!({"azure": azure}))
            .model(vec![answered]);
        story.say("hi");
        assert_eq!(story.texts("agent_message", "message"), ["ok"]);
        let request = first_request(&story);
        assert_eq!(
            request["url"],
            format!(
                "https://x.openai.azure.com/openai/deployments/d/{endpoint}?api-version=2025-04-01-preview"
            )
        );
        let headers = request["headers"].as_array().unwrap();
        assert!(headers.contains(&json!(["x-team", "core"])), "{headers:?}");
        assert_eq!(request["env_headers"], json!({"api-key": "AZURE_KEY"}));
    }
}
