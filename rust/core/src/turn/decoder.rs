//! Reads a response's stream by the API that the provider speaks.

use std::rc::Rc;

use codex_embed_config::WireApi;
use codex_embed_sse::chat;
use codex_embed_sse::responses::{self, ResponseEvent, decode};

use super::TurnContext;
use crate::model::custom_tools;
use crate::session::Session;

/// The decoder of one response.
pub(super) enum Decoder {
    Responses,
    Chat(Box<chat::Decoder>),
}

impl Decoder {
    pub fn new(session: &Session, turn: &TurnContext) -> Self {
        match session.config.provider.wire_api {
            WireApi::Responses => Self::Responses,
            WireApi::Chat => {
                let io = Rc::clone(&session.io);
                let new_id = move || io.uuid_v4();
                let custom_tools = custom_tools(&session.tools(turn));
                Self::Chat(Box::new(chat::Decoder::new(custom_tools, new_id)))
            }
        }
    }

    /// The model that answers, where the data of an event names it.
    pub fn answering_model(&self, data: &str) -> Option<String> {
        match self {
            Self::Responses => responses::answering_model(data),
            Self::Chat(_) => None,
        }
    }

    /// Reads the data of one event of the stream.
    pub fn push(&mut self, data: &str, out: &mut impl FnMut(ResponseEvent<'_>)) {
        match self {
            Self::Responses => {
                if let Some(event) = decode(data) {
                    out(event);
                }
            }
            Self::Chat(decoder) => decoder.push(data, out),
        }
    }

    /// The stream has ended, be it by a fault.
    pub fn end(&mut self, out: &mut impl FnMut(ResponseEvent<'_>)) {
        match self {
            Self::Responses => {}
            Self::Chat(decoder) => decoder.end(out),
        }
    }

    /// Whether nothing that may come still counts, so that there is no use in waiting for the stream's end.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Responses => false,
            Self::Chat(decoder) => decoder.is_over(),
        }
    }
}
