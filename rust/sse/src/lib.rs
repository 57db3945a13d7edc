//! From the bytes of a model's response stream to its events, incrementally. Pure.
//!
//! Two steps: [`Parser`] finds the server-sent events in chunks of bytes, [`responses::decode`] reads the data of
//! one as an event of the Responses API. [`chat::Decoder`] reads those of the Chat Completions API as the same events.
//!
//! ```
//! use codex_embed_sse::responses::{ResponseEvent, decode};
//! use codex_embed_sse::{Limits, Parser};
//!
//! let mut text = String::new();
//! let mut parser = Parser::new(Limits::default());
//! for chunk in [&b"data: {\"type\":\"response.output_text.delta\",\"del"[..], b"ta\":\"Hi\"}\n\n"] {
//!     parser.push(chunk, &mut |event| {
//!         if let Some(ResponseEvent::OutputTextDelta { delta }) = decode(event.data) {
//!             text.push_str(&delta);
//!         }
//!     })?;
//! }
//! assert_eq!(text, "Hi");
//! # Ok::<(), codex_embed_sse::SseError>(())
//! ```

pub mod chat;
mod error;
mod parser;
pub mod responses;

pub use error::SseError;
pub use parser::{Limits, Parser, SseEvent};
