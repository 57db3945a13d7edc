//! What a session records, as it happens.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use codex_embed_protocol::{CompactedItem, EventMsg, ResponseItem, SessionMeta, TurnContextItem};

use super::line::{event_line, is_kept, keeps, line};
use super::settings;
use super::turns::{Standing, TurnLog};
use crate::context::ContextBaseline;
use crate::ports::Io;
use crate::sync::Signal;

/// Bytes of lines that wait for the store. What comes when they are there is not recorded any more: a record
/// that ends is still one, a record with a gap is not.
pub(super) const MAX_WAITING: usize = 64 * 1024 * 1024;

/// Keeps count of a session's turns and, where the session is recorded, gathers the lines for the store.
pub(crate) struct Recorder {
    pub(super) io: Rc<Io>,
    turns: RefCell<TurnLog>,
    /// `None` for a session that is not recorded.
    pub(super) pending: Option<RefCell<Pending>>,
    pub(super) changed: Signal,
}

/// What the store does not have yet.
#[derive(Default)]
pub(super) struct Pending {
    /// What the session is: the first line, not written yet.
    pub meta: Option<Box<SessionMeta>>,
    /// Whether there is something worth a record: the user said something.
    pub begun: bool,
    /// The beginning of the first turn: it stands behind what the model is told of its surroundings.
    held: Option<String>,
    /// Whole lines.
    pub lines: String,
    pub count: usize,
    /// Lines on their way.
    pub in_flight: usize,
    /// After a failed append: as many lines have to wait before the next one, so that retries stay cheap however
    /// long the store fails. 0 when nothing failed.
    pub retry_at: usize,
    /// Whether the user was told of a failure that is not over.
    pub told: bool,
    /// Lines that were dropped because too many waited.
    pub lost: usize,
    /// Questions to the user that are open, in the order in which they were asked.
    open: Vec<Question>,
    /// Calls whose question was recorded and that have not begun.
    asked: BTreeSet<String>,
}

struct Question {
    call_id: String,
    request: EventMsg,
}

impl Pending {
    /// Whether the store failed, and it is too early to try again.
    pub fn is_stuck(&self) -> bool {
        self.count < self.retry_at
    }
}

impl Recorder {
    /// The recorder of a session that is not recorded.
    pub fn off(io: Rc<Io>) -> Self {
        Self {
            io,
            turns: RefCell::default(),
            pending: None,
            changed: Signal::default(),
        }
    }

    /// The recorder of a session that is recorded.
    pub fn on(io: Rc<Io>) -> Self {
        Self {
            pending: Some(RefCell::default()),
            ..Self::off(io)
        }
    }

    /// Whether the session is recorded.
    pub fn is_on(&self) -> bool {
        self.pending.is_some()
    }

    /// What the first line will say. Nothing is written before the user says something.
    pub fn introduce(&self, meta: SessionMeta) {
        if let Some(pending) = &self.pending {
            pending.borrow_mut().meta = Some(Box::new(meta));
        }
    }

    /// Takes over the turns of the record that the session begins from.
    pub fn take_over(&self, turns: TurnLog) {
        *self.turns.borrow_mut() = turns;
    }

    /// Everything that is recorded from now on is worth it.
    pub fn begin(&self) {
        if let Some(pending) = &self.pending {
            pending.borrow_mut().begun = true;
            self.changed.notify();
        }
    }

    /// Records an event, if it is of a kind that is kept.
    pub fn event(&self, msg: &EventMsg) {
        self.turns.borrow_mut().event(msg);
        let Some(pending) = &self.pending else { return };
        let mut pending = pending.borrow_mut();
        let first = pending.meta.is_some() && pending.count == 0;
        match msg {
            EventMsg::TaskStarted(_) if first => {
                pending.held = Some(event_line(self.io.now(), msg));
                return;
            }
            EventMsg::UserMessage(_) => pending.begun = true,
            _ => {}
        }
        let starts = match msg {
            EventMsg::ExecCommandBegin(begin) => pending.asked.remove(&begin.call_id),
            EventMsg::PatchApplyBegin(begin) => pending.asked.remove(&begin.call_id),
            EventMsg::McpToolCallBegin(begin) => pending.asked.remove(&begin.call_id),
            _ => false,
        };
        if starts || is_kept(msg) {
            let text = event_line(self.io.now(), msg);
            drop(pending);
            self.push(text);
        }
    }

    /// Records an item of the history.
    pub fn item(&self, item: &ResponseItem) {
        if self.is_on() && keeps(item) {
            self.push(line(self.io.now(), "response_item", item));
        }
    }

    /// Records what the model is told of its surroundings.
    pub fn surroundings(&self, item: &ResponseItem) {
        if let Some(pending) = &self.pending {
            let text = line(self.io.now(), "response_item", item);
            self.add(&mut pending.borrow_mut(), &text);
        }
    }

    /// Records a turn's settings, and with them what the model knows.
    pub fn turn_context(&self, context: &TurnContextItem) {
        let baseline = settings::baseline(context);
        self.told(context.turn_id.as_deref(), baseline, &context.model);
        if self.is_on() {
            self.push(line(self.io.now(), "turn_context", context));
        }
    }

    fn told(&self, turn_id: Option<&str>, baseline: ContextBaseline, model: &str) {
        self.turns.borrow_mut().told(turn_id, baseline, model);
    }

    /// Records that the history was replaced.
    pub fn compacted(&self, message: String, history: &[ResponseItem]) {
        self.turns.borrow_mut().compacted();
        if self.is_on() {
            let compacted = CompactedItem {
                message,
                replacement_history: Some(history.to_vec()),
            };
            self.push(line(self.io.now(), "compacted", &compacted));
        }
    }

    /// Copies a line of another record.
    pub fn copy(&self, text: &str) {
        self.push(format!("{text}\n"));
    }

    /// Whether there is a turn of the user that could be rolled back.
    pub fn has_user_turn(&self) -> bool {
        self.turns.borrow().has_user_turn()
    }

    /// Forgets the last turns; where the session then stands.
    pub fn roll_back(&self, count: u32) -> Standing {
        let mut turns = self.turns.borrow_mut();
        turns.roll_back(count);
        turns.standing()
    }

    /// A question to the user about a call is open until the answer is dropped.
    pub fn open_approval<'a>(&'a self, call_id: &'a str, request: EventMsg) -> OpenApproval<'a> {
        if let Some(pending) = &self.pending {
            pending.borrow_mut().open.push(Question {
                call_id: call_id.to_owned(),
                request,
            });
        }
        OpenApproval {
            recorder: self,
            call_id,
        }
    }

    /// Calls whose questions stand in the record that the session begins from.
    pub fn asked_before(&self, calls: &BTreeSet<String>) {
        if let Some(pending) = &self.pending {
            pending.borrow_mut().asked.extend(calls.iter().cloned());
        }
    }

    /// Records all questions that are open.
    pub fn open_approvals(&self) {
        let Some(pending) = &self.pending else { return };
        let open = std::mem::take(&mut pending.borrow_mut().open);
        for question in open {
            self.ask(question);
        }
    }

    fn ask(&self, Question { call_id, request }: Question) {
        let text = event_line(self.io.now(), &request);
        if let Some(pending) = &self.pending {
            pending.borrow_mut().asked.insert(call_id);
        }
        self.push(text);
    }

    /// Adds a line; whatever is held back comes first.
    fn push(&self, text: String) {
        let Some(pending) = &self.pending else { return };
        let mut pending = pending.borrow_mut();
        if let Some(held) = pending.held.take() {
            self.add(&mut pending, &held);
        }
        self.add(&mut pending, &text);
    }

    fn add(&self, pending: &mut Pending, text: &str) {
        if pending.lost > 0 || pending.lines.len() + text.len() > MAX_WAITING {
            pending.lost += 1;
        } else {
            pending.lines.push_str(text);
            pending.count += 1;
        }
        if pending.begun {
            self.changed.notify();
        }
    }
}

/// A question to the user that is not answered.
pub(crate) struct OpenApproval<'a> {
    recorder: &'a Recorder,
    call_id: &'a str,
}

impl OpenApproval<'_> {
    /// Records the question: whoever resumes the session is asked again.
    pub fn record(&self) {
        if let Some(question) = self.take() {
            self.recorder.ask(question);
        }
    }

    fn take(&self) -> Option<Question> {
        let open = &mut self.recorder.pending.as_ref()?.borrow_mut().open;
        let at = open
            .iter()
            .position(|question| question.call_id == self.call_id)?;
        Some(open.remove(at))
    }
}

impl Drop for OpenApproval<'_> {
    fn drop(&mut self) {
        self.take();
    }
}
