//! The calls of the response being handled, and their outputs in the order of the calls.

use std::cell::RefCell;

use codex_embed_protocol::{FunctionCallOutputPayload, ResponseItem};

use super::dynamic::MCP_PREFIX;
use crate::context::output_for;

/// Kept outside the turn's future, so that an interrupted turn can still answer its calls.
#[derive(Debug, Default)]
pub(crate) struct CallLog {
    /// `None` for a call that stays without an answer.
    entries: RefCell<Vec<Option<Entry>>>,
}

#[derive(Debug)]
struct Entry {
    call: ResponseItem,
    /// Milliseconds since 1970.
    started: f64,
    output: Option<FunctionCallOutputPayload>,
}

impl CallLog {
    /// Notes a call; the number stands for it until the log is emptied.
    pub fn open(&self, call: ResponseItem, now: f64) -> usize {
        let mut entries = self.entries.borrow_mut();
        entries.push(Some(Entry {
            call,
            started: now,
            output: None,
        }));
        entries.len() - 1
    }

    /// Notes a call's output; `None` for a call that stays without an answer.
    pub fn close(&self, number: usize, output: Option<FunctionCallOutputPayload>) {
        if let Some(slot) = self.entries.borrow_mut().get_mut(number) {
            match (output, slot.as_mut()) {
                (Some(output), Some(entry)) => entry.output = Some(output),
                _ => *slot = None,
            }
        }
    }

    /// Forgets all calls.
    pub fn clear(&self) {
        self.entries.borrow_mut().clear();
    }

    /// Takes the outputs out, in the order of the calls. A call without one was cut short by the user.
    pub fn take_outputs(&self, now: f64) -> Vec<ResponseItem> {
        let entries = self.entries.take();
        let outputs = entries.into_iter().flatten().filter_map(
            |Entry {
                 call,
                 started,
                 output,
             }| {
                let cut_short = || cut_short(&call, (now - started) / 1000.0).into();
                output_for(&call, output.unwrap_or_else(cut_short))
            },
        );
        outputs.collect()
    }
}

/// What the model reads of a call that the user cut short after some seconds. The one-shot shell tools and those of
/// MCP servers say it in their own ways, as in the reference.
fn cut_short(call: &ResponseItem, seconds: f64) -> String {
    let shell = match call {
        ResponseItem::FunctionCall { name, .. } => super::shell::is_shell(name),
        ResponseItem::LocalShellCall { .. } => true,
        _ => false,
    };
    let of_server = matches!(call, ResponseItem::FunctionCall { name, .. } if name.starts_with(MCP_PREFIX));
    if shell {
        format!("Wall time: {seconds:.1} seconds\naborted by user")
    } else if of_server {
        format!(r#"[{{"type":"text","text":"aborted by user after {seconds:.1}s"}}]"#)
    } else {
        format!("aborted by user after {seconds:.1}s")
    }
}
