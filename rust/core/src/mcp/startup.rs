//! Starting a server: connection, introduction, list of tools.

use std::rc::Rc;
use std::time::Duration;

use codex_embed_config::McpServer;
use codex_embed_protocol::Tool;
use futures_util::future::{Either, select};
use serde::Deserialize;

use super::request::{list_tools, within};
use super::servers::{Connected, StartFailure};
use super::{elicitation, names};
use crate::ports::HostFailure;
use crate::session::Session;

/// Starts a server, unless the start is given up, and then listens to it.
pub(super) async fn run(session: Rc<Session>, name: String, settings: Rc<McpServer>, start: u32) {
    let starting = std::pin::pin!(connect(&session, &name, &settings));
    let abandoned = std::pin::pin!(session.mcp.abandoned(&name, start));
    let Either::Left((outcome, _)) = select(starting, abandoned).await else {
        return;
    };
    let listened = outcome.as_ref().map(Rc::downgrade).ok();
    session.mcp.started(&session.io, &name, outcome);
    if let Some(connected) = listened {
        elicitation::listen(&session, &name, connected).await;
    }
}

async fn connect(
    session: &Rc<Session>,
    name: &str,
    settings: &Rc<McpServer>,
) -> Result<Rc<Connected>, StartFailure> {
    if !names::is_server(name) {
        return Err(failed(
            name,
            format!("Invalid MCP server name '{name}': must match pattern ^[a-zA-Z0-9_-]+$"),
        ));
    }
    let limit = settings.startup_timeout_ms;
    let introduced = async {
        let (server, transport) = (name.to_owned(), settings.transport.clone());
        let connection = session.io.mcp_start(server, transport).await?;
        let tools = list_tools(&connection).await?;
        Ok(Rc::new(Connected {
            connection,
            settings: Rc::clone(settings),
            // A tool that MCP doesn't know as one can't be called either.
            tools: tools
                .iter()
                .filter_map(|tool| Tool::deserialize(tool).ok())
                .collect(),
        }))
    };
    match within(session, limit, introduced).await {
        Some(outcome) => outcome.map_err(|failure| failed(name, in_words(failure))),
        None => Err(timed_out(name, limit)),
    }
}

fn failed(name: &str, error: String) -> StartFailure {
    StartFailure {
        told: format!("the MCP server `{name}` did not start: {error}"),
        error,
    }
}

fn timed_out(name: &str, limit: u64) -> StartFailure {
    let limit = Duration::from_millis(limit);
    StartFailure {
        told: format!(
            "the MCP server `{name}` did not start within {limit:?}; to give it longer, set \
             `mcp_servers.{name}.startup_timeout_sec`"
        ),
        error: format!("timed out handshaking with MCP server after {limit:?}"),
    }
}

fn in_words(failure: HostFailure) -> String {
    match failure.code.as_str() {
        "E_MCP_CLOSED" => {
            "handshaking with MCP server failed: connection closed: initialize response".to_owned()
        }
        "E_MCP" => format!(
            "handshaking with MCP server failed: Mcp error: {}",
            failure.message
        ),
        "ENOENT" | "EACCES" | "ENOTDIR" | "EISDIR" => failure.in_words_of_the_system(),
        _ => failure.message,
    }
}
