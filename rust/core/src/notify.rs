//! `notify`: a program of the user that is run after each turn that ended well, with a JSON text as its last
//! argument. The text's form is that of codex 0.114.0.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use codex_embed_protocol::{EventMsg, WarningEvent};
use futures_util::future::{Either, select};
use serde::Serialize;

use crate::context::users_texts;
use crate::ports::{HostFailure, ProcessChunk, Spawn};
use crate::session::{Session, Task};
use crate::turn::TurnContext;

/// Milliseconds that the program may take. A session that is shut down waits for it.
const TIMEOUT_MS: u64 = 10_000;

#[derive(Serialize)]
#[serde(tag = "type", rename = "agent-turn-complete", rename_all = "kebab-case")]
struct TurnComplete<'a> {
    thread_id: &'a str,
    turn_id: &'a str,
    cwd: &'a str,
    client: &'a str,
    /// What the user said in this thread, as far as the history still holds it.
    input_messages: Vec<String>,
    last_assistant_message: Option<&'a str>,
}

/// Runs the program after a turn; `None` where there is none, or the turn failed. That the program can't be run is
/// told by a `warning`; what it prints, and its exit code, are of no interest.
pub(crate) fn after_turn(session: &Rc<Session>, turn: &TurnContext) -> Option<Task> {
    if session.config.notify.is_empty() || session.is_reviewer() {
        return None;
    }
    let last_message = turn.answered.borrow_mut().take()?;
    let message = TurnComplete {
        thread_id: session.id(),
        turn_id: &turn.id,
        cwd: &turn.settings.cwd,
        client: &session.originator,
        input_messages: users_texts(session.history.borrow().items()),
        last_assistant_message: last_message.as_deref(),
    };
    let mut argv = session.config.notify.clone();
    argv.push(serde_json::to_string(&message).ok()?);
    let (session, turn_id, cwd) = (Rc::clone(session), turn.id.clone(), turn.settings.cwd.clone());
    Some(Box::pin(async move {
        let ran = in_time(&session, run(&session, argv, cwd)).await;
        if let Err(failure) = ran {
            let message = format!("The program of `notify` could not be run: {failure}");
            session.emit(&turn_id, EventMsg::Warning(WarningEvent { message }));
        }
    }))
}

async fn run(session: &Rc<Session>, argv: Vec<String>, cwd: String) -> Result<(), HostFailure> {
    let spawn = Spawn {
        argv,
        cwd,
        env: session.config.env_policy.clone(),
        tty: false,
        input: None,
        sandbox: None,
    };
    let mut process = session.io.spawn(spawn).await?;
    loop {
        if let ProcessChunk::Exited(_) = process.read().await? {
            return Ok(());
        }
    }
}

/// What came of it; after the time that it may take it is given up, and its process killed.
async fn in_time(
    session: &Rc<Session>,
    run: impl Future<Output = Result<(), HostFailure>>,
) -> Result<(), HostFailure> {
    match select(pin!(run), pin!(session.io.sleep(TIMEOUT_MS))).await {
        Either::Left((ran, _)) => ran,
        Either::Right(((), _)) => Err(HostFailure {
            code: "ETIMEDOUT".to_owned(),
            message: format!("it ran for more than {TIMEOUT_MS} ms and was ended"),
        }),
    }
}
