//! A command's output as it comes, for the user's program.

use codex_embed_protocol::{EventMsg, ExecCommandOutputDeltaEvent, ExecOutputStream};

use crate::session::Session;
use crate::turn::TurnContext;

/// The most deltas that one command sends; its output is complete in the end event all the same.
const MAX_DELTAS: u32 = 10_000;
/// The most bytes in one delta.
const MAX_DELTA_BYTES: usize = 8192;

/// Reports one command's output.
#[derive(Debug)]
pub(super) struct Deltas {
    call_id: String,
    sent: u32,
}

impl Deltas {
    /// Nothing is reported yet.
    pub fn new(call_id: &str) -> Self {
        Self {
            call_id: call_id.to_owned(),
            sent: 0,
        }
    }

    /// Reports output, in pieces of limited size, until too many were sent.
    pub fn report(&mut self, session: &Session, turn: &TurnContext, stream: ExecOutputStream, bytes: &[u8]) {
        for piece in bytes.chunks(MAX_DELTA_BYTES) {
            if self.sent == MAX_DELTAS {
                return;
            }
            self.sent += 1;
            turn.emit(
                session,
                EventMsg::ExecCommandOutputDelta(ExecCommandOutputDeltaEvent {
                    call_id: self.call_id.clone(),
                    stream,
                    chunk: piece.to_vec(),
                }),
            );
        }
    }
}
