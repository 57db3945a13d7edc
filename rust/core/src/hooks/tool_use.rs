//! Before and after a call.

use std::rc::Rc;

use codex_embed_protocol::FunctionCallOutputPayload;
use codex_embed_protocol::boundary::{HookPoint, HookRequest};
use serde_json::Value;

use super::{ask, ask_or_go_on};
use crate::prompts;
use crate::session::Session;
use crate::tools::{Payload, ToolCall};
use crate::turn::TurnContext;

/// The call to run; what the model reads in its place when it must not run.
pub(crate) async fn before_call(
    session: &Rc<Session>,
    turn: &TurnContext,
    mut call: ToolCall,
) -> Result<ToolCall, String> {
    if !session.hooks.registered.contains(&HookPoint::PreToolUse) {
        return Ok(call);
    }
    let request = HookRequest::PreToolUse {
        turn_id: turn.id.clone(),
        call_id: call.call_id.clone(),
        tool: call.name.clone(),
        input: input(&call.payload),
    };
    let answer = ask(session, turn, request)
        .await
        .map_err(|_| prompts::hooks::call_not_judged().to_owned())?;
    if let Some(reason) = answer.block {
        return Err(prompts::hooks::call_blocked(&reason));
    }
    if let Some(changed) = answer.input {
        call.payload = changed_payload(call.payload, changed)?;
    }
    Ok(call)
}

/// What the model reads of a call that ended.
pub(crate) async fn after_call(
    session: &Rc<Session>,
    turn: &TurnContext,
    ran: Option<Ran>,
    output: FunctionCallOutputPayload,
) -> FunctionCallOutputPayload {
    let Some(Ran { call_id, tool, input }) = ran else {
        return output;
    };
    let request = HookRequest::PostToolUse {
        turn_id: turn.id.clone(),
        call_id,
        tool,
        input,
        output: serde_json::to_value(&output).unwrap_or_default(),
    };
    match ask_or_go_on(session, turn, request).await.block {
        Some(reason) => prompts::hooks::output_blocked(&reason).into(),
        None => output,
    }
}

/// What is told of a call after its end.
pub(crate) struct Ran {
    call_id: String,
    tool: String,
    input: Value,
}

impl Ran {
    /// What is to be told; `None` when nobody asked for it.
    pub fn of(session: &Session, call: &ToolCall) -> Option<Self> {
        let is_asked = session.hooks.registered.contains(&HookPoint::PostToolUse);
        is_asked.then(|| Self {
            call_id: call.call_id.clone(),
            tool: call.name.clone(),
            input: input(&call.payload),
        })
    }
}

fn input(payload: &Payload) -> Value {
    match payload {
        Payload::Function(arguments) => {
            serde_json::from_str(arguments).unwrap_or_else(|_| arguments.as_str().into())
        }
        Payload::Custom(text) => text.as_str().into(),
        Payload::LocalShell(action) => serde_json::to_value(action).unwrap_or_default(),
    }
}

/// A call that a function wanted changed in a way that can't be done does not run as it was.
fn changed_payload(payload: Payload, changed: Value) -> Result<Payload, String> {
    match (payload, changed) {
        (Payload::Function(_), Value::String(text)) => Ok(Payload::Function(text)),
        (Payload::Function(_), arguments) => Ok(Payload::Function(arguments.to_string())),
        (Payload::Custom(_), Value::String(text)) => Ok(Payload::Custom(text)),
        (Payload::Custom(_), _) => Err(prompts::hooks::call_not_judged().to_owned()),
        (Payload::LocalShell(_), action) => serde_json::from_value(action)
            .map(Payload::LocalShell)
            .map_err(|_| prompts::hooks::call_not_judged().to_owned()),
    }
}
