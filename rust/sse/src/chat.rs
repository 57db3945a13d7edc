//! The data of a stream's events, as the Chat Completions API writes them, told as events of the Responses API.
//!
//! The format is OpenAI's
//! [chat completion chunk](https://platform.openai.com/docs/api-reference/chat-streaming), with what its many
//! servers add or leave out: reasoning in `reasoning_content` (DeepSeek, vLLM) or `reasoning` (Ollama, OpenRouter),
//! errors in the stream, calls that share an `index` (Ollama) or have none, no `[DONE]`.

mod calls;
mod wire;

use std::borrow::Cow;
use std::fmt;

use codex_embed_protocol::{ContentItem, ReasoningItemContent, ResponseItem, TokenUsage};

use crate::responses::{Failure, ResponseEvent};
use calls::Calls;
use wire::Chunk;

/// What a decoder holds of one response at most, in bytes: 16 MiB, as much as one event of a stream may have.
const MAX_HELD_BYTES: usize = 16 * 1024 * 1024;

/// Reads one response. A chunk has only pieces of items, so that the decoder puts them together: text and reasoning
/// are told as they come, an item as done when another kind begins or the model has finished.
///
/// Calls are done when the model has finished, because until then any of them may grow. What a stream that breaks
/// off had begun is never told as done.
pub struct Decoder {
    custom_tools: Vec<String>,
    new_id: Box<dyn FnMut() -> String>,
    response_id: String,
    open: Open,
    /// White space that would begin a message: models write some between their reasoning and a call.
    space: String,
    calls: Calls,
    held: usize,
    usage: Option<TokenUsage>,
    state: State,
}

/// The item that text belongs to.
enum Open {
    Nothing,
    Reasoning { id: String, text: String },
    Message { id: String, text: String },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// No chunk has come.
    Waiting,
    /// The model has begun.
    Started,
    /// The model has said why it finished; usage may follow.
    Finished,
    /// Nothing more counts.
    Over,
}

impl Decoder {
    /// A decoder at the start of a response.
    ///
    /// Calls of `custom_tools` are told as custom tool calls: their arguments are a JSON object with the text as its
    /// `input`. Arguments that are no such object are taken for the text itself.
    ///
    /// `new_id` makes ids, a new one each time: the format has none for messages and reasoning, and some servers give
    /// none to calls.
    pub fn new(custom_tools: Vec<String>, new_id: impl FnMut() -> String + 'static) -> Self {
        Self {
            custom_tools,
            new_id: Box::new(new_id),
            response_id: String::new(),
            open: Open::Nothing,
            space: String::new(),
            calls: Calls::default(),
            held: 0,
            usage: None,
            state: State::Waiting,
        }
    }

    /// Reads the data of one event and hands what it means to `out`.
    ///
    /// Data that is no JSON object is passed over, as are fields of unexpected types and choices but the first.
    pub fn push(&mut self, data: &str, out: &mut impl FnMut(ResponseEvent<'_>)) {
        if self.state == State::Over {
            return;
        }
        if data.trim() == "[DONE]" {
            return self.complete(out);
        }
        let Some(chunk) = Chunk::read(data) else {
            return;
        };
        if let Some(failure) = chunk.failure() {
            // What a server adds to a finished answer takes nothing from it.
            if self.state != State::Finished {
                self.fail(failure, out);
            }
            return;
        }
        self.usage = chunk.usage().or(self.usage.take());
        if self.state == State::Waiting && chunk.has_choice() {
            self.state = State::Started;
            self.response_id = chunk.id().unwrap_or_default().to_owned();
            out(ResponseEvent::Created);
        }
        if let Some(text) = chunk.reasoning() {
            self.reasoning(text, out);
        }
        if let Some(text) = chunk.content() {
            self.content(text, out);
        }
        for fragment in chunk.tool_calls() {
            self.held += self.calls.add(&fragment);
        }
        if self.held > MAX_HELD_BYTES {
            return self.fail(
                message(format!("the response is longer than {MAX_HELD_BYTES} bytes")),
                out,
            );
        }
        match chunk.finish_reason() {
            None => {}
            Some("length") => self.incomplete("max_output_tokens", out),
            Some("content_filter") => self.incomplete("content_filter", out),
            Some("error") => self.fail(message("the model ended with an error"), out),
            Some(_) => self.finish(out),
        }
    }

    /// The stream has ended, be it by a fault. An answer that the model had finished is complete even so.
    pub fn end(&mut self, out: &mut impl FnMut(ResponseEvent<'_>)) {
        if self.state == State::Finished {
            self.complete(out);
        }
    }

    /// Whether nothing more counts: the response is complete, or failed for good.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    fn reasoning(&mut self, text: &str, out: &mut impl FnMut(ResponseEvent<'_>)) {
        if !matches!(self.open, Open::Reasoning { .. }) {
            self.close(out);
            let id = self.id("rs");
            out(ResponseEvent::OutputItemAdded(Box::new(reasoning_item(
                &id, None,
            ))));
            self.open = Open::Reasoning {
                id,
                text: String::new(),
            };
        }
        self.append(text);
        out(ResponseEvent::ReasoningTextDelta {
            delta: Cow::Borrowed(text),
            content_index: 0,
        });
    }

    fn content(&mut self, text: &str, out: &mut impl FnMut(ResponseEvent<'_>)) {
        let mut delta = Cow::Borrowed(text);
        if !matches!(self.open, Open::Message { .. }) {
            self.held += text.len();
            self.space.push_str(text);
            if text.trim().is_empty() {
                return;
            }
            delta = Cow::Owned(std::mem::take(&mut self.space));
            self.close(out);
            let id = self.id("msg");
            out(ResponseEvent::OutputItemAdded(Box::new(message_item(&id, None))));
            self.open = Open::Message {
                id,
                text: String::new(),
            };
        }
        self.append(&delta);
        out(ResponseEvent::OutputTextDelta { delta });
    }

    fn append(&mut self, more: &str) {
        self.held += more.len();
        match &mut self.open {
            Open::Nothing => {}
            Open::Reasoning { text, .. } | Open::Message { text, .. } => text.push_str(more),
        }
    }

    fn id(&mut self, kind: &str) -> String {
        format!("{kind}_{}", (self.new_id)())
    }

    /// Tells the open item as done.
    fn close(&mut self, out: &mut impl FnMut(ResponseEvent<'_>)) {
        let item = match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => return,
            Open::Reasoning { id, text } => reasoning_item(&id, Some(text)),
            Open::Message { id, text } => message_item(&id, Some(text)),
        };
        out(ResponseEvent::OutputItemDone(Box::new(item)));
    }

    /// The model has finished: what it began is done.
    fn finish(&mut self, out: &mut impl FnMut(ResponseEvent<'_>)) {
        self.state = State::Finished;
        self.space.clear();
        self.close(out);
        for call in self.calls.take() {
            if call.name.is_empty() {
                return self.fail(message("a tool call has no name"), out);
            }
            let call_id = if call.id.is_empty() {
                self.id("call")
            } else {
                call.id
            };
            let item = if self.custom_tools.contains(&call.name) {
                ResponseItem::CustomToolCall {
                    id: None,
                    status: None,
                    call_id,
                    name: call.name,
                    input: wire::custom_input(call.arguments),
                }
            } else {
                ResponseItem::FunctionCall {
                    id: None,
                    name: call.name,
                    arguments: wire::arguments(call.arguments),
                    call_id,
                }
            };
            out(ResponseEvent::OutputItemDone(Box::new(item)));
        }
    }

    /// Ends a response that is all there. One that never began is none: whoever reads it sees the stream end early.
    fn complete(&mut self, out: &mut impl FnMut(ResponseEvent<'_>)) {
        let began = self.state != State::Waiting;
        if began {
            self.finish(out);
        }
        if self.state == State::Finished {
            out(ResponseEvent::Completed {
                response_id: std::mem::take(&mut self.response_id),
                usage: self.usage.take(),
            });
        }
        self.state = State::Over;
    }

    fn incomplete(&mut self, reason: &str, out: &mut impl FnMut(ResponseEvent<'_>)) {
        self.state = State::Over;
        out(ResponseEvent::Incomplete {
            reason: reason.to_owned(),
        });
    }

    fn fail(&mut self, failure: Failure, out: &mut impl FnMut(ResponseEvent<'_>)) {
        self.state = State::Over;
        out(ResponseEvent::Failed { error: Some(failure) });
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

fn message(text: impl Into<String>) -> Failure {
    Failure {
        code: None,
        message: Some(text.into()),
    }
}

fn message_item(id: &str, text: Option<String>) -> ResponseItem {
    ResponseItem::Message {
        id: Some(id.to_owned()),
        role: "assistant".to_owned(),
        content: text
            .into_iter()
            .map(|text| ContentItem::OutputText { text })
            .collect(),
        end_turn: None,
        phase: None,
    }
}

fn reasoning_item(id: &str, text: Option<String>) -> ResponseItem {
    ResponseItem::Reasoning {
        id: id.to_owned(),
        summary: Vec::new(),
        content: text.map(|text| vec![ReasoningItemContent::ReasoningText { text }]),
        encrypted_content: None,
    }
}
