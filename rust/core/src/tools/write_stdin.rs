//! `write_stdin`: input for a command that still runs, or another look at its output.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, TerminalInteractionEvent};
use serde::Deserialize;

use super::output::{State, describe};
use super::{ToolResult, arguments};
use crate::session::Session;
use crate::turn::TurnContext;

// The name stands in what the model is told of arguments that don't fit.
#[derive(Deserialize)]
struct WriteStdinArgs {
    session_id: i32,
    #[serde(default)]
    chars: String,
    #[serde(default = "default_yield_ms")]
    yield_time_ms: u64,
    max_output_tokens: Option<usize>,
}

fn default_yield_ms() -> u64 {
    250
}

/// Writes to a command and waits for what it says.
pub(super) async fn run(session: &Rc<Session>, turn: &Rc<TurnContext>, json: &str) -> ToolResult {
    let WriteStdinArgs {
        session_id,
        chars,
        yield_time_ms,
        max_output_tokens,
    } = arguments(json)?;
    let command = session
        .processes
        .get(session_id)
        .ok_or_else(|| format!("write_stdin failed: Unknown process id {session_id}"))?;
    // Looking again without saying anything is worth a longer wait.
    let yield_ms = if chars.is_empty() {
        yield_time_ms.clamp(5_000, 300_000)
    } else {
        yield_time_ms.clamp(250, 30_000)
    };
    let started = session.io.now();
    if !chars.is_empty() {
        if !command.tty {
            return Err(
                "write_stdin failed: this command has no input; start it with tty=true to write to it".into(),
            );
        }
        command
            .input
            .write(chars.clone())
            .await
            .map_err(|failure| format!("write_stdin failed: {failure}"))?;
    }
    turn.emit(
        session,
        EventMsg::TerminalInteraction(TerminalInteractionEvent {
            call_id: command.call_id.clone(),
            process_id: session_id.to_string(),
            stdin: chars,
        }),
    );
    let state = match command.wait(session, yield_ms).await {
        Some(code) => {
            session.processes.remove(session_id);
            State::Exited(code)
        }
        None => State::Running(session_id),
    };
    Ok(describe(
        &session.io,
        started,
        &state,
        &command.take_output(),
        max_output_tokens,
    ))
}
