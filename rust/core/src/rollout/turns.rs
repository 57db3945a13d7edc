//! The turns of a session, as far as a rollback has to know them.

use std::rc::Rc;

use codex_embed_protocol::EventMsg;

use crate::context::ContextBaseline;

/// The turns so far, oldest first.
#[derive(Debug, Default)]
pub(crate) struct TurnLog {
    turns: Vec<Turn>,
}

#[derive(Debug, Default)]
struct Turn {
    /// Absent in records of old releases.
    id: Option<String>,
    ended: bool,
    /// Whether the user said something in it. Only such turns are counted.
    by_user: bool,
    context: Option<Context>,
    /// Whether the history was compacted in it.
    compacted: bool,
    model: Option<String>,
}

/// What a turn left of the model's knowledge of its surroundings.
#[derive(Debug)]
enum Context {
    Told(Rc<ContextBaseline>),
    /// The history was compacted, and with it what had been told.
    Forgotten,
}

/// Where a session stands after its last turn.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    /// What the model was last told; `None` when it has to be told everything.
    pub baseline: Option<ContextBaseline>,
    /// The model of the last turn of the user.
    pub model: Option<String>,
}

impl TurnLog {
    /// Takes an event in.
    pub fn event(&mut self, msg: &EventMsg) {
        match msg {
            EventMsg::TaskStarted(started) => self.start(&started.turn_id),
            EventMsg::TaskComplete(_) | EventMsg::TurnAborted(_) => {
                if let Some(turn) = self.turns.last_mut() {
                    turn.ended = true;
                }
            }
            EventMsg::UserMessage(_) => self.current().by_user = true,
            _ => {}
        }
    }

    /// The model was told of its surroundings, or knew them.
    pub fn told(&mut self, turn_id: Option<&str>, baseline: ContextBaseline, model: &str) {
        // Records of old releases have no event at the start of a turn.
        if self
            .turns
            .last()
            .is_some_and(|turn| turn.id.is_none() && turn.by_user)
        {
            self.turns.push(Turn::default());
        }
        let turn = self.current();
        if let Some(id) = turn_id {
            turn.id.get_or_insert_with(|| id.to_owned());
        }
        turn.context = Some(Context::Told(Rc::new(baseline)));
        turn.model = Some(model.to_owned());
    }

    /// The history was compacted.
    pub fn compacted(&mut self) {
        let turn = self.current();
        turn.context = Some(Context::Forgotten);
        turn.compacted = true;
    }

    /// Drops the last `count` turns in which the user said something, and all turns after the first of them.
    pub fn roll_back(&mut self, count: u32) {
        let mut compacted = false;
        let mut left = count;
        while left > 0
            && let Some(turn) = self.turns.pop()
        {
            compacted |= turn.compacted;
            left -= u32::from(turn.by_user);
        }
        // What the turns before were told went with the compaction, which stays.
        if let Some(last) = self.turns.last_mut().filter(|_| compacted) {
            last.context = Some(Context::Forgotten);
        }
    }

    /// Whether there is a turn of the user.
    pub fn has_user_turn(&self) -> bool {
        self.turns.iter().any(|turn| turn.by_user)
    }

    /// Where the session stands.
    pub fn standing(&self) -> Standing {
        let newest_first = || self.turns.iter().rev();
        let baseline = match newest_first().find_map(|turn| turn.context.as_ref()) {
            Some(Context::Told(baseline)) => Some(ContextBaseline::clone(baseline)),
            Some(Context::Forgotten) | None => None,
        };
        let model = newest_first().find_map(|turn| turn.model.clone());
        Standing { baseline, model }
    }

    /// The id of the last turn if it has not ended.
    pub fn unfinished(&self) -> Option<&str> {
        self.turns
            .last()
            .filter(|turn| !turn.ended)
            .and_then(|turn| turn.id.as_deref())
    }

    /// A turn that is entered again goes on as the one that it was.
    fn start(&mut self, id: &str) {
        if self.unfinished() != Some(id) {
            self.turns.push(Turn {
                id: Some(id.to_owned()),
                ..Turn::default()
            });
        }
    }

    fn current(&mut self) -> &mut Turn {
        if self.turns.last().is_none_or(|turn| turn.ended) {
            self.turns.push(Turn::default());
        }
        let last = self.turns.len() - 1;
        &mut self.turns[last]
    }
}
