use std::fmt;

/// Why a stream cannot be read on. Whoever reads it drops the connection; a new attempt may do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SseError {
    /// One event, or one line, is longer than [`Limits::max_event_bytes`](crate::Limits::max_event_bytes).
    EventTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A line is not UTF-8. Replacing the bad bytes could change a command or a patch, so it is an error.
    InvalidUtf8,
}

impl SseError {
    /// A stable name: `sse_event_too_large` or `sse_invalid_utf8`.
    pub fn code(self) -> &'static str {
        match self {
            Self::EventTooLarge { .. } => "sse_event_too_large",
            Self::InvalidUtf8 => "sse_invalid_utf8",
        }
    }
}

impl fmt::Display for SseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EventTooLarge { limit } => write!(f, "an event of the stream is longer than {limit} bytes"),
            Self::InvalidUtf8 => write!(f, "the stream is not UTF-8"),
        }
    }
}

impl std::error::Error for SseError {}
