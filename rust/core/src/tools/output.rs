//! How a command's output reads to the model.

use std::borrow::Cow;

use codex_embed_protocol::Duration;

use crate::context::tokens::approx_tokens;
use crate::context::truncate::{TruncationPolicy, truncate_output};
use crate::ports::Io;

/// Tokens of output that the model reads when it names no limit.
const DEFAULT_MAX_OUTPUT_TOKENS: usize = 10_000;

/// Where a command stands when its output is told.
pub(super) enum State {
    /// It ended with this exit code; -1 when a signal ended it.
    Exited(i32),
    /// It goes on under this session id.
    Running(i32),
}

/// Output in the size that the model reads.
pub(super) fn for_model(output: &str, max_tokens: Option<usize>) -> Cow<'_, str> {
    let limit = max_tokens.unwrap_or(DEFAULT_MAX_OUTPUT_TOKENS);
    truncate_output(output, TruncationPolicy::Tokens(limit))
}

/// The text for the model. `started` is in milliseconds since 1970.
pub(super) fn describe(
    io: &Io,
    started: f64,
    state: &State,
    output: &str,
    max_tokens: Option<usize>,
) -> String {
    let chunk: u32 = io.random(|random| random.u32(..1 << 24));
    let seconds = (io.now() - started).max(0.0) / 1000.0;
    let status = match state {
        State::Exited(code) => format!("Process exited with code {code}"),
        State::Running(id) => format!("Process running with session ID {id}"),
    };
    format!(
        "Chunk ID: {chunk:06x}\nWall time: {seconds:.4} seconds\n{status}\nOriginal token count: {}\nOutput:\n{}",
        approx_tokens(output.len()),
        for_model(output, max_tokens)
    )
}

/// The time between two readings of the clock in milliseconds.
pub(crate) fn duration(from: f64, to: f64) -> Duration {
    let nanos = ((to - from).max(0.0) * 1e6) as u64;
    Duration {
        secs: nanos / 1_000_000_000,
        nanos: (nanos % 1_000_000_000) as u32,
    }
}
