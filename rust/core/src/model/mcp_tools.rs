//! What the model is told of MCP servers: tools for their resources, and their own tools.

use serde_json::{Value, json};

use super::schema::{function, text};
use crate::mcp::McpTools;

/// The tools that read resources; none without servers.
pub(super) fn resource_tools(mcp: &McpTools) -> Vec<Value> {
    if !mcp.configured {
        return Vec::new();
    }
    let list = |name: &str, what: &str| {
        function(
            name,
            &format!("Lists {what} of MCP servers. What stands there is better than a search of the web."),
            json!({
                "server": text("The server to ask. All of them if not given."),
                "cursor": text("The nextCursor of the page before, of the same server."),
            }),
            &[],
        )
    };
    let mut tools = vec![
        list(
            "list_mcp_resources",
            "resources (files, tables and other content)",
        ),
        list(
            "list_mcp_resource_templates",
            "resource templates (families of addresses)",
        ),
        function(
            "read_mcp_resource",
            "Reads a resource of an MCP server.",
            json!({
                "server": text("The server's name, as the lists give it."),
                "uri": text("The resource's address, from a list or made from a template."),
            }),
            &["server", "uri"],
        ),
    ];
    for tool in &mut tools[..2] {
        // Nothing is required of a list; the reference then has no such key.
        if let Some(parameters) = tool["parameters"].as_object_mut() {
            parameters.remove("required");
        }
    }
    tools
}

/// The servers' tools, sorted by name.
pub(super) fn server_tools(mcp: &McpTools) -> impl Iterator<Item = Value> {
    mcp.by_name.iter().map(|(name, tool)| {
        json!({
            "type": "function",
            "name": name,
            "description": tool.tool.description.as_deref().unwrap_or_default(),
            "strict": false,
            "parameters": tool.parameters,
        })
    })
}
