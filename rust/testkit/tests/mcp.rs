//! MCP servers: started beside the first turn, their tools called.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

use codex_embed_protocol::boundary::{Effect, EffectId, EffectRequest, McpTransport, OutboxEntry};
use codex_embed_protocol::{ElicitationAction, Op, RequestId};
use codex_embed_testkit::mcp::{McpAnswer, McpServerScript, McpStart, text, tool};
use codex_embed_testkit::{Answer, Story, model};
use serde_json::{Value, json};

const ONE_SERVER: &str = "[mcp_servers.s]\ncommand = \"serve\"\n";

fn done() -> Answer {
    model::answer(&[model::message("m", "done")])
}

/// A session with the server `s`, whose model makes these calls, one an answer.
fn story(toml: &str, script: McpServerScript, calls: &[(&str, Value)]) -> Story {
    let numbered = calls.iter().enumerate();
    let calls = numbered.map(|(n, (tool, arguments))| {
        model::answer(&[model::call(&format!("c{n}"), tool, arguments.clone())])
    });
    let mut story = Story::new()
        .config_toml(toml)
        .model(calls.chain([done()]).collect());
    story.host.mcp.servers.insert("s".into(), script);
    story
}

fn script(tools: &[(&str, McpAnswer)]) -> McpServerScript {
    McpServerScript {
        tools: tools.iter().map(|(name, _)| tool(name)).collect(),
        answers: tools
            .iter()
            .map(|(name, answer)| ((*name).to_owned(), answer.clone()))
            .collect(),
        ..McpServerScript::default()
    }
}

fn echo() -> McpServerScript {
    script(&[("echo", McpAnswer::Result(text("said")))])
}

fn names(request: &Value) -> Vec<&str> {
    let tools = request["tools"].as_array().unwrap();
    tools.iter().filter_map(|tool| tool["name"].as_str()).collect()
}

fn asked_for(story: &Story, method: &str) -> usize {
    let requests = story.host.mcp.requests.iter();
    requests.filter(|(_, asked, _)| asked == method).count()
}

/// The effect that called a tool.
fn request_of(story: &Story, tool: &str) -> EffectId {
    let calls = story.outboxes.iter().flatten().filter_map(|entry| match entry {
        OutboxEntry::Effect(EffectRequest {
            id,
            effect: Effect::McpRequest { params, .. },
        }) if params["name"] == tool => Some(*id),
        _ => None,
    });
    calls.last().unwrap()
}

#[test]
fn the_first_request_waits_for_the_servers() {
    let slow = McpServerScript {
        start: McpStart::After(4_000),
        ..echo()
    };
    let mut story = story(ONE_SERVER, slow, &[("mcp__s__echo", json!({ "text": "hi" }))]);
    let begin = story.host.now;
    story.begin("go");
    assert_eq!(
        story.types()[..3],
        ["session_configured", "mcp_startup_update", "task_started"]
    );
    story.settle_until("user_message");
    assert!(story.host.now - begin < 4_000.0);
    story.settle();
    assert!(story.host.now - begin >= 4_000.0);
    let (_, transport) = &story.host.mcp.started[0];
    assert!(
        matches!(transport, McpTransport::Stdio { command, cwd, .. } if command == "serve" && cwd == "/work")
    );
    assert_eq!(story.all("mcp_startup_update")[1]["status"]["state"], "ready");
    assert_eq!(story.all("mcp_startup_complete").len(), 1);
    let offered = names(&story.host.requests[0]);
    assert_eq!(
        offered[2..5],
        [
            "list_mcp_resources",
            "list_mcp_resource_templates",
            "read_mcp_resource"
        ]
    );
    assert_eq!(offered.last(), Some(&"mcp__s__echo"));
    assert_eq!(
        *story.all("mcp_tool_call_end")[0],
        json!({
            "type": "mcp_tool_call_end", "call_id": "c0", "duration": { "secs": 0, "nanos": 0 },
            "invocation": { "server": "s", "tool": "echo", "arguments": { "text": "hi" } },
            "result": { "Ok": { "content": [{ "type": "text", "text": "said" }] } },
        })
    );
    assert_eq!(story.outputs()["c0"], r#"[{"type":"text","text":"said"}]"#);
}

#[test]
fn a_server_that_does_not_start_stops_nobody() {
    let toml = format!(
        "{ONE_SERVER}[mcp_servers.gone]\ncommand = \"gone\"\n[mcp_servers.slow]\ncommand = \"x\"\n\
         startup_timeout_sec = 1.5\n[mcp_servers.\"a b\"]\ncommand = \"x\"\n[mcp_servers.early]\ncommand = \"x\"\n"
    );
    let mut story = story(&toml, echo(), &[("mcp__gone__x", json!({}))]);
    let servers = &mut story.host.mcp.servers;
    let slow = McpServerScript {
        start: McpStart::Hangs,
        ..echo()
    };
    servers.insert("slow".into(), slow);
    let early = McpServerScript {
        start: McpStart::Fails("E_MCP_CLOSED", "gone"),
        ..echo()
    };
    servers.insert("early".into(), early);
    story.say("go");
    assert_eq!(
        *story.all("mcp_startup_complete")[0],
        json!({
            "type": "mcp_startup_complete", "ready": ["s"], "cancelled": [],
            "failed": [
                { "server": "a b", "error": "Invalid MCP server name 'a b': must match pattern ^[a-zA-Z0-9_-]+$" },
                { "server": "early", "error": "handshaking with MCP server failed: connection closed: initialize response" },
                { "server": "gone", "error": "No such file or directory (os error 2)" },
                { "server": "slow", "error": "timed out handshaking with MCP server after 1.5s" },
            ],
        })
    );
    let updates = story.all("mcp_startup_update");
    let slow = updates
        .iter()
        .find(|update| update["server"] == "slow" && update["status"]["state"] == "failed");
    assert!(
        slow.unwrap()["status"]["error"]
            .as_str()
            .unwrap()
            .contains("mcp_servers.slow.startup_timeout_sec")
    );
    assert_eq!(story.outputs()["c0"], "unsupported call: mcp__gone__x");
    assert_eq!(story.types().last(), Some(&"task_complete"));
}

#[test]
fn a_required_server_that_does_not_start_ends_the_session() {
    let toml = format!("{ONE_SERVER}required = true\n");
    let failing = McpServerScript {
        start: McpStart::Fails("E_MCP", "-1: no"),
        ..echo()
    };
    let mut ended = story(&toml, failing, &[]);
    ended.say("go");
    assert_eq!(ended.types(), ["error"]);
    assert_eq!(
        ended.texts("error", "message"),
        [
            "required MCP servers failed to initialize: s: handshaking with MCP server failed: Mcp error: -1: no"
        ]
    );
    let slow = McpServerScript {
        start: McpStart::After(2_000),
        ..echo()
    };
    let mut begun = story(&toml, slow, &[]);
    begun.begin("go");
    assert!(begun.events.is_empty());
    begun.settle();
    assert_eq!(
        begun.types()[..4],
        [
            "session_configured",
            "mcp_startup_update",
            "mcp_startup_update",
            "mcp_startup_complete"
        ]
    );
    assert_eq!(begun.types().last(), Some(&"task_complete"));
}

#[test]
fn tools_are_offered_as_the_settings_say() {
    let toml = format!("{ONE_SERVER}enabled_tools = [\"a\", \"b\"]\ndisabled_tools = [\"b\"]\n");
    let tools = ["a", "b", "c"].map(|name| (name, McpAnswer::Result(text(name))));
    let mut story = story(&toml, script(&tools), &[("mcp__s__b", json!({}))]);
    story.say("go");
    let offered = names(&story.host.requests[0]);
    assert!(offered.contains(&"mcp__s__a"));
    assert!(!offered.contains(&"mcp__s__b") && !offered.contains(&"mcp__s__c"));
    assert_eq!(story.outputs()["c0"], "unsupported call: mcp__s__b");
}

#[test]
fn of_two_tools_with_one_name_the_first_is_there_and_one_that_none_can_call_is_not() {
    let mut script = script(&[
        ("x y", McpAnswer::Result(text("first"))),
        ("x.y", McpAnswer::Result(text("second"))),
        ("odd", McpAnswer::Result(text("odd"))),
    ]);
    script.tools[2]["inputSchema"] = json!({ "type": "null" });
    let mut story = story(ONE_SERVER, script, &[("mcp__s__x_y", json!({}))]);
    story.say("go");
    assert_eq!(names(&story.host.requests[0]).last(), Some(&"mcp__s__x_y"));
    assert_eq!(story.outputs()["c0"], r#"[{"type":"text","text":"first"}]"#);
}

#[test]
fn a_failed_call_is_told_to_the_model() {
    let script = script(&[
        ("boom", McpAnswer::Error("-32000: boom")),
        ("slow", McpAnswer::Hangs),
        ("odd", McpAnswer::Result(json!({ "content": 3 }))),
        ("die", McpAnswer::Dies),
    ]);
    let toml = format!("{ONE_SERVER}tool_timeout_sec = 0.5\n");
    let calls = ["boom", "slow", "odd", "die", "boom"].map(|tool| format!("mcp__s__{tool}"));
    let mut calls: Vec<(&str, Value)> = calls.iter().map(|name| (name.as_str(), json!({}))).collect();
    calls.push(("mcp__s__odd", json!([])));
    let mut story = story(&toml, script, &calls);
    story.say("go");
    let whys: Vec<&str> = story
        .all("mcp_tool_call_end")
        .iter()
        .map(|end| end["result"]["Err"].as_str().unwrap())
        .collect();
    assert_eq!(
        whys,
        [
            "tool call error: tool call failed for `s/boom`\n\nCaused by:\n    Mcp error: -32000: boom",
            "tool call error: tool call failed for `s/slow`\n\nCaused by:\n    timed out awaiting tools/call after 500ms",
            "tool call error: tool call failed for `s/odd`\n\nCaused by:\n    Unexpected response type",
            "tool call error: tool call failed for `s/die`\n\nCaused by:\n    Transport closed",
            "tool call error: tool call failed for `s/boom`\n\nCaused by:\n    Transport closed",
            "tool call error: tool call failed for `s/odd`\n\nCaused by:\n    MCP tool arguments must be a JSON object, got []",
        ]
    );
    let told = story.outputs()["c0"].as_str().unwrap().to_owned();
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap()[0]["text"], whys[0]);
    assert!(story.host.aborted().contains(&request_of(&story, "slow")));
}

#[test]
fn answers_reach_the_model_as_data_images_or_blocks() {
    let image = json!({ "type": "image", "data": "AAAA", "mimeType": "image/png" });
    let blocks = json!({ "content": [{ "type": "text", "text": "a dot" }, image, { "type": "x", "n": 1 }], "isError": true });
    let data = json!({ "content": [], "structuredContent": { "sum": 3 } });
    let script = || {
        script(&[
            ("dot", McpAnswer::Result(blocks.clone())),
            ("sum", McpAnswer::Result(data.clone())),
        ])
    };
    let calls = [("mcp__s__dot", json!({})), ("mcp__s__sum", json!({}))];
    let mut sighted = story(ONE_SERVER, script(), &calls);
    sighted.say("go");
    assert_eq!(
        sighted.outputs()["c0"],
        json!([
            { "type": "input_text", "text": "a dot" },
            { "type": "input_image", "image_url": "data:image/png;base64,AAAA" },
            { "type": "input_text", "text": r#"{"type":"x","n":1}"# },
        ])
    );
    assert_eq!(sighted.all("mcp_tool_call_end")[0]["result"]["Ok"], blocks);
    assert_eq!(sighted.outputs()["c1"], r#"{"sum":3}"#);
    let mut blind = story(ONE_SERVER, script(), &calls).config("model", json!("gpt-oss-20b"));
    blind.say("go");
    assert!(
        blind.outputs()["c0"]
            .as_str()
            .unwrap()
            .contains("you do not support image input")
    );
}

#[test]
fn an_interrupted_call_is_taken_back_and_the_server_goes_on() {
    let script = script(&[
        ("slow", McpAnswer::Hangs),
        ("echo", McpAnswer::Result(text("still here"))),
    ]);
    let mut story = story(
        &format!("{ONE_SERVER}tool_timeout_sec = 1e9\n"),
        script,
        &[("mcp__s__slow", json!({})), ("mcp__s__echo", json!({}))],
    );
    story.begin("go");
    story.settle_until("mcp_tool_call_begin");
    story.submit(Op::Interrupt);
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    assert!(story.all("mcp_tool_call_end").is_empty());
    assert!(story.host.aborted().contains(&request_of(&story, "slow")));
    story.say("on");
    assert_eq!(
        story.outputs()["c0"],
        r#"[{"type":"text","text":"aborted by user after 0.0s"}]"#
    );
    assert_eq!(story.outputs()["c1"], r#"[{"type":"text","text":"still here"}]"#);
    assert_eq!(story.host.open_resources(), 1);
    story.submit(Op::Shutdown);
    assert_eq!(story.host.open_resources(), 0);
}

#[test]
fn an_interrupt_ends_the_turn_that_waits_and_a_second_one_the_start() {
    let slow = McpServerScript {
        start: McpStart::Hangs,
        ..echo()
    };
    let mut story = story(ONE_SERVER, slow, &[]);
    story.begin("go");
    story.submit_only(Op::Interrupt);
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    assert!(story.all("mcp_startup_complete").is_empty());
    story.submit_only(Op::Interrupt);
    assert_eq!(story.all("mcp_startup_complete")[0]["cancelled"], json!(["s"]));
    story.say("on");
    assert_eq!(story.types().last(), Some(&"task_complete"));
    assert_eq!(story.host.open_resources(), 0);
}

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
    assert!(told["c6"].as_str().unwrap().contains("`server`"));
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
