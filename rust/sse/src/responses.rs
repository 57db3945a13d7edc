//! The data of a stream's events, as the Responses API writes them.

mod wire;

use std::borrow::Cow;

use codex_embed_protocol::{ResponseItem, TokenUsage};

/// An event of a response that means something to the agent.
#[derive(Debug, Clone, PartialEq)]
pub enum ResponseEvent<'a> {
    /// `response.created`: the model has started.
    Created,
    /// `response.output_item.added`: an item begins.
    OutputItemAdded(Box<ResponseItem>),
    /// `response.output_text.delta`: more text of the message that has begun.
    OutputTextDelta {
        /// The text to append.
        delta: Cow<'a, str>,
    },
    /// `response.reasoning_summary_part.added`: a part of the reasoning's summary begins.
    ReasoningSummaryPartAdded {
        /// Which part, from 0.
        summary_index: i64,
    },
    /// `response.reasoning_summary_text.delta`: more text of the reasoning's summary.
    ReasoningSummaryTextDelta {
        /// The text to append.
        delta: Cow<'a, str>,
        /// Which part, from 0.
        summary_index: i64,
    },
    /// `response.reasoning_text.delta`: more text of the reasoning itself.
    ReasoningTextDelta {
        /// The text to append.
        delta: Cow<'a, str>,
        /// Which part of its content, from 0.
        content_index: i64,
    },
    /// `response.output_item.done`: an item is complete.
    OutputItemDone(Box<ResponseItem>),
    /// `response.completed`: the response is complete; nothing after it matters.
    Completed {
        /// The response's id.
        response_id: String,
        /// What it cost, if told.
        usage: Option<TokenUsage>,
    },
    /// A `response.completed` that cannot be read. Counts as a failure of the stream, unless a good one follows.
    InvalidCompleted {
        /// What is wrong with it; the reference says `failed to parse ResponseCompleted: ` and this.
        detail: String,
    },
    /// `response.failed`. To be raised when the stream ends; a later `completed` wins.
    Failed {
        /// The provider's error, if there is a readable one.
        error: Option<Failure>,
    },
    /// `response.incomplete`, to be treated as [`Self::Failed`].
    Incomplete {
        /// The provider's reason, for instance `max_output_tokens`; `unknown` if it gives none.
        reason: String,
    },
}

/// What a provider says of a failed response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its kind, for instance `context_length_exceeded` or `rate_limit_exceeded`.
    pub code: Option<String>,
    /// Its text.
    pub message: Option<String>,
}

/// The model that answers, where the data of an event names it: in the header `openai-model` or `x-openai-model`
/// among the `headers` of the event or of its `response`, whatever its type.
pub fn answering_model(data: &str) -> Option<String> {
    // Few events have headers, and most are small pieces of text.
    data.contains("\"headers\"")
        .then(|| wire::answering_model(data))?
}

/// Reads the data of one event; its `type` decides, not the name of the event.
///
/// `None` for all that the agent passes over, as the reference does: other types, data that is not such a JSON
/// object (`[DONE]`), an item that does not fit its own `type`, a delta or an index that is missing or of another
/// JSON type.
pub fn decode(data: &str) -> Option<ResponseEvent<'_>> {
    let event: wire::Event<'_> = serde_json::from_str(data).ok()?;
    let delta = event.delta.map(|text| text.0);
    match event.kind.0.as_ref() {
        "response.created" => Some(ResponseEvent::Created),
        "response.output_item.added" => wire::item(event.item?).map(ResponseEvent::OutputItemAdded),
        "response.output_item.done" => wire::item(event.item?).map(ResponseEvent::OutputItemDone),
        "response.output_text.delta" => Some(ResponseEvent::OutputTextDelta { delta: delta? }),
        "response.reasoning_summary_part.added" => Some(ResponseEvent::ReasoningSummaryPartAdded {
            summary_index: event.summary_index?,
        }),
        "response.reasoning_summary_text.delta" => Some(ResponseEvent::ReasoningSummaryTextDelta {
            delta: delta?,
            summary_index: event.summary_index?,
        }),
        "response.reasoning_text.delta" => Some(ResponseEvent::ReasoningTextDelta {
            delta: delta?,
            content_index: event.content_index?,
        }),
        "response.completed" => event.response.map(wire::completed),
        "response.failed" => Some(ResponseEvent::Failed {
            error: event.response.and_then(wire::failure),
        }),
        "response.incomplete" => Some(ResponseEvent::Incomplete {
            reason: wire::reason(event.response),
        }),
        _ => None,
    }
}
