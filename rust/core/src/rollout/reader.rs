//! A record in chunks, taken apart into lines.

use codex_embed_protocol::RolloutItem;

use super::read_line::read_line;

/// Bytes of the longest line that is read; a longer one counts as damaged.
const MAX_LINE: usize = 64 * 1024 * 1024;

/// Takes a record apart as it comes. Damaged lines are passed over and counted.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The beginning of a line whose rest has not come.
    rest: Vec<u8>,
    /// Whether the line at hand is too long to be kept.
    too_long: bool,
    damaged: usize,
}

impl Reader {
    /// Takes the next chunk in and passes each line that it completes to `line`, as written and as read.
    pub fn push(&mut self, chunk: &[u8], line: &mut impl FnMut(&str, RolloutItem)) {
        let mut pieces = chunk.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            let ends = pieces.peek().is_some();
            if ends && self.rest.is_empty() && !self.too_long {
                self.line(piece, line);
                continue;
            }
            self.too_long |= self.rest.len() + piece.len() > MAX_LINE;
            if self.too_long {
                self.rest = Vec::new();
            } else {
                self.rest.extend_from_slice(piece);
            }
            if ends {
                self.end(line);
            }
        }
    }

    /// What came last is a line too, if it is whole.
    pub fn end(&mut self, line: &mut impl FnMut(&str, RolloutItem)) {
        if std::mem::take(&mut self.too_long) {
            self.damaged += 1;
        }
        let rest = std::mem::take(&mut self.rest);
        self.line(&rest, line);
    }

    /// Lines that could not be read.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    fn line(&mut self, bytes: &[u8], line: &mut impl FnMut(&str, RolloutItem)) {
        // A file system that lost power may leave NULs where a line was to be.
        let is_padding = |byte: &u8| *byte == 0 || byte.is_ascii_whitespace();
        let start = bytes.iter().position(|byte| !is_padding(byte));
        let text = start.and_then(|start| std::str::from_utf8(&bytes[start..]).ok());
        let text = text.map(|text| text.trim_end_matches(|c: char| c == '\0' || c.is_ascii_whitespace()));
        match text.map(|text| (text, read_line(text))) {
            Some((text, Ok(item))) => line(text, item),
            Some((_, Err(_))) => self.damaged += 1,
            None if bytes.iter().all(u8::is_ascii_whitespace) => {}
            None => self.damaged += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(chunks: &[&[u8]]) -> (Vec<String>, usize) {
        let mut reader = Reader::default();
        let mut lines = Vec::new();
        for chunk in chunks {
            reader.push(chunk, &mut |text, _| lines.push(text.to_owned()));
        }
        reader.end(&mut |text, _| lines.push(text.to_owned()));
        (lines, reader.damaged())
    }

    const A: &str = r#"{"timestamp":"t","type":"later","payload":{"a":"é"}}"#;

    #[test]
    fn a_line_may_come_in_any_pieces() {
        let record = format!("{A}\n{A}\n{A}");
        let whole = (vec![A.to_owned(); 3], 0);
        for size in 1..record.len() {
            let chunks: Vec<&[u8]> = record.as_bytes().chunks(size).collect();
            assert_eq!(read(&chunks), whole, "chunks of {size}");
        }
    }

    #[test]
    fn damage_is_passed_over_and_counted() {
        let record =
            format!("{A}\r\n\n  \nnot json\n\0\0\0\n\0\0{A}\0\n\u{fffd}{{}}\n{{\"type\":1}}\n{A}\n{{\"time");
        assert_eq!(read(&[record.as_bytes()]), (vec![A.to_owned(); 3], 5));
        assert_eq!(read(&[b"\xff\xfe\n"]), (Vec::new(), 1));
        assert_eq!(read(&[]), (Vec::new(), 0));
    }
}
