//! A call of a server's tool.

use std::rc::Rc;

use codex_embed_protocol::{
    EventMsg, FunctionCallOutputPayload, McpInvocation, McpToolCallBeginEvent, McpToolCallEndEvent,
    McpToolCallResult,
};
use serde_json::{Value, json};

use super::answer::Answer;
use super::approval::{self, Verdict};
use super::request;
use crate::session::Session;
use crate::tools::duration;
use crate::turn::TurnContext;

/// Calls the tool that the model knows by this name, if the user lets it run, and tells of it.
pub(crate) async fn call(
    session: &Rc<Session>,
    turn: &TurnContext,
    call_id: &str,
    name: &str,
    json: &str,
) -> FunctionCallOutputPayload {
    let tools = session.mcp.tools();
    let Some(tool) = tools.by_name.get(name) else {
        return format!("unsupported call: {name}").into();
    };
    let arguments = match arguments(json) {
        Ok(arguments) => arguments,
        Err(problem) => return Answer::Failed(format!("err: {problem}")).for_model(),
    };
    let invocation = McpInvocation {
        server: tool.server.clone(),
        tool: tool.tool.name.clone(),
        arguments,
    };
    let verdict = approval::ask(session, turn, call_id, tool).await;
    let telling = Telling::begin(session, turn, call_id, invocation);
    let answer = match verdict {
        Verdict::Run => match perform(session, turn, &telling.invocation).await {
            Ok(answer) => answer,
            Err(why) => Answer::Failed(format!(
                "tool call error: tool call failed for `{}/{}`\n\nCaused by:\n    {why}",
                tool.server, tool.tool.name
            )),
        },
        Verdict::Cancelled => Answer::Failed("user cancelled MCP tool call".to_owned()),
    };
    telling.end(session, turn, answer.result());
    answer.for_model()
}

/// No text is no arguments.
fn arguments(json: &str) -> Result<Option<Value>, serde_json::Error> {
    if json.trim().is_empty() {
        return Ok(None);
    }
    serde_json::from_str(json).map(Some)
}

async fn perform(
    session: &Session,
    turn: &TurnContext,
    invocation: &McpInvocation,
) -> Result<Answer, String> {
    let McpInvocation {
        server,
        tool,
        arguments,
    } = invocation;
    let connected = session.mcp.connected(server).ok_or("Transport closed")?;
    let params = match arguments {
        None => json!({ "name": tool }),
        Some(arguments @ Value::Object(_)) => json!({ "name": tool, "arguments": arguments }),
        Some(other) => return Err(format!("MCP tool arguments must be a JSON object, got {other}")),
    };
    let text = request::send(session, &connected, "tools/call", params).await?;
    Answer::parse(&text, turn.model.takes_images()).ok_or_else(|| "Unexpected response type".to_owned())
}

/// The events of a call. They frame what happens between them.
pub(super) struct Telling {
    call_id: String,
    pub invocation: McpInvocation,
    started: f64,
}

impl Telling {
    pub fn begin(session: &Session, turn: &TurnContext, call_id: &str, invocation: McpInvocation) -> Self {
        turn.emit(
            session,
            EventMsg::McpToolCallBegin(McpToolCallBeginEvent {
                call_id: call_id.to_owned(),
                invocation: invocation.clone(),
            }),
        );
        Self {
            call_id: call_id.to_owned(),
            invocation,
            started: session.io.now(),
        }
    }

    pub fn end(self, session: &Session, turn: &TurnContext, result: McpToolCallResult) {
        let duration = duration(self.started, session.io.now());
        turn.emit(
            session,
            EventMsg::McpToolCallEnd(McpToolCallEndEvent {
                call_id: self.call_id,
                invocation: self.invocation,
                duration,
                result,
            }),
        );
    }
}
