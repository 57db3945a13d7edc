//! The parser's limits, its errors, and what it does not copy.
#![allow(clippy::unwrap_used, reason = "a helper of tests may fail the test")]

mod support;

use codex_embed_sse::{Limits, Parser, SseError};
use support::read;

fn event(name: Option<&str>, data: &str) -> support::Event {
    (name.map(str::to_owned), data.to_owned())
}

#[test]
fn fields_are_read_as_specified() {
    for (stream, expected) in [
        ("data: a\n\n", vec![event(None, "a")]),
        ("data:a\n\n", vec![event(None, "a")]),
        ("data:  a\n\n", vec![event(None, " a")]),
        ("data\n\n", vec![event(None, "")]),
        ("data: a\ndata\ndata: b\n\n", vec![event(None, "a\n\nb")]),
        (
            "event: x\nevent: y\ndata: a\n\ndata: b\n\n",
            vec![event(Some("y"), "a"), event(None, "b")],
        ),
        ("event: x\n\ndata: a\n\n", vec![event(None, "a")]),
        (": data: a\n\nid: 1\nretry: 2\nfoo: b\n\n", vec![]),
        ("Data: a\n data: b\n\n", vec![]),
        ("\u{feff}data: a\n\n\u{feff}data: b\n\n", vec![event(None, "a")]),
        ("data: a", vec![]),
        ("data: a\n", vec![]),
        ("data: a\r\r", vec![event(None, "a")]),
        ("", vec![]),
    ] {
        assert_eq!(read([stream.as_bytes()]).unwrap(), expected, "{stream:?}");
    }
}

#[test]
fn an_event_is_handed_out_as_soon_as_its_blank_line_is_there() {
    assert_eq!(read([&b"data: a\n"[..], b"\r"]).unwrap(), [event(None, "a")]);
    assert_eq!(read([&b"data: a\r"[..], b"\n\r"]).unwrap(), [event(None, "a")]);
    assert_eq!(read([&b"data: a\r"[..], b"\n"]).unwrap(), []);
}

#[test]
fn an_event_within_one_chunk_is_not_copied() {
    let chunk = b"event: x\ndata: hello\n\n".as_slice();
    let mut seen = 0;
    Parser::new(Limits::default())
        .push(chunk, &mut |event| {
            seen += 1;
            let range = chunk.as_ptr_range();
            assert!(range.contains(&event.data.as_ptr()));
            assert!(range.contains(&event.event.unwrap().as_ptr()));
        })
        .unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn an_event_longer_than_the_limit_ends_the_stream() {
    let error = SseError::EventTooLarge { limit: 20 };
    let endless = "data: x\n".repeat(9);
    for stream in [
        "data: 0123456789abcdefghij\n\n",
        ": a comment, but far too long",
        endless.as_str(),
        "event: 0123456789\ndata: 0123456789\n\n",
    ] {
        for size in [1, 3, 1000] {
            let mut parser = Parser::new(Limits { max_event_bytes: 20 });
            let mut events = 0;
            let mut count = |_: codex_embed_sse::SseEvent<'_>| events += 1;
            parser.push(b"data: ok\n\n", &mut count).unwrap();
            let result = stream
                .as_bytes()
                .chunks(size)
                .try_for_each(|chunk| parser.push(chunk, &mut count));
            assert_eq!(result, Err(error), "{stream:?} by {size}");
            assert_eq!(parser.push(b"\n\ndata: ok\n\n", &mut count), Err(error));
            assert_eq!(events, 1, "{stream:?}");
        }
    }
}

#[test]
fn the_limit_counts_one_event_and_not_the_stream() {
    let mut parser = Parser::new(Limits { max_event_bytes: 14 });
    let mut events = 0;
    for _ in 0..1000 {
        parser
            .push(b"data: 01234567\n\n:\n", &mut |_| events += 1)
            .unwrap();
    }
    assert_eq!(events, 1000);
}

#[test]
fn a_line_that_is_not_utf8_ends_the_stream_after_the_events_before_it() {
    let stream = b"data: a\n\ndata: \xff\n\ndata: b\n\n";
    let mut parser = Parser::new(Limits::default());
    let mut events = Vec::new();
    let result = parser.push(stream, &mut |event| events.push(event.data.to_owned()));
    assert_eq!(result, Err(SseError::InvalidUtf8));
    assert_eq!(events, ["a"]);
    assert_eq!(parser.push(b"\n", &mut |_| {}), result);
    assert_eq!(
        read([&b"data: \xf0\x9f"[..], b"\x98\x80\n\n"]).unwrap(),
        [event(None, "😀")]
    );
    assert_eq!(
        read([&b"data: \xf0\x9f"[..], b"\n\n"]),
        Err(SseError::InvalidUtf8)
    );
}

#[test]
fn errors_have_stable_codes() {
    let too_large = SseError::EventTooLarge { limit: 5 };
    assert_eq!(
        (too_large.code(), SseError::InvalidUtf8.code()),
        ("sse_event_too_large", "sse_invalid_utf8")
    );
    assert_eq!(
        too_large.to_string(),
        "an event of the stream is longer than 5 bytes"
    );
}
