//! Dynamic tools: those that the embedding program provides and runs itself.

use std::collections::BTreeSet;
use std::rc::Rc;

use codex_embed_protocol::{
    DynamicToolCallOutputContentItem, DynamicToolCallRequestEvent, DynamicToolCallResponseEvent,
    DynamicToolResponse, DynamicToolSpec, EventMsg, FunctionCallOutputContentItem, FunctionCallOutputPayload,
};
use serde_json::Value;

use super::arguments;
use super::output::duration;
use crate::session::{Questions, Session};
use crate::turn::TurnContext;

/// Tools that sessions have by themselves.
const BUILT_IN: [&str; 14] = [
    "apply_patch",
    "container.exec",
    "exec_command",
    "list_mcp_resource_templates",
    "list_mcp_resources",
    "local_shell",
    "read_mcp_resource",
    "request_user_input",
    "shell",
    "shell_command",
    "update_plan",
    "view_image",
    "web_search",
    "write_stdin",
];
/// How names of tools of MCP servers begin.
pub(super) const MCP_PREFIX: &str = "mcp__";

/// The embedding program's tools, and its answers.
#[derive(Debug, Default)]
pub(crate) struct DynamicTools {
    specs: Vec<DynamicToolSpec>,
    open: Questions<DynamicToolResponse>,
}

impl DynamicTools {
    /// Takes tools over; what is wrong with one otherwise.
    pub fn new(specs: Vec<DynamicToolSpec>) -> Result<Self, String> {
        let mut names = BTreeSet::new();
        for DynamicToolSpec {
            name, input_schema, ..
        } in &specs
        {
            if name.trim().is_empty() {
                return Err("a dynamic tool's name must not be empty".to_owned());
            }
            if BUILT_IN.contains(&name.as_str()) || name == "mcp" || name.starts_with(MCP_PREFIX) {
                return Err(format!("the dynamic tool name `{name}` is reserved"));
            }
            if !names.insert(name.as_str()) {
                return Err(format!("there are two dynamic tools named `{name}`"));
            }
            crate::model::tool_parameters(input_schema)
                .map_err(|problem| format!("the input schema of the dynamic tool `{name}` {problem}"))?;
        }
        Ok(Self {
            specs,
            open: Questions::default(),
        })
    }

    /// The tools, in the order in which they were given.
    pub fn specs(&self) -> &[DynamicToolSpec] {
        &self.specs
    }

    /// Whether there is a tool of this name.
    pub fn has(&self, name: &str) -> bool {
        self.specs.iter().any(|spec| spec.name == name)
    }

    /// Answers a call; `false` when none with this id waits.
    pub fn resolve(&self, call_id: &str, response: DynamicToolResponse) -> bool {
        self.open.resolve(call_id, response)
    }
}

/// Has the embedding program run a tool, however long it takes.
pub(super) async fn run(
    session: &Rc<Session>,
    turn: &TurnContext,
    call_id: &str,
    tool: &str,
    json: &str,
) -> Result<FunctionCallOutputPayload, String> {
    let arguments: Value = arguments(json)?;
    let started = session.io.now();
    turn.emit(
        session,
        EventMsg::DynamicToolCallRequest(DynamicToolCallRequestEvent {
            call_id: call_id.to_owned(),
            turn_id: turn.id.clone(),
            tool: tool.to_owned(),
            arguments: arguments.clone(),
        }),
    );
    let DynamicToolResponse {
        content_items,
        success,
    } = session.dynamic_tools.open.answer(call_id).await;
    turn.emit(
        session,
        EventMsg::DynamicToolCallResponse(DynamicToolCallResponseEvent {
            call_id: call_id.to_owned(),
            turn_id: turn.id.clone(),
            tool: tool.to_owned(),
            arguments,
            content_items: content_items.clone(),
            success,
            error: None,
            duration: duration(started, session.io.now()),
        }),
    );
    Ok(payload(content_items))
}

/// What the model reads: one text as it is, anything else as a list.
fn payload(items: Vec<DynamicToolCallOutputContentItem>) -> FunctionCallOutputPayload {
    if let [DynamicToolCallOutputContentItem::InputText { text }] = items.as_slice() {
        return text.clone().into();
    }
    let items = items.into_iter().map(|item| match item {
        DynamicToolCallOutputContentItem::InputText { text } => {
            FunctionCallOutputContentItem::InputText { text }
        }
        DynamicToolCallOutputContentItem::InputImage { image_url } => {
            FunctionCallOutputContentItem::InputImage {
                image_url,
                detail: None,
            }
        }
    });
    FunctionCallOutputPayload::Content(items.collect())
}
