//! What the model can call.

mod apply_patch;
mod calls;
mod changes;
mod exec;
mod gate;
mod output;
mod plan;
mod process;
mod scheduler;
mod view_image;
mod write_stdin;

use std::rc::Rc;

use codex_embed_protocol::{FunctionCallOutputPayload, ResponseItem};
use serde::de::DeserializeOwned;

use crate::session::Session;
use crate::turn::TurnContext;

pub(crate) use calls::CallLog;
pub(crate) use changes::{TurnChanges, diff};
pub(crate) use process::Processes;
pub(crate) use scheduler::Scheduler;

/// A call of the model, and what it passed.
struct ToolCall {
    call_id: String,
    name: String,
    payload: Payload,
}

enum Payload {
    /// Arguments as JSON text.
    Function(String),
    /// Free text.
    Custom(String),
}

/// What a tool answers the model: text, also when it failed.
type ToolResult = Result<String, String>;

impl ToolCall {
    fn from_item(item: &ResponseItem) -> Option<Self> {
        match item {
            ResponseItem::FunctionCall {
                call_id,
                name,
                arguments,
                ..
            } => Some(Self {
                call_id: call_id.clone(),
                name: name.clone(),
                payload: Payload::Function(arguments.clone()),
            }),
            ResponseItem::CustomToolCall {
                call_id, name, input, ..
            } => Some(Self {
                call_id: call_id.clone(),
                name: name.clone(),
                payload: Payload::Custom(input.clone()),
            }),
            _ => None,
        }
    }

    /// Whether the call may run beside others. All other calls are barriers: they wait for those before
    /// them, and those after them wait.
    fn runs_beside_others(&self) -> bool {
        matches!(
            (&self.payload, self.name.as_str()),
            (
                Payload::Function(_),
                "exec_command" | "write_stdin" | "view_image"
            )
        )
    }
}

/// Runs a call to its end and gives what the model reads of it.
async fn run(session: &Rc<Session>, turn: &Rc<TurnContext>, call: ToolCall) -> FunctionCallOutputPayload {
    let ToolCall {
        call_id,
        name,
        payload,
    } = call;
    let result = match (name.as_str(), payload) {
        ("view_image", Payload::Function(arguments)) => {
            return view_image::run(session, turn, &call_id, &arguments)
                .await
                .unwrap_or_else(Into::into);
        }
        // It belongs to plan mode, which sessions are never in.
        ("request_user_input", Payload::Function(_)) if !session.is_reviewer() => {
            Err("request_user_input is unavailable in Default mode".to_owned())
        }
        ("exec_command", Payload::Function(arguments)) if session.host.shell.is_some() => {
            exec::run(session, turn, &call_id, &arguments).await
        }
        ("write_stdin", Payload::Function(arguments)) if session.host.shell.is_some() => {
            write_stdin::run(session, turn, &arguments).await
        }
        ("update_plan", Payload::Function(arguments)) => plan::run(session, turn, &arguments),
        ("apply_patch", Payload::Custom(patch)) => apply_patch::run(session, turn, &call_id, &patch).await,
        (name, Payload::Function(_)) => Err(format!("unsupported call: {name}")),
        (name, Payload::Custom(_)) => Err(format!("unsupported custom tool call: {name}")),
    };
    result.unwrap_or_else(|refusal| refusal).into()
}

/// Reads a call's arguments.
fn arguments<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| format!("failed to parse function arguments: {error}"))
}
