//! However a stream of Chat Completions is cut, what it tells is the same.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the streams are files"
)]

use std::fs;
use std::path::Path;

use codex_embed_sse::chat::Decoder;
use codex_embed_sse::{Limits, Parser};

/// The events of a stream that comes in these chunks, in Rust's debug format.
fn told<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let mut ids = 0;
    let new_id = move || {
        ids += 1;
        ids.to_string()
    };
    let mut parser = Parser::new(Limits::default());
    let mut decoder = Decoder::new(vec!["apply_patch".into()], new_id);
    let mut events = Vec::new();
    for chunk in chunks {
        parser
            .push(chunk, &mut |event| {
                decoder.push(event.data, &mut |event| events.push(format!("{event:?}")));
            })
            .unwrap();
    }
    decoder.end(&mut |event| events.push(format!("{event:?}")));
    events
}

fn stream(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/streams")
        .join(name);
    fs::read(path).unwrap()
}

#[test]
fn a_stream_cut_anywhere_tells_the_same() {
    for (name, last) in [
        ("chat-message.sse", "Completed"),
        ("chat-calls.sse", "Completed"),
        ("chat-no-done.sse", "Completed"),
        ("chat-error.sse", "Failed"),
    ] {
        let bytes = stream(name);
        let whole = told([bytes.as_slice()]);
        assert!(
            whole.last().is_some_and(|event| event.starts_with(last)),
            "{name}: {whole:?}"
        );
        for at in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(told([head, tail]), whole, "{name} at {at}");
        }
        for size in 1..=16 {
            assert_eq!(told(bytes.chunks(size)), whole, "{name} by {size}");
        }
    }
}

#[test]
fn a_stream_that_breaks_off_never_tells_of_calls() {
    let bytes = stream("chat-calls.sse");
    let finish = b"\"finish_reason\":\"tool_calls\"";
    let finished = bytes
        .windows(finish.len())
        .position(|window| window == finish)
        .unwrap();
    for length in 0..finished {
        let events = told([&bytes[..length]]);
        assert!(
            !events
                .iter()
                .any(|event| event.contains("ToolCall") || event.contains("FunctionCall")),
            "{length}: {events:?}"
        );
    }
}
