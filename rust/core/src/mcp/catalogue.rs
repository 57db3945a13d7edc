//! The tools of all servers, by the names that the model knows.

use std::collections::{BTreeMap, BTreeSet};

use codex_embed_config::McpServer;
use codex_embed_protocol::Tool;
use serde_json::Value;

use super::names;

/// What the model is offered of MCP servers.
#[derive(Debug, Default)]
pub(crate) struct McpTools {
    /// Whether there are servers at all, and so tools for their resources.
    pub configured: bool,
    /// By the name that the model knows, which is the order in which they are offered.
    pub by_name: BTreeMap<String, McpTool>,
}

/// A tool of a server.
#[derive(Debug)]
pub(crate) struct McpTool {
    /// The server's name in the configuration.
    pub server: String,
    /// What the server says of it.
    pub tool: Tool,
    /// Its arguments, as they are offered.
    pub parameters: Value,
}

impl McpTools {
    /// Adds a server's tools, as far as its settings allow. Left out are those that no model can be offered, and of
    /// two with the same name the later one.
    pub(super) fn add(&mut self, server: &str, settings: &McpServer, tools: &[Tool]) {
        let mut seen = BTreeSet::new();
        for tool in tools {
            let full = names::full(server, &tool.name);
            let offered = names::offered(&full);
            if !settings.offers(&tool.name) || !seen.insert(full) || self.by_name.contains_key(&offered) {
                continue;
            }
            let Ok(parameters) = crate::model::tool_parameters(&tool.input_schema) else {
                continue;
            };
            let tool = McpTool {
                server: server.to_owned(),
                tool: tool.clone(),
                parameters,
            };
            self.by_name.insert(offered, tool);
        }
    }
}
