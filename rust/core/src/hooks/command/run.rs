//! Commands that run side by side, and their events.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use codex_embed_protocol::boundary::OutputChannel;
use codex_embed_protocol::{
    EventMsg, HookCompletedEvent, HookEventName, HookExecutionMode, HookHandlerType, HookRunStatus,
    HookRunSummary, HookScope, HookStartedEvent,
};
use futures_util::future::{Either, select};
use serde::Serialize;

use super::answer::{Finished, Judged, judge};
use super::declared::Handler;
use crate::ports::{ExitStatus, ProcessChunk, Spawn};
use crate::prompts;
use crate::session::Session;
use crate::sync::join_all;
use crate::turn::TurnContext;

/// The most bytes that a command may print, both streams together.
const MAX_OUTPUT: usize = 1024 * 1024;

/// Runs commands to their ends with the same input. Their begins are all told before the first end.
pub(super) async fn all(
    session: &Rc<Session>,
    turn: &TurnContext,
    handlers: &[&Handler],
    input: &impl Serialize,
) -> Vec<Judged> {
    // Writing JSON to memory fails only for maps with keys that aren't strings; there are none here.
    let input = serde_json::to_string(input).unwrap_or_default();
    let turn_id = Some(turn.id.clone());
    for handler in handlers {
        let run = summary(handler, session.io.now());
        let turn_id = turn_id.clone();
        turn.emit(session, EventMsg::HookStarted(HookStartedEvent { turn_id, run }));
    }
    let runs = handlers
        .iter()
        .map(|handler| Box::pin(one(session, turn, handler, input.clone())));
    let mut judged = Vec::with_capacity(handlers.len());
    for (handler, ran) in handlers.iter().zip(join_all(runs).await) {
        let Ran {
            started,
            ended,
            judged: one,
        } = ran;
        let run = HookRunSummary {
            status: one.status,
            completed_at: Some(seconds(ended)),
            duration_ms: Some((ended - started) as i64),
            entries: one.entries.clone(),
            ..summary(handler, started)
        };
        let turn_id = turn_id.clone();
        turn.emit(
            session,
            EventMsg::HookCompleted(HookCompletedEvent { turn_id, run }),
        );
        judged.push(one);
    }
    judged
}

struct Ran {
    /// Milliseconds since 1970.
    started: f64,
    ended: f64,
    judged: Judged,
}

async fn one(session: &Rc<Session>, turn: &TurnContext, handler: &Handler, input: String) -> Ran {
    let started = session.io.now();
    let limit_ms = handler.timeout_s.saturating_mul(1000);
    let finished = match in_time(session, limit_ms, finish(session, turn, handler, input)).await {
        Some(finished) => finished,
        None => Err(prompts::hooks::timed_out(handler.timeout_s)),
    };
    Ran {
        started,
        ended: session.io.now(),
        judged: judge(handler.point, finished),
    }
}

/// `None` after the time that a command may take; it is killed then.
async fn in_time<T>(session: &Rc<Session>, limit_ms: u64, run: impl Future<Output = T>) -> Option<T> {
    match select(pin!(run), pin!(session.io.sleep(limit_ms))).await {
        Either::Left((outcome, _)) => Some(outcome),
        Either::Right(((), _)) => None,
    }
}

async fn finish(
    session: &Rc<Session>,
    turn: &TurnContext,
    handler: &Handler,
    input: String,
) -> Result<Finished, String> {
    let spawn = Spawn {
        argv: vec![
            session.shell_path().to_owned(),
            "-c".to_owned(),
            handler.command.clone(),
        ],
        cwd: turn.settings.cwd.clone(),
        env: session.config.env_policy.clone(),
        tty: false,
        input: Some(input),
        sandbox: None,
    };
    let failed = |failure| prompts::hooks::not_run(&failure);
    let mut process = session.io.spawn(spawn).await.map_err(failed)?;
    let mut finished = Finished::default();
    loop {
        match process.read().await.map_err(failed)? {
            ProcessChunk::Output(channel, data) => {
                if finished.stdout.len() + finished.stderr.len() + data.len() > MAX_OUTPUT {
                    return Err(prompts::hooks::printed_too_much(MAX_OUTPUT));
                }
                match channel {
                    OutputChannel::Stderr => finished.stderr.extend(data),
                    OutputChannel::Stdout | OutputChannel::Data => finished.stdout.extend(data),
                }
            }
            ProcessChunk::Exited(ExitStatus { code, .. }) => {
                finished.code = code;
                return Ok(finished);
            }
        }
    }
}

/// A run that began at `started`, in milliseconds since 1970.
fn summary(handler: &Handler, started: f64) -> HookRunSummary {
    let (name, scope) = match handler.point {
        HookEventName::SessionStart => ("session-start", HookScope::Thread),
        HookEventName::Stop => ("stop", HookScope::Turn),
    };
    HookRunSummary {
        id: format!("{name}:{}:{}", handler.order, handler.path),
        event_name: handler.point,
        handler_type: HookHandlerType::Command,
        execution_mode: HookExecutionMode::Sync,
        scope,
        source_path: handler.path.clone(),
        display_order: i64::try_from(handler.order).unwrap_or(i64::MAX),
        status: HookRunStatus::Running,
        status_message: handler.status_message.clone(),
        started_at: seconds(started),
        completed_at: None,
        duration_ms: None,
        entries: Vec::new(),
    }
}

fn seconds(ms: f64) -> i64 {
    (ms / 1000.0).floor() as i64
}
