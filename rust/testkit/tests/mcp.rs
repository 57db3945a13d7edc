//! MCP servers: started beside the first turn, their tools called.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

#[path = "support/mcp.rs"]
mod support;

use codex_embed_protocol::Op;
use codex_embed_protocol::boundary::{Effect, EffectId, EffectRequest, McpTransport, OutboxEntry};
use codex_embed_testkit::Story;
use codex_embed_testkit::mcp::{McpAnswer, McpServerScript, McpStart, text};
use serde_json::{Value, json};

use support::{ONE_SERVER, echo, names, script, story};

/// The effect that called a tool.
fn request_of(story: &Story, tool: &str) -> EffectId {
    let calls = story.outboxes.iter().flatten().filter_map(|entry| match entry {
        OutboxEntry::Effect(EffectRequest {
            id,
            effect: Effect::McpRequest { params, .. },
        }) if params["name"] == tool => Some(*id),
        _ => None,
    });
    calls.max().unwrap()
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
    story.settle_until("user_message");
    story.submit_only(Op::Interrupt);
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    assert!(story.all("mcp_startup_complete").is_empty());
    story.submit_only(Op::Interrupt);
    assert_eq!(story.all("mcp_startup_complete")[0]["cancelled"], json!(["s"]));
    story.say("on");
    assert_eq!(story.types().last(), Some(&"task_complete"));
    assert_eq!(story.host.open_resources(), 0);
}
