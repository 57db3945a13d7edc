//! The way out of the core: effects as futures.
//!
//! A future puts its effect into the outbox when it is made and is ready when the result was
//! delivered. Dropping it before that puts an abort into the outbox, so cancelling a task cancels
//! everything it waits for.

mod files;
mod hook;
mod http;
mod mcp;
mod process;
mod record;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use codex_embed_protocol::boundary::{Effect, EffectId, EffectRequest, EffectResult, Fault, OutboxEntry};
use codex_embed_protocol::{Event, EventMsg};

pub use files::Links;
pub use http::{HttpBody, HttpHead, HttpPost};
pub use mcp::McpConnection;
pub use process::{ExitStatus, Process, ProcessChunk, ProcessInput, Spawn};

/// Why an effect failed, as the host says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFailure {
    /// A stable code such as `ENOENT`; see [`EffectResult::Error`].
    pub code: String,
    /// What happened, for people.
    pub message: String,
}

impl HostFailure {
    /// The failure as Linux and the reference put it, for what the model knows in these words.
    pub fn in_words_of_the_system(&self) -> String {
        match self.code.as_str() {
            "ENOENT" => "No such file or directory (os error 2)".to_owned(),
            "EACCES" => "Permission denied (os error 13)".to_owned(),
            "ENOTDIR" => "Not a directory (os error 20)".to_owned(),
            "EISDIR" => "Is a directory (os error 21)".to_owned(),
            _ => self.to_string(),
        }
    }

    /// The host answered with something that does not fit the effect.
    fn unexpected(result: &EffectResult) -> Self {
        Self {
            code: "E_HOST".into(),
            message: format!("the host gave an unfitting result: {result:?}"),
        }
    }
}

impl std::fmt::Display for HostFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

/// One session's connection to the outside: clock, randomness, events, effects.
#[derive(Debug)]
pub struct Io {
    now: Cell<f64>,
    random: RefCell<fastrand::Rng>,
    next_effect: Cell<EffectId>,
    outbox: RefCell<Vec<OutboxEntry>>,
    slots: RefCell<HashMap<EffectId, Slot>>,
    late_results: Cell<u64>,
    fault: RefCell<Option<Fault>>,
}

#[derive(Debug)]
enum Slot {
    Waiting(Option<Waker>),
    Ready(EffectResult),
}

impl Io {
    /// A connection with nothing under way.
    pub fn new(seed: u64) -> Self {
        Self {
            now: Cell::new(0.0),
            random: RefCell::new(fastrand::Rng::with_seed(seed)),
            next_effect: Cell::new(1),
            outbox: RefCell::default(),
            slots: RefCell::default(),
            late_results: Cell::new(0),
            fault: RefCell::default(),
        }
    }

    /// Sets the clock: milliseconds since 1970. Time never goes back within a session.
    pub fn set_now(&self, now: f64) {
        if now > self.now.get() {
            self.now.set(now);
        }
    }

    /// Milliseconds since 1970, as of the input being handled.
    pub fn now(&self) -> f64 {
        self.now.get()
    }

    /// The session's random numbers, the same for the same seed.
    pub fn random<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(&mut self.random.borrow_mut())
    }

    /// A new UUIDv7 of the current time.
    pub fn uuid_v7(&self) -> String {
        let bytes: [u8; 10] = self.random(|random| std::array::from_fn(|_| random.u8(..)));
        // The clock is positive and far below 2^53.
        uuid::Builder::from_unix_timestamp_millis(self.now() as u64, &bytes)
            .into_uuid()
            .to_string()
    }

    /// A new UUIDv4.
    pub fn uuid_v4(&self) -> String {
        let bytes: [u8; 16] = self.random(|random| std::array::from_fn(|_| random.u8(..)));
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// Puts an event into the outbox. `id` is the submission that it answers.
    pub fn emit(&self, id: &str, msg: EventMsg) {
        self.push(OutboxEntry::Event(Event {
            id: id.to_owned(),
            msg,
        }));
    }

    /// Puts an entry into the outbox.
    pub fn push(&self, entry: OutboxEntry) {
        self.outbox.borrow_mut().push(entry);
    }

    /// The session can't go on, and ends.
    pub fn fail(&self, fault: Fault) {
        *self.fault.borrow_mut() = Some(fault);
    }

    /// Why the session ended, if it could not go on.
    pub fn take_fault(&self) -> Option<Fault> {
        self.fault.take()
    }

    /// Takes what has gathered in the outbox.
    pub fn take_outbox(&self) -> Vec<OutboxEntry> {
        self.outbox.take()
    }

    /// Delivers a result. One that nobody waits for is dropped and counted.
    pub fn deliver(&self, id: EffectId, result: EffectResult) {
        let waker = match self.slots.borrow_mut().get_mut(&id) {
            Some(slot @ Slot::Waiting(_)) => match std::mem::replace(slot, Slot::Ready(result)) {
                Slot::Waiting(waker) => waker,
                Slot::Ready(_) => None,
            },
            Some(Slot::Ready(_)) | None => {
                self.late_results.set(self.late_results.get() + 1);
                None
            }
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Results that came after their effect was aborted, or that nobody asked for.
    pub fn late_results(&self) -> u64 {
        self.late_results.get()
    }

    /// Starts an effect.
    fn perform(self: &Rc<Self>, effect: Effect) -> EffectFuture {
        let id = self.next_effect.get();
        self.next_effect.set(id.wrapping_add(1));
        self.slots.borrow_mut().insert(id, Slot::Waiting(None));
        self.push(OutboxEntry::Effect(EffectRequest { id, effect }));
        EffectFuture {
            io: Rc::clone(self),
            id,
            finished: false,
        }
    }

    /// Waits for `ms` milliseconds.
    pub async fn sleep(self: &Rc<Self>, ms: u64) {
        self.perform(Effect::Sleep { ms }).await;
    }

    /// Waits for an effect that has nothing to report.
    async fn perform_done(self: &Rc<Self>, effect: Effect) -> Result<(), HostFailure> {
        match self.perform(effect).await {
            EffectResult::Done => Ok(()),
            other => Err(failure(other)),
        }
    }
}

/// The failure in a result that is not the one hoped for.
fn failure(result: EffectResult) -> HostFailure {
    match result {
        EffectResult::Error { code, message } => HostFailure { code, message },
        other => HostFailure::unexpected(&other),
    }
}

/// The result of an effect under way.
#[derive(Debug)]
struct EffectFuture {
    io: Rc<Io>,
    id: EffectId,
    finished: bool,
}

impl Future for EffectFuture {
    type Output = EffectResult;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<EffectResult> {
        let mut slots = self.io.slots.borrow_mut();
        if let Some(Slot::Waiting(waker)) = slots.get_mut(&self.id) {
            *waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let taken = slots.remove(&self.id);
        drop(slots);
        self.finished = true;
        match taken {
            Some(Slot::Ready(result)) => Poll::Ready(result),
            // Polled after it was ready: nothing will ever come.
            Some(Slot::Waiting(_)) | None => Poll::Pending,
        }
    }
}

impl Drop for EffectFuture {
    fn drop(&mut self) {
        if !self.finished && self.io.slots.borrow_mut().remove(&self.id).is_some() {
            self.io.push(OutboxEntry::Abort(self.id));
        }
    }
}

/// What an effect opened; released by an abort unless it ended by itself.
#[derive(Debug)]
struct Resource {
    io: Rc<Io>,
    id: EffectId,
    open: bool,
}

impl Resource {
    fn new(io: &Rc<Io>, id: EffectId) -> Self {
        Self {
            io: Rc::clone(io),
            id,
            open: true,
        }
    }
}

impl Drop for Resource {
    fn drop(&mut self) {
        if self.open {
            self.io.push(OutboxEntry::Abort(self.id));
        }
    }
}
