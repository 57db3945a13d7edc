//! MCP servers and the user: approvals, questions, lists, changed servers; and resources.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

#[path = "support/mcp.rs"]
mod support;

use codex_embed_protocol::boundary::McpTransport;
use codex_embed_protocol::{ElicitationAction, Op, RequestId};
use codex_embed_testkit::mcp::{McpAnswer, McpServerScript, text};
use serde_json::{Value, json};

use support::{ONE_SERVER, asked_for, echo, names, script, story};

#[test]
fn harmful_tools_are_asked_about() {
    let mut script = script(&[("rm", McpAnswer::Result(text("gone")))]);
    script.tools[0]["annotations"] = json!({ "destructiveHint": true });
    let calls = ["c0", "c1", "c2", "c3"].map(|_| ("mcp__s__rm", json!({})));
    let mut story = story(ONE_SERVER, script, &calls).config("approval_policy", json!("on-request"));
    story.say("go");
    for (call, label) in [
        ("c0", Some("Cancel")),
        ("c1", None),
        ("c2", Some("Approve this session")),
    ] {
        assert_eq!(story.types().last(), Some(&"request_user_input"), "{call}");
        let asked = story.all("request_user_input").last().unwrap()["questions"][0].clone();
        assert_eq!(asked["id"], format!("mcp_tool_call_approval_{call}"));
        assert_eq!(asked["options"][0]["label"], "Approve Once");
        let answers = match label {
            Some(label) => json!({ asked["id"].as_str().unwrap(): { "answers": [label] } }),
            None => json!({}),
        };
        let answer =
            json!({ "type": "user_input_answer", "id": "turn-1", "response": { "answers": answers } });
        let before = asked_for(&story, "tools/call");
        story.submit(serde_json::from_value(answer).unwrap());
        let ran = asked_for(&story, "tools/call") > before;
        assert_eq!(ran, label == Some("Approve this session"), "{call}");
    }
    // The fourth call ran unasked.
    assert_eq!(story.types().last(), Some(&"task_complete"));
    assert_eq!(asked_for(&story, "tools/call"), 2);
    assert_eq!(
        story.outputs()["c1"],
        r#"[{"type":"text","text":"user cancelled MCP tool call"}]"#
    );
}

#[test]
fn servers_ask_the_user_where_the_policy_lets_them() {
    let question = json!({ "id": 100, "params": {
        "message": "Your name?", "requestedSchema": { "type": "object", "properties": {} },
    } });
    let asking = || McpServerScript {
        questions: [question.clone()].into(),
        ..echo()
    };
    let mut silent = story(ONE_SERVER, asking(), &[]);
    silent.say("go");
    assert_eq!(
        silent.host.mcp.responses,
        [(RequestId::Integer(100), json!({ "action": "decline" }))]
    );
    assert!(silent.all("elicitation_request").is_empty());

    let mut story = story(ONE_SERVER, asking(), &[]).config("approval_policy", json!("on-request"));
    story.say("go");
    assert_eq!(
        *story.all("elicitation_request")[0],
        json!({
            "type": "elicitation_request", "server_name": "s", "id": 100,
            "request": { "mode": "form", "message": "Your name?",
                "requested_schema": { "type": "object", "properties": {} } },
        })
    );
    let answer = |id| Op::ResolveElicitation {
        server_name: "s".into(),
        request_id: RequestId::Integer(id),
        decision: ElicitationAction::Accept,
        content: Some(json!({ "name": "Bo" })),
        meta: None,
    };
    story.submit(answer(7));
    assert!(story.texts("error", "message")[0].contains("`s`"));
    story.submit(answer(100));
    assert_eq!(
        story.host.mcp.responses,
        [(
            RequestId::Integer(100),
            json!({ "action": "accept", "content": { "name": "Bo" } })
        )]
    );
}

#[test]
fn the_model_reads_resources() {
    let mut script = echo();
    let one = json!({ "uri": "memo://one", "name": "one" });
    script.results = [
        (
            "resources/list",
            json!({ "resources": [one], "nextCursor": null }),
        ),
        (
            "resources/templates/list",
            json!({ "resourceTemplates": [{ "uriTemplate": "memo://{n}", "name": "n" }] }),
        ),
        (
            "resources/read memo://one",
            json!({ "contents": [{ "uri": "memo://one", "text": "hi" }] }),
        ),
    ]
    .map(|(method, result)| (method.to_owned(), result))
    .into();
    let calls = [
        ("list_mcp_resources", json!({})),
        ("list_mcp_resources", json!({ "server": "s" })),
        ("list_mcp_resource_templates", json!({})),
        ("read_mcp_resource", json!({ "server": "s", "uri": "memo://one" })),
        ("read_mcp_resource", json!({ "server": "s", "uri": "memo://x" })),
        ("list_mcp_resources", json!({ "server": "q" })),
        ("list_mcp_resources", json!({ "cursor": "2" })),
        ("read_mcp_resource", json!({ "server": "s" })),
    ];
    let mut story = story(ONE_SERVER, script, &calls);
    story.say("go");
    let told = story.outputs();
    let entry = r#"{"server":"s","uri":"memo://one","name":"one"}"#;
    for (call, text) in [
        ("c0", format!(r#"{{"resources":[{entry}]}}"#)),
        ("c1", format!(r#"{{"server":"s","resources":[{entry}]}}"#)),
        ("c2", r#"{"resourceTemplates":[{"server":"s","uriTemplate":"memo://{n}","name":"n"}]}"#.to_owned()),
        ("c3", r#"{"server":"s","uri":"memo://one","contents":[{"uri":"memo://one","text":"hi"}]}"#.to_owned()),
        (
            "c4",
            "resources/read failed: resources/read failed for `s` (memo://x): Mcp error: -32601: no such method"
                .to_owned(),
        ),
        ("c5", "resources/list failed: unknown MCP server 'q'".to_owned()),
    ] {
        assert_eq!(told[call], text);
    }
    assert!(
        told["c6"]
            .as_str()
            .unwrap()
            .contains("cursor can only be used when a server is specified")
    );
    assert!(told["c7"].as_str().unwrap().contains("missing field `uri`"));
    assert_eq!(
        story.all("mcp_tool_call_begin")[0]["invocation"]["server"],
        "codex"
    );
    assert_eq!(story.all("mcp_tool_call_end").len(), 7);
}

#[test]
fn everything_is_listed_for_the_users_program() {
    let mut script = echo();
    let resources = json!({ "resources": [{ "uri": "memo://one", "name": "one" }] });
    script.results.insert("resources/list".into(), resources);
    let toml = format!("{ONE_SERVER}[mcp_servers.far]\nurl = \"https://x\"\nbearer_token_env_var = \"T\"\n");
    let mut story = story(&toml, script, &[]);
    story.submit(Op::ListMcpTools);
    let listed = story.all("mcp_list_tools_response")[0];
    assert_eq!(listed["tools"]["mcp__s__echo"]["name"], "echo");
    assert_eq!(listed["resources"]["s"][0]["uri"], "memo://one");
    assert_eq!(listed["resource_templates"]["s"], json!([]));
    assert_eq!(
        listed["auth_statuses"],
        json!({ "far": "bearer_token", "s": "unsupported" })
    );
}

#[test]
fn servers_can_be_exchanged_before_a_turn() {
    let mut story = story(ONE_SERVER, echo(), &[]);
    story.host.mcp.servers.insert("t".into(), echo());
    story.say("go");
    let refresh = |servers: Value| -> Op {
        let config = json!({ "mcp_servers": servers, "mcp_oauth_credentials_store_mode": "auto" });
        serde_json::from_value(json!({ "type": "refresh_mcp_servers", "config": config })).unwrap()
    };
    story.submit(refresh(json!({ "t": { "command": "t" } })));
    assert_eq!(story.host.mcp.started.len(), 1);
    story.say("on");
    assert_eq!(story.host.open_resources(), 1);
    assert_eq!(
        names(story.host.requests.last().unwrap()).last(),
        Some(&"mcp__t__echo")
    );
    assert_eq!(story.all("mcp_startup_complete")[1]["ready"], json!(["t"]));
    story.submit(refresh(json!({ "t": {} })));
    assert!(story.texts("error", "message")[0].contains("mcp_servers.t"));
}

#[test]
fn servers_that_are_passed_as_objects_are_told_apart() {
    let mut story = story("", echo(), &[]).mcp_server("s", json!({ "tool_timeout_sec": 1 }));
    story.say("go");
    assert_eq!(story.host.mcp.started, [("s".to_owned(), McpTransport::Provided)]);
    assert_eq!(names(&story.host.requests[0]).last(), Some(&"mcp__s__echo"));
}
