//! The conversation as the model sees it. Only appended to, but for compactions: the prefix of every request stays
//! the same.

use std::collections::HashSet;

use codex_embed_protocol::{ContentItem, FunctionCallOutputPayload, ResponseItem};

/// The items of a session, oldest first.
#[derive(Debug, Default, Clone)]
pub(crate) struct History {
    items: Vec<ResponseItem>,
}

impl History {
    /// Adds an item. Kinds that the endpoint would not take back are left out.
    pub fn record(&mut self, item: ResponseItem) {
        let left_out = match &item {
            ResponseItem::Other | ResponseItem::Unknown(_) | ResponseItem::GhostSnapshot { .. } => true,
            ResponseItem::Message { role, .. } => role == "system",
            _ => false,
        };
        if !left_out {
            self.items.push(item);
        }
    }

    /// The items as they are.
    pub fn items(&self) -> &[ResponseItem] {
        &self.items
    }

    /// Puts other items in the place of all: a compaction, the one time that a prefix is rewritten.
    pub fn replace(&mut self, items: Vec<ResponseItem>) {
        self.items = items;
    }

    /// Takes out the oldest item, and with a call its output, or with an output its call.
    pub fn remove_oldest(&mut self) {
        if self.items.is_empty() {
            return;
        }
        let oldest = self.items.remove(0);
        let partner = match (call_id(&oldest), output_of(&oldest)) {
            (Some(id), _) => self.items.iter().position(|item| output_of(item) == Some(id)),
            (_, Some(id)) => self.items.iter().position(|item| call_id(item) == Some(id)),
            _ => None,
        };
        if let Some(index) = partner {
            self.items.remove(index);
        }
    }

    /// The items for a request: every call has an output and every output a call, as the endpoint demands.
    pub fn for_request(&mut self) -> &[ResponseItem] {
        self.answer_lost_calls();
        &self.items
    }

    /// A call whose tool was cancelled with its response (a cut stream) gets `aborted` as its output.
    fn answer_lost_calls(&mut self) {
        let answered: HashSet<&str> = self.items.iter().filter_map(output_of).collect();
        let lost: Vec<usize> = (0..self.items.len())
            .filter(|&index| {
                self.items
                    .get(index)
                    .and_then(call_id)
                    .is_some_and(|id| !answered.contains(id))
            })
            .collect();
        for index in lost.into_iter().rev() {
            if let Some(output) = self
                .items
                .get(index)
                .and_then(|call| output_for(call, "aborted".into()))
            {
                self.items.insert(index + 1, output);
            }
        }
    }
}

/// The id of a call that needs an output.
fn call_id(item: &ResponseItem) -> Option<&str> {
    match item {
        ResponseItem::FunctionCall { call_id, .. } | ResponseItem::CustomToolCall { call_id, .. } => {
            Some(call_id)
        }
        ResponseItem::LocalShellCall { call_id, .. } => call_id.as_deref(),
        _ => None,
    }
}

/// The id of the call that an output answers.
fn output_of(item: &ResponseItem) -> Option<&str> {
    match item {
        ResponseItem::FunctionCallOutput { call_id, .. }
        | ResponseItem::CustomToolCallOutput { call_id, .. } => Some(call_id),
        _ => None,
    }
}

/// The item that answers `call`; `None` when `call` is no call.
pub(crate) fn output_for(call: &ResponseItem, output: FunctionCallOutputPayload) -> Option<ResponseItem> {
    match call {
        ResponseItem::FunctionCall { call_id, .. } => Some(ResponseItem::FunctionCallOutput {
            call_id: call_id.clone(),
            output,
        }),
        ResponseItem::LocalShellCall {
            call_id: Some(call_id),
            ..
        } => Some(ResponseItem::FunctionCallOutput {
            call_id: call_id.clone(),
            output,
        }),
        ResponseItem::CustomToolCall { call_id, .. } => Some(ResponseItem::CustomToolCallOutput {
            call_id: call_id.clone(),
            output,
        }),
        _ => None,
    }
}

/// A message of the given role made of text sections.
pub(crate) fn message(role: &str, sections: Vec<String>) -> ResponseItem {
    ResponseItem::Message {
        id: None,
        role: role.to_owned(),
        content: sections
            .into_iter()
            .map(|text| ContentItem::InputText { text })
            .collect(),
        end_turn: None,
        phase: None,
    }
}
