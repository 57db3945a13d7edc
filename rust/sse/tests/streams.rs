//! However a stream is cut, its events are the same. The streams in `streams/` are the project's conformance
//! scripts and some with every oddity of the format.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the streams are files"
)]

mod support;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use support::{Event, read};

fn streams() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/streams");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "sse"))
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect()
}

/// The specification's algorithm on a whole text, written for clearness.
fn by_the_book(text: &str) -> Vec<Event> {
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    // What follows the last line end is no line.
    let lines = text.rsplit_once('\n').map_or("", |(lines, _)| lines);
    let (mut events, mut name, mut data) = (Vec::new(), None, String::new());
    for line in lines.split('\n') {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" if line.is_empty() => {
                let name = name.take();
                if let Some(data) = std::mem::take(&mut data).strip_suffix('\n') {
                    events.push((name, data.to_owned()));
                }
            }
            "event" => name = Some(value.to_owned()),
            "data" => {
                data.push_str(value);
                data.push('\n');
            }
            _ => {}
        }
    }
    events
}

#[test]
fn a_whole_stream_is_read_by_the_book() {
    let streams = streams();
    assert!(streams.len() >= 20, "streams are missing");
    for (name, bytes) in streams {
        let events = read([bytes.as_slice()]).unwrap();
        assert!(!events.is_empty(), "{name}");
        assert_eq!(events, by_the_book(str::from_utf8(&bytes).unwrap()), "{name}");
    }
}

#[test]
fn a_stream_cut_anywhere_gives_the_same_events() {
    for (name, bytes) in streams() {
        let whole = read([bytes.as_slice()]).unwrap();
        for at in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(read([head, tail]).unwrap(), whole, "{name} at {at}");
            assert_eq!(
                read([head, &[], tail]).unwrap(),
                whole,
                "{name} at {at}, with an empty chunk"
            );
        }
    }
}

#[test]
fn a_stream_in_pieces_of_any_size_gives_the_same_events() {
    for (name, bytes) in streams() {
        let whole = read([bytes.as_slice()]).unwrap();
        for size in 1..=16 {
            assert_eq!(read(bytes.chunks(size)).unwrap(), whole, "{name} by {size}");
        }
    }
}

/// Text made of what the format is made of.
fn stream_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "data", "event", "id", ":", " ", "\n", "\r", "\r\n", "\n\n", "data: ", "data:x", "event: e",
        "\u{feff}", "é", "😀", "{}", "\0",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_in_any_chunks_is_read_by_the_book(
        text in prop_oneof![stream_like(), any::<String>()],
        cuts in prop::collection::vec(0..200_usize, 0..8),
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]);
        prop_assert_eq!(read(chunks).unwrap(), by_the_book(&text));
    }

    #[test]
    fn any_bytes_give_events_or_an_error_alike_in_one_chunk_and_in_many(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"data:\n\r\xc3\xa9".to_vec())], 0..60),
    ) {
        prop_assert_eq!(read([bytes.as_slice()]), read(bytes.chunks(1)));
    }
}
