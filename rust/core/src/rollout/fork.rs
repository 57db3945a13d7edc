//! Which lines of a record a fork keeps.

use codex_embed_protocol::{EventMsg, RolloutItem};

use crate::context::is_users_own;

/// Finds the place before the user's message of a given number. A rollback in the record takes messages back, so
/// the place is sure only at the record's end: until then, lines behind it are held.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// The number of the message, counted from 0; `None` to keep everything.
    before: Option<usize>,
    /// The user's messages so far that were not rolled back.
    messages: usize,
    held: Vec<(String, RolloutItem)>,
}

impl Cut {
    /// Keeps what stands before the user's message of this number.
    pub fn before(message: Option<u32>) -> Self {
        Self {
            before: message.map(|number| number as usize),
            ..Self::default()
        }
    }

    /// Takes the next line in and passes those on that are sure to be kept.
    pub fn push(&mut self, text: &str, item: RolloutItem, keep: &mut impl FnMut(&str, RolloutItem)) {
        let Some(before) = self.before else {
            return keep(text, item);
        };
        match &item {
            RolloutItem::ResponseItem(message) if is_users_own(message) => self.messages += 1,
            RolloutItem::EventMsg(EventMsg::ThreadRolledBack(rolled_back)) => {
                self.messages = self.messages.saturating_sub(rolled_back.num_turns as usize);
            }
            _ => {}
        }
        if self.messages > before {
            self.held.push((text.to_owned(), item));
            return;
        }
        for (text, item) in self.held.drain(..) {
            keep(&text, item);
        }
        keep(text, item);
    }
}
