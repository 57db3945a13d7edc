//! The items of a response: reported as they grow, recorded when they are done.

use std::rc::Rc;

use codex_embed_protocol::{
    AgentMessageContent, AgentMessageEvent, AgentMessageItem, AgentReasoningDeltaEvent, AgentReasoningEvent,
    AgentReasoningRawContentDeltaEvent, AgentReasoningRawContentEvent, AgentReasoningSectionBreakEvent,
    ContentItem, EventMsg, MessagePhase, ReasoningContentDeltaEvent, ReasoningItem, ReasoningItemContent,
    ReasoningItemReasoningSummary, ReasoningRawContentDeltaEvent, ResponseItem, ResponsesApiWebSearchAction,
    TurnItem, UserInput, UserMessageItem, WebSearchBeginEvent, WebSearchEndEvent, WebSearchItem,
};

use super::messages::{Message, Messages};
use super::{TurnContext, input};
use crate::context::is_context;
use crate::session::Session;

/// The items of one response.
pub(super) struct Items<'a> {
    session: &'a Rc<Session>,
    turn: &'a Rc<TurnContext>,
    /// The item that deltas belong to; deltas without one are dropped.
    active: Option<Active>,
    messages: Messages<'a>,
}

/// The item that was announced last, until any other is done.
struct Active {
    id: String,
    is_message: bool,
}

impl<'a> Items<'a> {
    pub fn new(session: &'a Rc<Session>, turn: &'a Rc<TurnContext>) -> Self {
        Self {
            session,
            turn,
            active: None,
            messages: Messages::new(session, turn),
        }
    }

    /// The session that the items belong to.
    pub fn session(&self) -> &'a Rc<Session> {
        self.session
    }

    /// An item begins.
    pub fn added(&mut self, item: &ResponseItem) {
        if let Some(message) = Message::of(item) {
            self.active = Some(Active {
                id: self.messages.added(&message),
                is_message: true,
            });
        } else if let Some(shown) = self.turn_item(item) {
            self.active = Some(Active {
                id: shown.id().to_owned(),
                is_message: false,
            });
            self.started(shown);
        }
    }

    /// An item is done, and with it, whichever it is, the one that was announced last.
    pub fn done(&mut self, item: &ResponseItem) {
        let active = self.active.take();
        if let Some(Active { id, is_message: true }) = &active {
            self.messages.finish(id);
        }
        if let Some(message) = Message::of(item) {
            self.messages.done(&message, active.is_some());
        } else if let Some(shown) = self.turn_item(item) {
            if active.is_none() {
                self.started(shown.clone());
            }
            completed(self.session, self.turn, shown);
        }
    }

    /// The response is complete: text that was held back is told. That of a response that broke off is not.
    pub fn completed(&mut self) {
        self.messages.finish_all();
    }

    fn started(&self, item: TurnItem) {
        let older = started_event(&item);
        self.turn.item_started(self.session, item);
        if let Some(event) = older {
            self.emit(event);
        }
    }

    /// Adds an item to the history and to the record.
    pub fn record(&self, item: ResponseItem) {
        self.session.record(item);
    }

    /// Adds an item to the history alone: a summary, which is recorded with the history that it stands in.
    pub fn keep(&self, item: ResponseItem) {
        self.session.history.borrow_mut().record(item);
    }

    /// The model wrote text.
    pub fn text_delta(&mut self, delta: &str) {
        match &self.active {
            Some(Active { id, is_message: true }) => self.messages.delta(id, delta),
            Some(Active { id, .. }) => self.messages.said(id, delta.to_owned()),
            None => {}
        }
    }

    /// A part of the reasoning's summary begins.
    pub fn summary_part(&self, summary_index: i64) {
        let Some(Active { id: item_id, .. }) = &self.active else {
            return;
        };
        self.emit(EventMsg::AgentReasoningSectionBreak(
            AgentReasoningSectionBreakEvent {
                item_id: item_id.clone(),
                summary_index,
            },
        ));
    }

    /// The reasoning's summary grows.
    pub fn summary_delta(&self, delta: &str, summary_index: i64) {
        let Some(Active { id: item_id, .. }) = &self.active else {
            return;
        };
        self.emit(EventMsg::ReasoningContentDelta(ReasoningContentDeltaEvent {
            thread_id: self.session.id().to_owned(),
            turn_id: self.turn.id.clone(),
            item_id: item_id.clone(),
            delta: delta.to_owned(),
            summary_index,
        }));
        self.emit(EventMsg::AgentReasoningDelta(AgentReasoningDeltaEvent {
            delta: delta.to_owned(),
        }));
    }

    /// The reasoning itself grows, where the model shows it.
    pub fn reasoning_delta(&self, delta: &str, content_index: i64) {
        let Some(Active { id: item_id, .. }) = &self.active else {
            return;
        };
        self.emit(EventMsg::ReasoningRawContentDelta(
            ReasoningRawContentDeltaEvent {
                thread_id: self.session.id().to_owned(),
                turn_id: self.turn.id.clone(),
                item_id: item_id.clone(),
                delta: delta.to_owned(),
                content_index,
            },
        ));
        self.emit(EventMsg::AgentReasoningRawContentDelta(
            AgentReasoningRawContentDeltaEvent {
                delta: delta.to_owned(),
            },
        ));
    }

    fn emit(&self, msg: EventMsg) {
        self.turn.emit(self.session, msg);
    }

    /// The form in which a user sees an item; `None` for messages, which have their own way, and for calls and outputs,
    /// whose tools report themselves.
    fn turn_item(&self, item: &ResponseItem) -> Option<TurnItem> {
        match item {
            // Some endpoints let the model speak as the user; what looks like a marker is not shown.
            ResponseItem::Message { role, content, .. }
                if role == "user" && !content.iter().any(is_context) =>
            {
                Some(TurnItem::UserMessage(UserMessageItem {
                    id: self.session.io.uuid_v4(),
                    content: content.iter().filter_map(user_input).collect(),
                }))
            }
            ResponseItem::Reasoning {
                id, summary, content, ..
            } => Some(TurnItem::Reasoning(ReasoningItem {
                id: id.clone(),
                summary_text: summary
                    .iter()
                    .map(|ReasoningItemReasoningSummary::SummaryText { text }| text.clone())
                    .collect(),
                raw_content: content.iter().flatten().map(reasoning_text).collect(),
            })),
            ResponseItem::WebSearchCall { id, action, .. } => {
                let action = action.clone().unwrap_or(ResponsesApiWebSearchAction::Other);
                Some(TurnItem::WebSearch(WebSearchItem {
                    id: id.clone().unwrap_or_default(),
                    query: query(&action),
                    action,
                }))
            }
            _ => None,
        }
    }
}

/// Reports that an item of the turn is whole, also by the older events.
pub(super) fn completed(session: &Session, turn: &TurnContext, item: TurnItem) {
    let older = completed_events(&item, session.config.show_raw_agent_reasoning);
    turn.item_completed(session, item);
    for event in older {
        turn.emit(session, event);
    }
}

fn user_input(part: &ContentItem) -> Option<UserInput> {
    match part {
        ContentItem::InputText { text } => Some(UserInput::Text {
            text: text.clone(),
            text_elements: Vec::new(),
        }),
        ContentItem::InputImage { image_url } => Some(UserInput::Image {
            image_url: image_url.clone(),
        }),
        ContentItem::OutputText { .. } => None,
    }
}

fn reasoning_text(content: &ReasoningItemContent) -> String {
    match content {
        ReasoningItemContent::ReasoningText { text } | ReasoningItemContent::Text { text } => text.clone(),
    }
}

/// What a search looked for, in one line.
fn query(action: &ResponsesApiWebSearchAction) -> String {
    match action {
        ResponsesApiWebSearchAction::Search { query, queries } => {
            let several = query.as_ref().filter(|query| !query.is_empty()).is_none();
            match queries.as_deref().unwrap_or_default() {
                [first, _, ..] if several && !first.is_empty() => format!("{first} ..."),
                [first, ..] if several => first.clone(),
                _ => query.clone().unwrap_or_default(),
            }
        }
        ResponsesApiWebSearchAction::OpenPage { url } => url.clone().unwrap_or_default(),
        ResponsesApiWebSearchAction::FindInPage { pattern, url } => match (pattern, url) {
            (Some(pattern), Some(url)) => format!("'{pattern}' in {url}"),
            (Some(pattern), None) => format!("'{pattern}'"),
            (None, url) => url.clone().unwrap_or_default(),
        },
        _ => String::new(),
    }
}

/// The older event that tells of an item that begins, beside `item_started`.
pub(crate) fn started_event(item: &TurnItem) -> Option<EventMsg> {
    match item {
        TurnItem::WebSearch(search) => Some(EventMsg::WebSearchBegin(WebSearchBeginEvent {
            call_id: search.id.clone(),
        })),
        _ => None,
    }
}

/// The older events that tell of a finished item beside `item_completed`. Reasoning that is no summary is among
/// them only where the user asked for it.
pub(crate) fn completed_events(item: &TurnItem, show_raw_reasoning: bool) -> Vec<EventMsg> {
    match item {
        TurnItem::AgentMessage(AgentMessageItem { content, phase, .. }) => content
            .iter()
            .map(|AgentMessageContent::Text { text }| agent_message(text, *phase))
            .collect(),
        TurnItem::UserMessage(UserMessageItem { content, .. }) => {
            vec![EventMsg::UserMessage(input::user_message(content.clone()))]
        }
        TurnItem::Reasoning(ReasoningItem {
            summary_text,
            raw_content,
            ..
        }) => {
            let summary = summary_text
                .iter()
                .map(|text| EventMsg::AgentReasoning(AgentReasoningEvent { text: text.clone() }));
            let raw = raw_content.iter().filter(|_| show_raw_reasoning).map(|text| {
                EventMsg::AgentReasoningRawContent(AgentReasoningRawContentEvent { text: text.clone() })
            });
            summary.chain(raw).collect()
        }
        TurnItem::WebSearch(WebSearchItem { id, query, action }) => {
            vec![EventMsg::WebSearchEnd(WebSearchEndEvent {
                call_id: id.clone(),
                query: query.clone(),
                action: action.clone(),
            })]
        }
        _ => Vec::new(),
    }
}

fn agent_message(text: &str, phase: Option<MessagePhase>) -> EventMsg {
    EventMsg::AgentMessage(AgentMessageEvent {
        message: text.to_owned(),
        phase,
    })
}
