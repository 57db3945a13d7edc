//! MCP servers.

use std::rc::Rc;

use codex_embed_protocol::RequestId;
use codex_embed_protocol::boundary::{Effect, EffectResult, McpTransport};
use serde_json::Value;

use super::{HostFailure, Io, Resource, failure};

/// A connection to an MCP server. Dropping it closes the connection and ends a server that is a process.
#[derive(Debug)]
pub struct McpConnection {
    resource: Resource,
}

impl McpConnection {
    /// The JSON text of a request's result.
    pub async fn request(&self, method: &str, params: Value) -> Result<Vec<u8>, HostFailure> {
        let request = Effect::McpRequest {
            connection: self.resource.id,
            method: method.to_owned(),
            params,
        };
        bytes(self.resource.io.perform(request).await)
    }

    /// The JSON text of the server's next question; `None` when the connection is gone. The future doesn't hold the
    /// connection open.
    pub fn read(&self) -> impl Future<Output = Result<Option<Vec<u8>>, HostFailure>> + use<> {
        let reading = self.resource.io.perform(Effect::McpRead {
            connection: self.resource.id,
        });
        async move {
            match reading.await {
                EffectResult::End => Ok(None),
                other => bytes(other).map(Some),
            }
        }
    }

    /// Answers a question of the server.
    pub async fn respond(&self, question: RequestId, result: Value) -> Result<(), HostFailure> {
        let connection = self.resource.id;
        let answer = Effect::McpRespond {
            connection,
            question,
            result,
        };
        self.resource.io.perform_done(answer).await
    }
}

impl Io {
    /// Connects to an MCP server.
    pub async fn mcp_start(
        self: &Rc<Self>,
        server: String,
        transport: McpTransport,
    ) -> Result<McpConnection, HostFailure> {
        let starting = self.perform(Effect::McpStart { server, transport });
        let id = starting.id;
        bytes(starting.await).map(|_about| McpConnection {
            resource: Resource::new(self, id),
        })
    }
}

fn bytes(result: EffectResult) -> Result<Vec<u8>, HostFailure> {
    match result {
        EffectResult::Bytes { data, .. } => Ok(data),
        other => Err(failure(other)),
    }
}
