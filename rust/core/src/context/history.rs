//! The conversation as the model sees it. Only appended to, but for compactions: the prefix of every request stays
//! the same.

use std::borrow::Cow;
use std::collections::HashSet;

use codex_embed_protocol::{ContentItem, FunctionCallOutputPayload, ResponseItem};

use super::compacted::is_users_own;
use super::truncate::{TruncationPolicy, truncate};

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

    /// Cuts tools' outputs to the model's budget. A cut text and its marker may be over it once more.
    pub fn cut_outputs(&mut self, policy: TruncationPolicy) {
        let items = std::mem::take(&mut self.items);
        self.items = items.into_iter().map(|item| cut_output(item, policy)).collect();
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
        self.drop_lost_outputs();
        &self.items
    }

    /// Drops the user's last messages and all that follows the first of them. What stands before the user's very
    /// first message stays.
    pub fn drop_last_user_turns(&mut self, count: u32) {
        let users = |(at, item)| is_users_own(item).then_some(at);
        let messages: Vec<usize> = self.items.iter().enumerate().filter_map(users).collect();
        let first_dropped = messages.len().saturating_sub(count as usize);
        if let Some(cut) = messages.get(first_dropped) {
            self.items.truncate(*cut);
        }
    }

    /// The ids of the calls that have no output, in order.
    pub fn unanswered(&self) -> Vec<&str> {
        let answered: HashSet<&str> = self.items.iter().filter_map(output_of).collect();
        let calls = self.items.iter().filter_map(call_id);
        calls.filter(|id| !answered.contains(id)).collect()
    }

    /// The calls that have no output, in order.
    pub fn unanswered_calls(&self) -> Vec<ResponseItem> {
        let answered: HashSet<&str> = self.items.iter().filter_map(output_of).collect();
        let open = |item: &&ResponseItem| call_id(item).is_some_and(|id| !answered.contains(id));
        self.items.iter().filter(open).cloned().collect()
    }

    /// An output whose call the endpoint would not find is left out: that of a call that came without an id, or
    /// whose line is missing from the record.
    fn drop_lost_outputs(&mut self) {
        let called: HashSet<&str> = self.items.iter().filter_map(call_id).collect();
        let lost = |item: &ResponseItem| output_of(item).is_some_and(|id| !called.contains(id));
        if self.items.iter().any(lost) {
            let called: HashSet<String> = called.into_iter().map(str::to_owned).collect();
            self.items
                .retain(|item| output_of(item).is_none_or(|id| called.contains(id)));
        }
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

/// An item as the history keeps it: a tool's text is cut to the model's budget, which the record has in full.
pub(crate) fn cut_output(mut item: ResponseItem, policy: TruncationPolicy) -> ResponseItem {
    if let ResponseItem::FunctionCallOutput { output, .. } | ResponseItem::CustomToolCallOutput { output, .. } =
        &mut item
        && let FunctionCallOutputPayload::Text(text) = output
        && let Cow::Owned(cut) = truncate(text, policy.for_history())
    {
        *text = cut;
    }
    item
}

/// The id of a call that needs an output.
pub(crate) fn call_id(item: &ResponseItem) -> Option<&str> {
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
        ResponseItem::LocalShellCall { call_id, id, .. } => Some(ResponseItem::FunctionCallOutput {
            call_id: call_id.clone().or_else(|| id.clone())?,
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
