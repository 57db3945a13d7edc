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
mod label;
mod output;
mod patch_files;
mod plan;
mod process;
mod scheduler;
mod shell;
mod user_input;
mod view_image;
mod write_stdin;

use std::rc::Rc;

use codex_embed_protocol::{FunctionCallOutputPayload, LocalShellAction, ResponseItem};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::hooks;
use crate::mcp;
use crate::model::FileTool;
use crate::session::{Commands, Session};
use crate::turn::TurnContext;

use apply_patch::Source;
pub(crate) use calls::CallLog;
pub(crate) use changes::{TurnChanges, diff};
pub(crate) use dynamic::DynamicTools;
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

/// Runs a call to its end and gives what the model reads of it, unless a hook steps in.
async fn run(session: &Rc<Session>, turn: &Rc<TurnContext>, call: ToolCall) -> FunctionCallOutputPayload {
    match hooks::before_call(session, turn, call).await {
        Ok(call) => {
            let ran = hooks::Ran::of(session, &call);
            let output = perform(session, turn, call).await;
            hooks::after_call(session, turn, ran, output).await
        }
        Err(refusal) => refusal.into(),
    }
}

async fn perform(session: &Rc<Session>, turn: &Rc<TurnContext>, call: ToolCall) -> FunctionCallOutputPayload {
    let ToolCall {
        call_id,
        name,
        payload,
    } = call;
    let commands = session.commands(&turn.model);
    let result = match (name.as_str(), payload) {
        ("view_image", Payload::Function(arguments)) => {
            return view_image::run(session, turn, &call_id, &arguments)
                .await
                .unwrap_or_else(Into::into);
        }
        ("request_user_input", Payload::Function(arguments)) if !session.is_reviewer() => {
            user_input::run(session, turn, &call_id, &arguments).await
        }
        (tool, Payload::Function(arguments)) if session.dynamic_tools.has(tool) => {
            return dynamic::run(session, turn, &call_id, tool, &arguments)
                .await
                .unwrap_or_else(Into::into);
        }
        (tool, Payload::Function(arguments)) if session.mcp.tools().by_name.contains_key(tool) => {
            return mcp::call(session, turn, &call_id, tool, &arguments).await;
        }
        (tool, Payload::Function(arguments))
            if mcp::is_resource_tool(tool) && session.mcp.is_configured() =>
        {
            return mcp::run_resource_tool(session, turn, &call_id, tool, &arguments).await;
        }
        ("exec_command", Payload::Function(arguments)) if commands == Commands::Sessions => {
            exec::run(session, turn, &call_id, &arguments).await
        }
        ("write_stdin", Payload::Function(arguments)) if commands == Commands::Sessions => {
            write_stdin::run(session, turn, &arguments).await
        }
        (tool, Payload::Function(arguments)) if commands != Commands::None && shell::is_shell(tool) => {
            match shell::from_arguments(session, turn, tool, &arguments) {
                Ok(call) => shell::run(session, turn, &call_id, call).await,
                Err(problem) => Err(problem),
            }
        }
        (_, Payload::LocalShell(action)) if commands != Commands::None => {
            let call = shell::from_action(session, turn, action);
            shell::run(session, turn, &call_id, call).await
        }
        (name, Payload::Function(arguments)) if let Some(tool) = session.offered_file_tool(turn, name) => {
            files::run(session, turn, tool, &arguments).await
        }
        ("update_plan", Payload::Function(arguments)) => plan::run(session, turn, &arguments),
        ("apply_patch", Payload::Custom(patch)) if session.offers_apply_patch(turn) => {
            let cwd = &turn.settings.cwd;
            apply_patch::run(session, turn, &call_id, &patch, cwd, Source::Tool).await
        }
        ("apply_patch", Payload::Function(arguments)) if session.offers_apply_patch(turn) => {
            let cwd = &turn.settings.cwd;
            match apply_patch::from_arguments(&arguments) {
                Ok(patch) => apply_patch::run(session, turn, &call_id, &patch, cwd, Source::Tool).await,
                Err(problem) => Err(problem),
            }
        }
        (name, Payload::Function(_) | Payload::LocalShell(_)) => Err(format!("unsupported call: {name}")),
        (name, Payload::Custom(_)) => Err(format!("unsupported custom tool call: {name}")),
    };
    result.unwrap_or_else(|refusal| refusal).into()
}

/// Passes JSON on, and refuses what is none: for tools that the reference reads twice, so that a fault of the form
/// is told before one of the content.
fn well_formed(json: &str) -> Result<&str, String> {
    arguments::<IgnoredAny>(json).map(|_| json)
}

/// Reads a call's arguments.
fn arguments<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| format!("failed to parse function arguments: {error}"))
}
