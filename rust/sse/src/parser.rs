use crate::error::SseError;

/// Room that an idle parser may keep; a buffer that grew beyond is given back after its event.
const KEPT_CAPACITY: usize = 64 * 1024;
const BOM: &str = "\u{feff}";

/// What a stream may make a parser hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one event: the data and the name read so far, and the line being read. Default: 16 MiB.
    pub max_event_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_event_bytes: 16 * 1024 * 1024,
        }
    }
}

/// A server-sent event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SseEvent<'a> {
    /// The last `event:` field, if there was one.
    pub event: Option<&'a str>,
    /// The `data:` fields, joined by newlines.
    pub data: &'a str,
}

/// Splits a stream of bytes into server-sent events, as the
/// [WHATWG specification](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)
/// has it, but for invalid UTF-8, which is an error.
///
/// Lines may end in LF, CR or CRLF; a leading byte order mark, comments, `id` and `retry` are passed over. An event
/// counts once the blank line after it is there; at the end of the stream there is nothing more to do, and an event
/// without its blank line is lost.
///
/// An event that lies within one chunk is handed out without a copy. Time is linear in the bytes pushed.
#[derive(Debug, Default)]
pub struct Parser {
    limits: Limits,
    /// The start of a line whose end has not come.
    line: Vec<u8>,
    /// Fields of the event being read that had to outlive their chunk.
    event: Option<String>,
    data: Option<String>,
    /// The last byte was a CR: an LF that follows belongs to it.
    after_cr: bool,
    /// The first line is past, and with it the place for a byte order mark.
    started: bool,
    failed: Option<SseError>,
}

/// Fields of the event being read that lie in the present chunk.
#[derive(Default)]
struct Draft<'c> {
    event: Option<&'c str>,
    data: Option<&'c str>,
}

enum Field<'a> {
    /// The blank line that ends an event.
    End,
    Event(&'a str),
    Data(&'a str),
    Ignored,
}

impl Parser {
    /// A parser at the start of a stream.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Takes the next bytes of the stream and hands the events that they complete to `out`, in order.
    ///
    /// # Errors
    /// [`SseError`]; events before the fault have been handed out. The same error again for every later call.
    pub fn push(&mut self, bytes: &[u8], out: &mut impl FnMut(SseEvent<'_>)) -> Result<(), SseError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let result = self.read(bytes, out);
        self.failed = result.err();
        result
    }

    fn read(&mut self, bytes: &[u8], out: &mut impl FnMut(SseEvent<'_>)) -> Result<(), SseError> {
        let mut rest = bytes;
        let mut draft = Draft::default();
        loop {
            if self.after_cr && !rest.is_empty() {
                self.after_cr = false;
                rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            }
            let Some((line, ending, after)) = split_line(rest) else {
                break;
            };
            self.after_cr = ending == b'\r';
            rest = after;
            self.check(&draft, line.len())?;
            if self.line.is_empty() {
                let line = self.text(line)?;
                self.chunk_line(line, &mut draft, out);
            } else {
                let mut carried = std::mem::take(&mut self.line);
                carried.extend_from_slice(line);
                let line = self.text(&carried)?;
                self.keep(&mut draft);
                self.carried_line(line, out);
                carried.clear();
                carried.shrink_to(KEPT_CAPACITY);
                self.line = carried;
            }
        }
        self.check(&draft, rest.len())?;
        self.keep(&mut draft);
        self.line.extend_from_slice(rest);
        Ok(())
    }

    /// Whether `more` bytes fit into the event.
    fn check(&self, draft: &Draft<'_>, more: usize) -> Result<(), SseError> {
        let length = |field: Option<&str>| field.map_or(0, str::len);
        let held = length(self.event.as_deref()) + length(self.data.as_deref());
        let drafted = length(draft.event) + length(draft.data);
        let limit = self.limits.max_event_bytes;
        if held + drafted + self.line.len() + more > limit {
            return Err(SseError::EventTooLarge { limit });
        }
        Ok(())
    }

    fn text<'t>(&mut self, line: &'t [u8]) -> Result<&'t str, SseError> {
        let line = str::from_utf8(line).map_err(|_| SseError::InvalidUtf8)?;
        let first = !std::mem::replace(&mut self.started, true);
        Ok(if first {
            line.strip_prefix(BOM).unwrap_or(line)
        } else {
            line
        })
    }

    /// A line that lies within the chunk: its field stays a slice of it where possible.
    fn chunk_line<'c>(&mut self, line: &'c str, draft: &mut Draft<'c>, out: &mut impl FnMut(SseEvent<'_>)) {
        match field(line) {
            Field::Data(value) if draft.data.is_none() && self.data.is_none() => draft.data = Some(value),
            Field::Data(value) => {
                self.keep(draft);
                self.append(value);
            }
            Field::Event(value) => draft.event = Some(value),
            Field::End => self.dispatch(draft, out),
            Field::Ignored => {}
        }
    }

    /// A line that came in several chunks. Nothing of the event is in the draft.
    fn carried_line(&mut self, line: &str, out: &mut impl FnMut(SseEvent<'_>)) {
        match field(line) {
            Field::Data(value) => self.append(value),
            Field::Event(value) => self.event = Some(value.to_owned()),
            Field::End => self.dispatch(&mut Draft::default(), out),
            Field::Ignored => {}
        }
    }

    fn append(&mut self, value: &str) {
        match &mut self.data {
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            none => *none = Some(value.to_owned()),
        }
    }

    /// Copies the draft, whose chunk ends or whose data goes on.
    fn keep(&mut self, draft: &mut Draft<'_>) {
        if let Some(event) = draft.event.take() {
            self.event = Some(event.to_owned());
        }
        if let Some(data) = draft.data.take() {
            self.append(data);
        }
    }

    fn dispatch(&mut self, draft: &mut Draft<'_>, out: &mut impl FnMut(SseEvent<'_>)) {
        let event = self.event.take();
        let data = self.data.take();
        let Draft {
            event: drafted_event,
            data: drafted_data,
        } = std::mem::take(draft);
        if let Some(data) = drafted_data.or(data.as_deref()) {
            out(SseEvent {
                event: drafted_event.or(event.as_deref()),
                data,
            });
        }
    }
}

/// The first line, the byte that ended it, and what follows. The LF of a CRLF is left to follow.
fn split_line(bytes: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let (line, rest) = bytes.split_at_checked(end)?;
    let (ending, rest) = rest.split_first()?;
    Some((line, *ending, rest))
}

fn field(line: &str) -> Field<'_> {
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    let value = value.strip_prefix(' ').unwrap_or(value);
    match name {
        // A comment, too, has an empty name.
        "" if line.is_empty() => Field::End,
        "data" => Field::Data(value),
        "event" => Field::Event(value),
        _ => Field::Ignored,
    }
}
