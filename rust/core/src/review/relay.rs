//! Which of a reviewer's events the user's program sees.

use std::cell::RefCell;
use std::rc::Rc;

use codex_embed_protocol::{EventMsg, TurnItem};

use crate::ports::Io;
use crate::rollout::Recorder;
use crate::turn::{completed_events, started_event};

/// Passes a reviewer's events on under the id of the turn that it works for, as the reference does:
///
/// | event | becomes |
/// |---|---|
/// | `token_count`, pieces of messages, a message's `item_completed` | nothing |
/// | `agent_message` | held back until the next one comes; the last is the review itself |
/// | `task_complete` | the answer; the user's turn has an end of its own |
/// | `item_started`, `item_completed` | themselves and the older events that tell the same, such as `user_message` |
/// | these older events | themselves, so that all of an item's come twice |
/// | `context_compacted` | two of the same |
/// | all others | themselves |
pub(crate) struct Relay {
    /// The turn that the reviewer works for.
    turn_id: String,
    /// Of the session that the reviewer works for: what the user's program sees is recorded there.
    recorder: Rc<Recorder>,
    show_raw_reasoning: bool,
    held: RefCell<Option<EventMsg>>,
    answer: RefCell<Option<String>>,
}

impl Relay {
    /// A relay to a turn.
    pub fn new(turn_id: String, recorder: Rc<Recorder>, show_raw_reasoning: bool) -> Self {
        Self {
            turn_id,
            recorder,
            show_raw_reasoning,
            held: RefCell::default(),
            answer: RefCell::default(),
        }
    }

    /// Passes an event on.
    pub fn pass(&self, io: &Io, msg: EventMsg) {
        match msg {
            EventMsg::TokenCount(_)
            | EventMsg::AgentMessageDelta(_)
            | EventMsg::AgentMessageContentDelta(_) => {}
            EventMsg::ItemCompleted(completed) if matches!(completed.item, TurnItem::AgentMessage(_)) => {}
            EventMsg::AgentMessage(_) => {
                if let Some(earlier) = self.held.replace(Some(msg)) {
                    self.tell(io, earlier);
                }
            }
            EventMsg::TaskComplete(complete) => *self.answer.borrow_mut() = complete.last_agent_message,
            EventMsg::ItemStarted(ref started) => {
                let older = started_event(&started.item);
                self.tell(io, msg);
                self.tell_all(io, older);
            }
            EventMsg::ItemCompleted(ref completed) => {
                let older = completed_events(&completed.item, self.show_raw_reasoning);
                self.tell(io, msg);
                self.tell_all(io, older);
            }
            EventMsg::ContextCompacted(_) => self.tell_all(io, [msg.clone(), msg]),
            other => self.tell(io, other),
        }
    }

    fn tell_all(&self, io: &Io, events: impl IntoIterator<Item = EventMsg>) {
        for event in events {
            self.tell(io, event);
        }
    }

    fn tell(&self, io: &Io, msg: EventMsg) {
        self.recorder.event(&msg);
        io.emit(&self.turn_id, msg);
    }

    /// The reviewer's last message; `None` when it failed or said nothing.
    pub fn take_answer(&self) -> Option<String> {
        self.answer.take().filter(|text| !text.trim().is_empty())
    }
}
