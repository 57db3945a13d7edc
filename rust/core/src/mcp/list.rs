//! Everything that servers have, for the user's program.

use std::collections::BTreeMap;
use std::rc::Rc;

use codex_embed_protocol::boundary::McpTransport;
use codex_embed_protocol::{EventMsg, McpAuthStatus, McpListToolsResponseEvent};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::request;
use crate::session::Session;

/// Waits for the servers and answers `Op::ListMcpTools`.
pub(crate) async fn list(session: Rc<Session>, submission: String) {
    session.mcp.settled().await;
    let mut resources = BTreeMap::new();
    let mut resource_templates = BTreeMap::new();
    for (name, connected) in session.mcp.running() {
        let found = request::list_all(&session, &connected, "resources/list", "resources").await;
        resources.insert(name.clone(), typed(found));
        let found = request::list_all(
            &session,
            &connected,
            "resources/templates/list",
            "resourceTemplates",
        )
        .await;
        resource_templates.insert(name, typed(found));
    }
    let tools = session.mcp.tools();
    let tools = tools
        .by_name
        .iter()
        .map(|(name, tool)| (name.clone(), tool.tool.clone()));
    let servers = session.mcp.settings().into_iter();
    let event = McpListToolsResponseEvent {
        tools: tools.collect(),
        resources,
        resource_templates,
        auth_statuses: servers
            .map(|(name, settings)| (name, login(&settings.transport)))
            .collect(),
    };
    session.emit(&submission, EventMsg::McpListToolsResponse(event));
}

/// Entries of the form that MCP gives them. A server that has no such list has none.
fn typed<T: DeserializeOwned>(found: Result<Vec<Value>, String>) -> Vec<T> {
    let found = found.unwrap_or_default();
    found
        .iter()
        .filter_map(|item| T::deserialize(item).ok())
        .collect()
}

fn login(transport: &McpTransport) -> McpAuthStatus {
    match transport {
        McpTransport::StreamableHttp {
            bearer_token_env_var: Some(_),
            ..
        } => McpAuthStatus::BearerToken,
        McpTransport::StreamableHttp { .. } | McpTransport::Stdio { .. } | McpTransport::Provided => {
            McpAuthStatus::Unsupported
        }
    }
}
