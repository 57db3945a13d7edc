//! One answer of the model: a request, its response and the tools it calls, tried again when it breaks off.

use std::rc::Rc;

use codex_embed_protocol::{CodexErrorInfo, EventMsg, ResponseItem, StreamErrorEvent};

use super::error::{Retry, TurnError};
use super::{TurnContext, limits, request, reroute, stream, transport};
use crate::session::Session;

/// What the model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Its answer to the user: reported as it grows, its tools run.
    Answer,
    /// A summary for the history: nobody sees it grow, and no tool runs.
    Summary,
}

impl Purpose {
    fn gives_up_on(self, error: &TurnError) -> bool {
        match self {
            Self::Answer => error.retry == Retry::No,
            Self::Summary => error.fills_context(),
        }
    }
}

/// What one answer of the model came to.
#[derive(Debug, Default)]
pub(super) struct Sampled {
    /// Its last message.
    pub last_message: Option<String>,
    /// Whether it called tools, so that it wants to go on.
    pub calls_tools: bool,
}

/// Asks the model once, retrying responses that break off. Each try sends the identical body. `aside` stands behind
/// the history in this request and in no other.
pub(super) async fn sample(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    aside: Option<ResponseItem>,
) -> Result<Sampled, TurnError> {
    // Their tools are part of the request.
    session.mcp.settled().await;
    let body = request::body(session, turn, aside.as_ref());
    ask(session, turn, &body, Purpose::Answer).await
}

/// Asks the model for a summary, which goes to the history. Whatever fails is tried again, refusals too: only a
/// context that is full is the caller's to deal with.
pub(super) async fn summarise(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    body: &str,
) -> Result<(), TurnError> {
    ask(session, turn, body, Purpose::Summary).await.map(|_| ())
}

async fn ask(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    body: &str,
    purpose: Purpose,
) -> Result<Sampled, TurnError> {
    session.meter.request(&turn.settings.model, session.io.now())?;
    let max = session.config.provider.stream_max_retries;
    let mut attempt = 0;
    loop {
        let error = match try_once(session, turn, body, purpose).await {
            Ok(sampled) => return Ok(sampled),
            Err(error) => error,
        };
        // Tools of the broken response were dropped with it; their calls stay and are answered `aborted`.
        turn.calls.clear();
        if purpose.gives_up_on(&error) || attempt == max {
            return Err(error);
        }
        attempt += 1;
        turn.emit(
            session,
            EventMsg::StreamError(StreamErrorEvent {
                message: format!("Reconnecting... {attempt}/{max}"),
                codex_error_info: Some(CodexErrorInfo::ResponseStreamDisconnected {
                    http_status_code: error.status,
                }),
                additional_details: Some(error.message),
            }),
        );
        let pause = match error.retry {
            Retry::After(ms) => ms,
            Retry::Yes | Retry::No => transport::backoff(session, attempt),
        };
        session.io.sleep(pause).await;
    }
}

async fn try_once(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    body: &str,
    purpose: Purpose,
) -> Result<Sampled, TurnError> {
    let (head, response) = transport::open(session, turn, body, purpose).await?;
    if head.header("x-reasoning-included").is_some() {
        turn.reasoning_included.set(true);
    }
    if let Some(answers) = head.header("openai-model") {
        reroute::notice(session, turn, answers);
    }
    stream::report_limits(session, turn, limits::from_headers(&head));
    stream::follow(session, turn, response, purpose).await
}
