//! What the scripted host is told to do: the answers of the model endpoint, and commands.

/// What the model endpoint does with one request.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Status 200 and a stream.
    Stream {
        /// The pieces in which the body arrives.
        chunks: Vec<Vec<u8>>,
        /// What comes after them.
        end: StreamEnd,
    },
    /// A refusal.
    Status {
        /// The status code.
        status: u16,
        /// The body.
        body: String,
    },
    /// Any status, with headers and a body that comes in its own time.
    Parts {
        /// The status code.
        status: u16,
        /// Header names (lower case) and values.
        headers: Vec<(String, String)>,
        /// The body's pieces, and the pauses between them.
        parts: Vec<BodyPart>,
        /// What comes after them.
        end: StreamEnd,
    },
    /// No connection.
    Refused,
}

/// A part of a body.
#[derive(Debug, Clone)]
pub enum BodyPart {
    /// Bytes that arrive together.
    Bytes(Vec<u8>),
    /// Nothing, for this many milliseconds.
    Pause(u64),
}

/// How a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamEnd {
    /// As it should.
    Close,
    /// The connection breaks.
    Cut,
    /// It doesn't.
    Hang,
}

/// What a command does.
#[derive(Debug, Clone, Default)]
pub struct CommandScript {
    /// What it prints, and after how many milliseconds.
    pub prints: Vec<(u64, String)>,
    /// What it prints to standard error when it has printed the rest.
    pub complains: String,
    /// The files that it writes before it prints, by absolute path.
    pub writes: Vec<(String, Vec<u8>)>,
    /// Its exit code, and after how many milliseconds; `None` for a command that goes on until it is killed.
    pub exits: Option<(u64, i32)>,
    /// Whether it is a signal that ends it.
    pub is_killed: bool,
}

impl CommandScript {
    /// Prints this at once and ends.
    pub fn prints(text: &str, code: i32) -> Self {
        Self {
            prints: vec![(0, text.to_owned())],
            exits: Some((0, code)),
            ..Self::default()
        }
    }

    /// Never ends by itself.
    pub fn hangs() -> Self {
        Self::default()
    }
}
