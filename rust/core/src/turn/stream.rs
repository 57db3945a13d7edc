//! A response's stream: what it says becomes events, items and tool calls.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use codex_embed_protocol::{RateLimitSnapshot, ResponseItem, TokenUsage};
use codex_embed_sse::responses::ResponseEvent;
use codex_embed_sse::{Limits, Parser};

use super::TurnContext;
use super::decoder::Decoder;
use super::error::{TurnError, from_failed_response};
use super::items::Items;
use super::messages::message_text;
use super::reroute;
use super::sampling::{Purpose, Sampled};
use crate::ports::{HttpBody, Io};
use crate::session::{Overrun, Session};
use crate::tools::{Scheduler, is_call};

/// Takes over the limits that a response's headers tell, and reports usage as it stands with each.
pub(super) fn report_limits(session: &Session, turn: &TurnContext, limits: Vec<RateLimitSnapshot>) {
    for limit in limits {
        session.usage.borrow_mut().set_limits(limit);
        let event = session.usage.borrow().event();
        turn.emit(session, event);
    }
}

/// Reads a response to its end, running the tools it calls as it goes, and waits for them.
pub(super) async fn follow(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    mut body: HttpBody,
    purpose: Purpose,
) -> Result<Sampled, TurnError> {
    let mut idle = IdleTimer::new(&session.io, session.config.provider.stream_idle_timeout_ms);
    let mut parser = Parser::new(Limits::default());
    let mut decoder = Decoder::new(session, turn);
    let mut response = Response {
        turn,
        purpose,
        items: Items::new(session, turn),
        tools: Scheduler::new(session, turn),
        sampled: Sampled::default(),
        failed: None,
        overrun: None,
        completed: None,
    };
    while response.completed.is_none() {
        let chunk = {
            let mut read = pin!(body.read());
            poll_fn(|cx| {
                // Tools run while the model still speaks.
                let _ = response.tools.drive(cx);
                if let Poll::Ready(chunk) = read.as_mut().poll(cx) {
                    return Poll::Ready(chunk.map_err(TurnError::host));
                }
                idle.poll(cx).map(|()| Err(idle.error()))
            })
            .await
        };
        let mut spoke = false;
        let ended = match chunk {
            Ok(Some(bytes)) => parser
                .push(&bytes, &mut |event| {
                    spoke = true;
                    if let Some(answers) = decoder.answering_model(event.data) {
                        reroute::notice(session, turn, &answers);
                    }
                    decoder.push(event.data, &mut |event| response.take(event));
                })
                .err()
                .map(|overflow| End::Broken(TurnError::disconnected(overflow.to_string())))
                .or_else(|| decoder.is_over().then_some(End::Closed)),
            Ok(None) => Some(End::Closed),
            Err(error) => Some(End::Broken(error)),
        };
        if spoke {
            idle.restart();
        }
        if let Some(overrun) = response.overrun.take() {
            session.processes.terminate_all();
            return Err(overrun.into());
        }
        if ended.is_some() {
            decoder.end(&mut |event| response.take(event));
        }
        if let Some(end) = ended.filter(|_| response.completed.is_none()) {
            return Err(match end {
                End::Closed => response.failed.unwrap_or_else(incomplete),
                End::Broken(error) => error,
            });
        }
    }
    response.items.completed();
    drop(body);
    response.finish(session, turn).await
}

fn incomplete() -> TurnError {
    TurnError::disconnected("the stream ended before the response was complete")
}

/// How a stream ended that was not completed.
enum End {
    /// By its sender: a failure that was reported before is why.
    Closed,
    /// By a fault on the way or in silence: that is why, whatever was reported.
    Broken(TurnError),
}

struct Response<'a> {
    turn: &'a TurnContext,
    purpose: Purpose,
    items: Items<'a>,
    tools: Scheduler,
    sampled: Sampled,
    /// A failure that the stream reported. It counts only when its sender ends the stream without `completed`.
    failed: Option<TurnError>,
    /// A limit that a call would go beyond. It ends the turn at once.
    overrun: Option<Overrun>,
    /// The usage that `completed` reported, if it did.
    completed: Option<Option<TokenUsage>>,
}

impl Response<'_> {
    fn take(&mut self, event: ResponseEvent<'_>) {
        if self.completed.is_some() {
            return;
        }
        match event {
            // Without a beginning, the deltas of an item are dropped.
            ResponseEvent::OutputItemAdded(item) if self.purpose == Purpose::Answer => {
                self.items.added(&item);
            }
            ResponseEvent::OutputTextDelta { delta } => self.items.text_delta(&delta),
            ResponseEvent::ReasoningSummaryPartAdded { summary_index } => {
                self.items.summary_part(summary_index)
            }
            ResponseEvent::ReasoningSummaryTextDelta { delta, summary_index } => {
                self.items.summary_delta(&delta, summary_index);
            }
            ResponseEvent::ReasoningTextDelta { delta, content_index } => {
                self.items.reasoning_delta(&delta, content_index);
            }
            ResponseEvent::OutputItemDone(item) => self.take_item(*item),
            ResponseEvent::Completed { usage, .. } => self.completed = Some(usage),
            ResponseEvent::Failed { error } => {
                let (code, message) = error.map_or((None, None), |failure| (failure.code, failure.message));
                self.failed = Some(from_failed_response(code.as_deref(), message.as_deref()));
            }
            ResponseEvent::Incomplete { reason } => {
                self.failed = Some(TurnError::disconnected(format!(
                    "the response is incomplete: {reason}"
                )));
            }
            ResponseEvent::InvalidCompleted { detail } => {
                self.failed = Some(TurnError::disconnected(format!(
                    "the end of the response is unreadable: {detail}"
                )));
            }
            ResponseEvent::Created | ResponseEvent::OutputItemAdded(_) => {}
        }
    }

    fn take_item(&mut self, item: ResponseItem) {
        if self.purpose == Purpose::Answer {
            self.items.done(&item);
            if let Some(text) = message_text(self.turn, &item) {
                self.sampled.last_message = Some(text);
            }
            if is_call(&item) && self.overrun.is_none() {
                self.overrun = self.items.session().meter.tool_call().err();
            }
            if self.overrun.is_none() {
                self.sampled.calls_tools |= self.tools.start(&item);
            }
            self.items.record(item);
        } else {
            self.items.keep(item);
        }
    }

    async fn finish(mut self, session: &Session, turn: &TurnContext) -> Result<Sampled, TurnError> {
        if let Some(used) = self.completed.flatten() {
            session.meter.response(&turn.settings.model, &used);
            session
                .usage
                .borrow_mut()
                .add(used, turn.model.effective_window());
        }
        let event = session.usage.borrow().event();
        turn.emit(session, event);
        poll_fn(|cx| self.tools.drive(cx)).await;
        turn.record_outputs(session);
        Ok(self.sampled)
    }
}

/// Ends a stream that says nothing for too long: comments and parts of an event are nothing, as in the reference. One
/// timer serves many events: when it fires, what is left since the last one is waited for.
struct IdleTimer {
    io: Rc<Io>,
    timeout_ms: u64,
    deadline: f64,
    sleep: Option<Pin<Box<dyn Future<Output = ()>>>>,
}

impl IdleTimer {
    fn new(io: &Rc<Io>, timeout_ms: u64) -> Self {
        let mut timer = Self {
            io: Rc::clone(io),
            timeout_ms,
            deadline: 0.0,
            sleep: None,
        };
        timer.restart();
        timer
    }

    fn restart(&mut self) {
        self.deadline = self.io.now() + self.timeout_ms as f64;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let left = self.deadline - self.io.now();
            let sleep = self.sleep.get_or_insert_with(|| {
                let io = Rc::clone(&self.io);
                Box::pin(async move { io.sleep(left.max(1.0).ceil() as u64).await })
            });
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.sleep = None;
            if self.io.now() >= self.deadline {
                return Poll::Ready(());
            }
        }
    }

    fn error(&self) -> TurnError {
        TurnError::disconnected(format!("the stream said nothing for {} ms", self.timeout_ms))
    }
}
