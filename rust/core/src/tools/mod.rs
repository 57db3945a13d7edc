//! What the model can call.

mod apply_patch;
mod calls;
mod changes;
mod deltas;
mod dynamic;
mod environment;
mod exec;
mod files;
mod gate;
mod kind;
mod label;
mod output;
mod patch_files;
mod plan;
mod process;
mod program;
mod scheduler;
mod shell;
mod user_input;
mod view_image;
mod voice;
mod write_stdin;

use std::rc::Rc;

use codex_embed_protocol::{FunctionCallOutputPayload, LocalShellAction, ResponseItem};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::hooks;
use crate::mcp;
use crate::model::FileTool;
use crate::session::Session;
use crate::turn::TurnContext;

use apply_patch::Source;
pub(crate) use calls::CallLog;
pub(crate) use changes::{TurnChanges, diff};
pub(crate) use dynamic::DynamicTools;
use kind::Kind;
pub(crate) use output::duration;
pub(crate) use process::Processes;
pub(crate) use scheduler::Scheduler;

/// A call of the model, and what it passed.
pub(crate) struct ToolCall {
    pub call_id: String,
    pub name: String,
    pub payload: Payload,
}

pub(crate) enum Payload {
    /// Arguments as JSON text.
    Function(String),
    /// Free text.
    Custom(String),
    /// A command for the provider's own shell tool.
    LocalShell(LocalShellAction),
}

/// Whether the model asks to run a command without the sandbox.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SandboxPermissions {
    #[default]
    UseDefault,
    RequireEscalated,
    WithAdditionalPermissions,
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
            ResponseItem::LocalShellCall {
                id, call_id, action, ..
            } => Some(Self {
                call_id: call_id.clone().or_else(|| id.clone())?,
                name: "local_shell".to_owned(),
                payload: Payload::LocalShell(action.clone()),
            }),
            _ => None,
        }
    }

    /// Whether the call may run beside others. All other calls are barriers: they wait for those before
    /// them, and those after them wait.
    fn runs_beside_others(&self) -> bool {
        let name = self.name.as_str();
        match self.payload {
            Payload::Function(_) => {
                matches!(name, "exec_command" | "write_stdin" | "view_image")
                    || shell::is_shell(name)
                    || FileTool::named(name).is_some()
                    || mcp::is_resource_tool(name)
            }
            Payload::LocalShell(_) => true,
            Payload::Custom(_) => false,
        }
    }
}

/// Whether an item of a response calls a tool of ours.
pub(crate) fn is_call(item: &ResponseItem) -> bool {
    matches!(
        item,
        ResponseItem::FunctionCall { .. }
            | ResponseItem::CustomToolCall { .. }
            | ResponseItem::LocalShellCall { .. }
    )
}

/// Runs a call to its end and gives what the model reads of it, unless a hook steps in. `None` when a tool that takes
/// arguments was called with free text: such a call stays without an answer, as in the reference.
async fn run(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    call: ToolCall,
) -> Option<FunctionCallOutputPayload> {
    match hooks::before_call(session, turn, call).await {
        Ok(call) => {
            let ran = hooks::Ran::of(session, &call);
            let output = perform(session, turn, call).await?;
            Some(hooks::after_call(session, turn, ran, output).await)
        }
        Err(refusal) => Some(refusal.into()),
    }
}

async fn perform(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    call: ToolCall,
) -> Option<FunctionCallOutputPayload> {
    let ToolCall {
        call_id,
        name,
        payload,
    } = call;
    let result = match (Kind::named(session, turn, &name), payload) {
        (None, Payload::Custom(_)) => Err(format!("unsupported custom tool call: {name}")),
        (None, Payload::Function(_) | Payload::LocalShell(_)) => Err(format!("unsupported call: {name}")),
        (Some(Kind::ApplyPatch), Payload::Custom(patch)) => {
            let cwd = &turn.settings.cwd;
            apply_patch::run(session, turn, &call_id, &patch, cwd, Source::Tool).await
        }
        (Some(_), Payload::Custom(_)) => return None,
        (Some(_), Payload::LocalShell(action)) => {
            let call = shell::from_action(session, turn, action);
            shell::run(session, turn, &call_id, call).await
        }
        (Some(tool), Payload::Function(arguments)) => {
            return Some(function(session, turn, tool, &name, &call_id, &arguments).await);
        }
    };
    Some(result.unwrap_or_else(|refusal| refusal).into())
}

/// Runs a tool with arguments as JSON.
async fn function(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    tool: Kind,
    name: &str,
    call_id: &str,
    json: &str,
) -> FunctionCallOutputPayload {
    let result = match tool {
        Kind::ViewImage => {
            return view_image::run(session, turn, call_id, json)
                .await
                .unwrap_or_else(Into::into);
        }
        Kind::Dynamic => {
            return dynamic::run(session, turn, call_id, name, json)
                .await
                .unwrap_or_else(Into::into);
        }
        Kind::Mcp => return mcp::call(session, turn, call_id, name, json).await,
        Kind::McpResource => return mcp::run_resource_tool(session, turn, call_id, name, json).await,
        Kind::AskUser => user_input::run(session, turn, call_id, json).await,
        Kind::Exec => exec::run(session, turn, call_id, json).await,
        Kind::WriteStdin => write_stdin::run(session, turn, json).await,
        Kind::Shell => match shell::from_arguments(session, turn, name, json) {
            Ok(call) => shell::run(session, turn, call_id, call).await,
            Err(problem) => Err(problem),
        },
        Kind::File(tool) => files::run(session, turn, tool, json).await,
        Kind::Plan => plan::run(session, turn, json),
        Kind::ApplyPatch => match apply_patch::from_arguments(json) {
            Ok(patch) => {
                let cwd = &turn.settings.cwd;
                apply_patch::run(session, turn, call_id, &patch, cwd, Source::Tool).await
            }
            Err(problem) => Err(problem),
        },
    };
    result.unwrap_or_else(|refusal| refusal).into()
}

/// Passes JSON on, and refuses what is none: for tools that the reference reads twice, so that a fault of the form
/// is told before one of the content.
fn well_formed(json: &str) -> Result<&str, String> {
    // As a value, for the reference reads it so: columns in faults depend on it.
    arguments::<Value>(json).map(|_| json)
}

/// Reads a call's arguments.
fn arguments<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| format!("failed to parse function arguments: {error}"))
}
