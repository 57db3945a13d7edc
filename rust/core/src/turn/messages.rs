//! The model's messages: reported as they grow, without what is not for the user's eyes. In plan mode, plans are
//! items of their own, and a message that says nothing else is none.
//!
//! The order of the events is that of codex 0.114.0.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use codex_embed_protocol::{
    AgentMessageContent, AgentMessageContentDeltaEvent, AgentMessageDeltaEvent, AgentMessageItem,
    ContentItem, EventMsg, MessagePhase, ModeKind, PlanDeltaEvent, PlanItem, ResponseItem, TurnItem,
};

use super::TurnContext;
use super::citations::Citations;
use super::items::completed;
use super::plan_text::{Part, PlanText};
use crate::session::Session;

/// A message of the model as the history holds it.
pub(super) struct Message<'a> {
    pub id: &'a Option<String>,
    pub content: &'a [ContentItem],
    pub phase: Option<MessagePhase>,
}

impl<'a> Message<'a> {
    /// The item as a message of the model; `None` when it is something else.
    pub fn of(item: &'a ResponseItem) -> Option<Self> {
        match item {
            ResponseItem::Message {
                id,
                role,
                content,
                phase,
                ..
            } if role == "assistant" => Some(Self {
                id,
                content,
                phase: *phase,
            }),
            _ => None,
        }
    }

    fn text(&self) -> String {
        let parts = self.content.iter().filter_map(|part| match part {
            ContentItem::OutputText { text } => Some(text.as_str()),
            _ => None,
        });
        parts.collect()
    }

    fn item(&self, id: String, text: String) -> AgentMessageItem {
        AgentMessageItem {
            id,
            content: vec![AgentMessageContent::Text { text }],
            phase: self.phase,
        }
    }
}

/// What a message of the model says to the user; `None` when that is nothing.
pub(super) fn message_text(turn: &TurnContext, item: &ResponseItem) -> Option<String> {
    let said = Said::read(&Message::of(item)?.text(), makes_plans(turn));
    Some(said.text).filter(|text| !text.trim().is_empty())
}

fn message_is_blank(item: &AgentMessageItem) -> bool {
    let mut parts = item.content.iter();
    parts.all(|AgentMessageContent::Text { text }| text.trim().is_empty())
}

fn makes_plans(turn: &TurnContext) -> bool {
    turn.settings.mode == ModeKind::Plan
}

/// A whole message, taken apart.
struct Said {
    text: String,
    /// The last plan in it.
    plan: Option<String>,
}

impl Said {
    fn read(message: &str, makes_plans: bool) -> Self {
        let mut reader = Reader::new(makes_plans);
        let text = reader.push(message).into_iter().chain(reader.finish());
        let text = text.filter_map(|part| match part {
            Part::Text(text) => Some(text),
            Part::PlanBegins | Part::Plan(_) => None,
        });
        Self {
            text: text.collect(),
            plan: makes_plans.then(|| last_plan(message)).flatten(),
        }
    }
}

/// The last plan in a message. Its tags are looked for in the message as it is, and what is not for the user's eyes is
/// taken out of the plan: a tag beside such a part is none, one within it is.
fn last_plan(message: &str) -> Option<String> {
    let mut plans = PlanText::default();
    let mut last: Option<String> = None;
    for part in plans.push(message).into_iter().chain(plans.finish()) {
        match part {
            Part::Text(_) => {}
            Part::PlanBegins => last = Some(String::new()),
            Part::Plan(text) => last.get_or_insert_default().push_str(&text),
        }
    }
    let mut citations = Citations::default();
    last.map(|plan| citations.push(&plan) + &citations.finish())
}

/// Takes a message's text apart as it comes.
struct Reader {
    citations: Citations,
    /// Only in plan mode.
    plans: Option<PlanText>,
}

impl Reader {
    fn new(makes_plans: bool) -> Self {
        Self {
            citations: Citations::default(),
            plans: makes_plans.then(PlanText::default),
        }
    }

    fn push(&mut self, piece: &str) -> Vec<Part> {
        let text = self.citations.push(piece);
        self.tell_plans(text)
    }

    fn finish(&mut self) -> Vec<Part> {
        let text = self.citations.finish();
        let mut parts = self.tell_plans(text);
        parts.extend(self.plans.iter_mut().flat_map(PlanText::finish));
        parts
    }

    fn tell_plans(&mut self, text: String) -> Vec<Part> {
        match &mut self.plans {
            _ if text.is_empty() => Vec::new(),
            Some(plans) => plans.push(&text),
            None => vec![Part::Text(text)],
        }
    }
}

/// The messages of one response.
pub(super) struct Messages<'a> {
    session: &'a Rc<Session>,
    turn: &'a Rc<TurnContext>,
    /// Those that deltas came for, until they are finished.
    growing: BTreeMap<String, Growing>,
    /// Plan mode reports a message when it says something.
    unreported: BTreeMap<String, AgentMessageItem>,
    /// Those it has reported and that are not done.
    reported: BTreeSet<String>,
    /// A response has one plan: what comes after it is not told.
    plan: Progress,
}

/// A message that is being written.
struct Growing {
    reader: Reader,
    /// Blanks before the message is reported.
    blanks: String,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Progress {
    #[default]
    None,
    Started,
    Completed,
}

impl<'a> Messages<'a> {
    pub fn new(session: &'a Rc<Session>, turn: &'a Rc<TurnContext>) -> Self {
        Self {
            session,
            turn,
            growing: BTreeMap::new(),
            unreported: BTreeMap::new(),
            reported: BTreeSet::new(),
            plan: Progress::None,
        }
    }

    /// A message begins; gives its id.
    pub fn added(&mut self, message: &Message<'_>) -> String {
        let id = self.id(message);
        let (key, mut growing) = self.take_growing(&id);
        let parts = growing.reader.push(&message.text());
        if makes_plans(self.turn) {
            let item = message.item(id.clone(), String::new());
            self.unreported.insert(id.clone(), item);
            self.tell(&id, &mut growing, parts);
        } else {
            let text = parts.into_iter().map(|part| match part {
                Part::Text(text) | Part::Plan(text) => text,
                Part::PlanBegins => String::new(),
            });
            let item = message.item(id.clone(), text.collect());
            self.turn.item_started(self.session, TurnItem::AgentMessage(item));
        }
        self.growing.insert(key, growing);
        id
    }

    /// A message grows.
    pub fn delta(&mut self, id: &str, delta: &str) {
        let (id, mut growing) = self.take_growing(id);
        let parts = growing.reader.push(delta);
        self.tell(&id, &mut growing, parts);
        self.growing.insert(id, growing);
    }

    /// No more deltas of a message come: what its reader held back is told.
    pub fn finish(&mut self, id: &str) {
        let (id, mut growing) = self.take_growing(id);
        let parts = growing.reader.finish();
        self.tell(&id, &mut growing, parts);
    }

    /// The same for all messages.
    pub fn finish_all(&mut self) {
        for (id, mut growing) in std::mem::take(&mut self.growing) {
            let parts = growing.reader.finish();
            self.tell(&id, &mut growing, parts);
        }
    }

    /// A message is done. `announced`: an item was, and none has been done since.
    pub fn done(&mut self, message: &Message<'_>, announced: bool) {
        let id = self.id(message);
        let makes_plans = makes_plans(self.turn);
        let Said { text, plan } = Said::read(&message.text(), makes_plans);
        if let Some(plan) = plan {
            self.plan_completed(plan);
        }
        let item = message.item(id, text);
        if makes_plans {
            if message_is_blank(&item) {
                self.forget(&item.id);
                return;
            }
            self.report(&item.id);
            if !self.reported.contains(&item.id) {
                let started = AgentMessageItem {
                    id: item.id.clone(),
                    content: Vec::new(),
                    phase: None,
                };
                self.turn
                    .item_started(self.session, TurnItem::AgentMessage(started));
            }
            self.forget(&item.id);
        } else if !announced {
            self.turn
                .item_started(self.session, TurnItem::AgentMessage(item.clone()));
        }
        completed(self.session, self.turn, TurnItem::AgentMessage(item));
    }

    /// With its key, so that each delta does not make one to put it back.
    fn take_growing(&mut self, id: &str) -> (String, Growing) {
        self.growing.remove_entry(id).unwrap_or_else(|| {
            let growing = Growing {
                reader: Reader::new(makes_plans(self.turn)),
                blanks: String::new(),
            };
            (id.to_owned(), growing)
        })
    }

    /// Reports that a message has begun, if that is still to be done.
    fn report(&mut self, id: &str) {
        if let Some(item) = self.unreported.remove(id) {
            self.turn.item_started(self.session, TurnItem::AgentMessage(item));
            self.reported.insert(id.to_owned());
        }
    }

    fn forget(&mut self, id: &str) {
        self.unreported.remove(id);
        self.reported.remove(id);
    }

    fn id(&self, message: &Message<'_>) -> String {
        message.id.clone().unwrap_or_else(|| self.session.io.uuid_v4())
    }

    fn tell(&mut self, id: &str, growing: &mut Growing, parts: Vec<Part>) {
        for part in parts {
            match part {
                Part::Text(text) => self.text(id, growing, text),
                Part::PlanBegins => self.plan_started(),
                Part::Plan(text) if self.plan == Progress::Started => {
                    self.emit(EventMsg::PlanDelta(PlanDeltaEvent {
                        thread_id: self.session.id().to_owned(),
                        turn_id: self.turn.id.clone(),
                        item_id: self.plan_id(),
                        delta: text,
                    }));
                }
                Part::Plan(_) => {}
            }
        }
    }

    fn text(&mut self, id: &str, growing: &mut Growing, text: String) {
        if makes_plans(self.turn) && !self.reported.contains(id) {
            if text.trim().is_empty() {
                growing.blanks.push_str(&text);
                return;
            }
            self.report(id);
        }
        let mut delta = std::mem::take(&mut growing.blanks);
        delta.push_str(&text);
        self.said(id, delta);
    }

    /// Tells a piece of text as it is.
    pub fn said(&self, item_id: &str, delta: String) {
        self.emit(EventMsg::AgentMessageContentDelta(
            AgentMessageContentDeltaEvent {
                thread_id: self.session.id().to_owned(),
                turn_id: self.turn.id.clone(),
                item_id: item_id.to_owned(),
                delta: delta.clone(),
            },
        ));
        self.emit(EventMsg::AgentMessageDelta(AgentMessageDeltaEvent { delta }));
    }

    fn plan_id(&self) -> String {
        format!("{}-plan", self.turn.id)
    }

    fn plan_item(&self, text: String) -> TurnItem {
        TurnItem::Plan(PlanItem {
            id: self.plan_id(),
            text,
        })
    }

    fn plan_started(&mut self) {
        if self.plan == Progress::None {
            self.plan = Progress::Started;
            self.turn
                .item_started(self.session, self.plan_item(String::new()));
        }
    }

    fn plan_completed(&mut self, text: String) {
        if self.plan == Progress::Completed {
            return;
        }
        self.plan_started();
        self.plan = Progress::Completed;
        completed(self.session, self.turn, self.plan_item(text));
    }

    fn emit(&self, msg: EventMsg) {
        self.turn.emit(self.session, msg);
    }
}
