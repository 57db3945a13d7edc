//! Reading a stream that comes in chunks.

use codex_embed_sse::{Limits, Parser, SseError};

/// An event's name and data.
pub type Event = (Option<String>, String);

/// What a parser makes of a stream that comes in these chunks.
pub fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Event>, SseError> {
    let mut parser = Parser::new(Limits::default());
    let mut events = Vec::new();
    for chunk in chunks {
        parser.push(chunk, &mut |event| {
            events.push((event.event.map(str::to_owned), event.data.to_owned()))
        })?;
    }
    Ok(events)
}
