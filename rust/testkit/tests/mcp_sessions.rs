//! MCP servers of sessions that are recorded, suspended or resumed, and what is kept from commands.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

#[path = "support/mcp.rs"]
mod support;

use codex_embed_protocol::Op;
use codex_embed_protocol::boundary::{
    ConfigFile, ConfigFileKind, Effect, EffectRequest, EnvPolicy, OutboxEntry,
};
use codex_embed_testkit::mcp::{McpAnswer, McpServerScript, McpStart, text};
use codex_embed_testkit::{Story, model};
use serde_json::{Value, json};

use support::{ONE_SERVER, done, echo, names, script, story};

fn refresh(servers: Value) -> Op {
    let config = json!({ "mcp_servers": servers, "mcp_oauth_credentials_store_mode": "auto" });
    serde_json::from_value(json!({ "type": "refresh_mcp_servers", "config": config })).unwrap()
}

/// The payloads of a record's lines of one type.
fn recorded(story: &Story, kind: &str) -> Vec<Value> {
    let lines = story.record().into_iter().filter(|line| line["type"] == kind);
    lines.map(|mut line| line["payload"].take()).collect()
}

/// The environment of the last command.
fn environment(story: &Story) -> &EnvPolicy {
    let mut spawned = story.outboxes.iter().flatten().filter_map(|entry| match entry {
        OutboxEntry::Effect(EffectRequest {
            effect: Effect::ProcessSpawn { env, .. },
            ..
        }) => Some(env),
        _ => None,
    });
    spawned.next_back().unwrap()
}

#[test]
fn a_call_is_recorded_by_what_the_model_said_and_read() {
    let calls = [("mcp__s__echo", json!({ "text": "hi" }))];
    let mut story = story(ONE_SERVER, echo(), &calls).recorded();
    story.say("go");
    let items = recorded(&story, "response_item");
    let of = |kind: &str| items.iter().find(|item| item["type"] == kind).unwrap();
    assert_eq!(of("function_call")["name"], "mcp__s__echo");
    assert_eq!(
        of("function_call_output")["output"],
        r#"[{"type":"text","text":"said"}]"#
    );
    // As in the reference, whose events of a call are for those who watch it.
    let events = recorded(&story, "event_msg");
    assert!(
        events
            .iter()
            .all(|event| !event["type"].as_str().unwrap().starts_with("mcp"))
    );
}

#[test]
fn a_resumed_session_starts_its_servers_again() {
    let mut before = story(ONE_SERVER, echo(), &[("mcp__s__echo", json!({}))]).recorded();
    before.say("go");
    let mut after = story(ONE_SERVER, echo(), &[]).resumed(&before.host.record);
    after.say("on");
    assert_eq!(after.types()[0], "session_configured");
    assert_eq!(after.all("mcp_startup_complete")[0]["ready"], json!(["s"]));
    assert_eq!(names(&after.host.requests[0]).last(), Some(&"mcp__s__echo"));
    assert_eq!(after.outputs()["c0"], r#"[{"type":"text","text":"said"}]"#);
}

#[test]
fn a_suspended_session_closes_its_servers() {
    let script = script(&[("slow", McpAnswer::Hangs)]);
    let mut story = story(ONE_SERVER, script, &[("mcp__s__slow", json!({}))]).recorded();
    story.begin("go");
    story.settle_until("mcp_tool_call_begin");
    assert!(story.host.open_resources() > 0);
    story.suspend();
    assert_eq!(story.host.open_resources(), 0);
    assert!(!story.types().contains(&"turn_aborted"));
}

#[test]
fn a_required_server_that_is_missing_leaves_the_record_as_it_is() {
    let mut before = story(ONE_SERVER, echo(), &[]).recorded();
    before.say("go");
    let failing = McpServerScript {
        start: McpStart::Fails("E_MCP", "-1: no"),
        ..echo()
    };
    let toml = format!("{ONE_SERVER}required = true\n");
    let mut after = story(&toml, failing, &[]).resumed(&before.host.record);
    after.open();
    assert_eq!(after.types(), ["error"]);
    assert_eq!(after.host.record, "", "something was appended");
    assert_eq!(after.host.open_resources(), 0);
}

#[test]
fn commands_do_not_get_the_secrets_of_servers_that_come_later() {
    let mut story = Story::new().model(vec![done(), model::answer(&[model::exec("c0", "env")]), done()]);
    story.host.mcp.servers.insert("far".into(), echo());
    story.say("go");
    story.submit(refresh(json!({
        "far": { "url": "https://x", "bearer_token_env_var": "FAR", "env_http_headers": { "X-Key": "FAR_KEY" } },
    })));
    story.say("on");
    let env = environment(&story);
    for name in ["FAR", "FAR_KEY"] {
        assert!(env.exclude.iter().any(|excluded| excluded == name), "{env:?}");
    }
}

#[test]
fn servers_that_an_administrator_does_not_know_do_not_come_later_either() {
    let mut story = story(ONE_SERVER, echo(), &[]).config_file(ConfigFile {
        kind: ConfigFileKind::Requirements,
        path: "/etc/codex/requirements.toml".to_owned(),
        text: "[mcp_servers.s.identity]\ncommand = \"serve\"\n".to_owned(),
    });
    story.say("go");
    story.submit(refresh(
        json!({ "s": { "command": "serve" }, "t": { "command": "t" } }),
    ));
    story.say("on");
    let started: Vec<&str> = story
        .host
        .mcp
        .started
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(started, ["s", "s"]);
    assert!(story.texts("warning", "message")[0].contains("mcp_servers.t"));
    assert_eq!(story.host.open_resources(), 1);
}

#[test]
fn a_start_that_a_suspension_ends_is_given_up() {
    let slow = McpServerScript {
        start: McpStart::Hangs,
        ..script(&[("echo", McpAnswer::Result(text("said")))])
    };
    let mut story = story(ONE_SERVER, slow, &[]).recorded();
    story.begin("go");
    story.suspend();
    assert_eq!(story.host.open_resources(), 0);
    assert!(story.types().iter().all(|kind| *kind != "mcp_startup_complete"));
}
