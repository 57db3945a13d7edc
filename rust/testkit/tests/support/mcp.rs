//! Sessions with scripted MCP servers.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "not every test needs all of it, and one that gets no value has failed"
)]

use codex_embed_testkit::mcp::{McpAnswer, McpServerScript, text, tool};
use codex_embed_testkit::{Answer, Story, model};
use serde_json::Value;

/// The configuration of the server `s`.
pub const ONE_SERVER: &str = "[mcp_servers.s]\ncommand = \"serve\"\n";

pub fn done() -> Answer {
    model::answer(&[model::message("m", "done")])
}

/// A session with the server `s`, whose model makes these calls, one an answer.
pub fn story(toml: &str, script: McpServerScript, calls: &[(&str, Value)]) -> Story {
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

pub fn script(tools: &[(&str, McpAnswer)]) -> McpServerScript {
    McpServerScript {
        tools: tools.iter().map(|(name, _)| tool(name)).collect(),
        answers: tools
            .iter()
            .map(|(name, answer)| ((*name).to_owned(), answer.clone()))
            .collect(),
        ..McpServerScript::default()
    }
}

pub fn echo() -> McpServerScript {
    script(&[("echo", McpAnswer::Result(text("said")))])
}

pub fn names(request: &Value) -> Vec<&str> {
    let tools = request["tools"].as_array().unwrap();
    tools.iter().filter_map(|tool| tool["name"].as_str()).collect()
}

pub fn asked_for(story: &Story, method: &str) -> usize {
    let requests = story.host.mcp.requests.iter();
    requests.filter(|(_, asked, _)| asked == method).count()
}
