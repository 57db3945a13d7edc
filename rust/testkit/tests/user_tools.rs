//! Tools that wait for the user or the user's program: dynamic tools and questions.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

use codex_embed_engine::Engine;
use codex_embed_protocol::{DynamicToolSpec, Op};
use codex_embed_testkit::{Answer, Story, model};
use serde_json::{Value, json};

fn done() -> Answer {
    model::answer(&[model::message("m", "done")])
}

fn schema() -> Value {
    json!({ "type": "object", "properties": { "id": { "type": "string" } }, "required": ["id"] })
}

fn tool(name: &str, input_schema: Value) -> DynamicToolSpec {
    DynamicToolSpec {
        name: name.into(),
        description: format!("Does {name}."),
        input_schema,
    }
}

fn lookup(call_id: &str) -> Value {
    model::call(call_id, "lookup", json!({ "id": "x" }))
}

fn answer(call_id: &str, content: Value) -> Op {
    let response = json!({ "content_items": content, "success": true });
    serde_json::from_value(json!({ "type": "dynamic_tool_response", "id": call_id, "response": response }))
        .unwrap()
}

#[test]
fn the_users_program_runs_its_own_tools() {
    let mut story = Story::new()
        .dynamic_tool(tool("lookup", schema()))
        .dynamic_tool(tool("alpha", json!({})))
        .model(vec![
            model::answer(&[lookup("c1")]),
            model::answer(&[lookup("c2")]),
            model::answer(&[model::call("c3", "lookup", json!([]))]),
            done(),
        ]);
    story.say("go");
    let names: Vec<&str> = story.host.requests[0]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    assert_eq!(names[names.len() - 2..], ["lookup", "alpha"]);
    assert_eq!(
        *story.all("dynamic_tool_call_request")[0],
        json!({ "type": "dynamic_tool_call_request", "callId": "c1", "turnId": "turn-1", "tool": "lookup",
            "arguments": { "id": "x" } })
    );
    story.submit(answer("c1", json!([{ "type": "inputText", "text": "found" }])));
    let image = json!([{ "type": "inputText", "text": "a" }, { "type": "inputImage", "imageUrl": "data:," }]);
    story.submit(answer("c2", image));
    story.submit(answer("c3", json!([])));
    assert_eq!(story.outputs()["c1"], "found");
    assert_eq!(
        story.outputs()["c2"],
        json!([{ "type": "input_text", "text": "a" }, { "type": "input_image", "image_url": "data:," }])
    );
    assert_eq!(story.outputs()["c3"], json!([]));
    assert_eq!(story.all("dynamic_tool_call_response")[0]["success"], true);
    assert_eq!(story.types().last(), Some(&"task_complete"));
}

#[test]
fn an_answer_that_nobody_waits_for_is_refused() {
    let mut story = Story::new()
        .dynamic_tool(tool("lookup", schema()))
        .model(vec![model::answer(&[lookup("c1")]), done()]);
    story.say("go");
    story.submit(answer("c9", json!([])));
    assert!(story.texts("error", "message")[0].contains("`c9`"));
    story.submit(Op::Interrupt);
    story.submit(answer("c1", json!([])));
    assert!(story.texts("error", "message")[1].contains("`c1`"));
    assert!(story.all("dynamic_tool_call_response").is_empty());
}

#[test]
fn tools_that_cannot_be_offered_are_refused_at_once() {
    for (names, problem) in [
        (vec!["lookup", "lookup"], "two dynamic tools named `lookup`"),
        (vec![" "], "must not be empty"),
        (vec!["mcp__x"], "`mcp__x` is reserved"),
        (vec!["exec_command"], "`exec_command` is reserved"),
    ] {
        let story = names.iter().fold(Story::new(), |story, name| {
            story.dynamic_tool(tool(name, schema()))
        });
        let error = Engine::new().open(story.options().clone()).unwrap_err();
        assert!(error.message.contains(problem), "{error:?}");
    }
    let story = Story::new().dynamic_tool(tool("a", json!({ "type": "null" })));
    let error = Engine::new().open(story.options().clone()).unwrap_err();
    assert!(error.message.contains("has the type `null`"), "{error:?}");
}

#[test]
fn questions_are_asked_where_the_configuration_lets_them() {
    let question = |options: Value| {
        json!({ "questions": [
        { "id": "q", "header": "Head", "question": "Which?", "options": options }
    ] })
    };
    let options = json!([{ "label": "A", "description": "a" }]);
    let script = vec![
        model::answer(&[model::call("c1", "request_user_input", question(json!([])))]),
        model::answer(&[model::call("c2", "request_user_input", question(options))]),
        done(),
    ];
    let mut story = Story::new()
        .config("features", json!({ "default_mode_request_user_input": true }))
        .model(script.clone());
    story.say("go");
    let asked = story.all("request_user_input")[0];
    assert_eq!(
        (&asked["call_id"], &asked["questions"][0]["isOther"]),
        (&json!("c2"), &json!(true))
    );
    let answer = json!({ "type": "user_input_answer", "id": asked["turn_id"],
        "response": { "answers": { "q": { "answers": ["A"] } } } });
    story.submit(serde_json::from_value(answer).unwrap());
    assert!(
        story.outputs()["c1"]
            .as_str()
            .unwrap()
            .contains("non-empty options")
    );
    assert_eq!(story.outputs()["c2"], r#"{"answers":{"q":{"answers":["A"]}}}"#);

    let mut story = Story::new().model(script);
    story.say("go");
    assert_eq!(
        story.outputs()["c2"],
        "request_user_input is unavailable in Default mode"
    );
}

#[test]
fn what_is_no_image_is_said_in_words() {
    let mut story = Story::new().file("/work/a.txt", "a").model(vec![
        model::answer(&[
            model::call("c1", "view_image", json!({ "path": "none.png" })),
            model::call("c2", "view_image", json!({ "path": "a.txt" })),
        ]),
        done(),
    ]);
    story.say("look");
    assert_eq!(
        story.outputs()["c1"],
        "unable to locate image at `/work/none.png`: No such file or directory (os error 2)"
    );
    assert!(
        story.outputs()["c2"]
            .as_str()
            .unwrap()
            .ends_with("unsupported MIME type `text/plain`")
    );
    assert_eq!(story.texts("view_image_tool_call", "call_id"), ["c2"]);
}
