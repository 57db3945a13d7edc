//! A session rebuilt from the lines of its record.

use std::collections::BTreeSet;

use codex_embed_protocol::{
    CompactedItem, EventMsg, ResponseItem, RolloutItem, SessionMeta, TokenUsageInfo, TurnContextItem,
};
use serde_json::Value;

use super::settings;
use super::turns::TurnLog;
use crate::context::truncate::TruncationPolicy;
use crate::context::{History, compacted_to, cut_output};

/// What the lines so far come to.
#[derive(Debug)]
pub(super) struct Fold {
    /// How much of a tool's output the history keeps; the record has it in full.
    policy: TruncationPolicy,
    /// The record's first `session_meta`. A forked session's record has its parent's too.
    pub meta: Option<SessionMeta>,
    pub history: History,
    pub turns: TurnLog,
    pub usage: Option<TokenUsageInfo>,
    /// What the user's program was told, to show it again.
    pub messages: Vec<EventMsg>,
    /// Calls whose question to the user was recorded, and that had not begun.
    asked: BTreeSet<String>,
    output_schema: Option<Value>,
}

/// A turn that was left with questions to the user open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unfinished {
    pub turn_id: String,
    /// The shape that the turn's last message must have.
    pub output_schema: Option<Value>,
    /// The calls to run again: those that waited for the user.
    pub waiting: BTreeSet<String>,
}

impl Fold {
    /// Nothing yet, for a model with this budget of a tool's output.
    pub fn new(policy: TruncationPolicy) -> Self {
        Self {
            policy,
            meta: None,
            history: History::default(),
            turns: TurnLog::default(),
            usage: None,
            messages: Vec::new(),
            asked: BTreeSet::new(),
            output_schema: None,
        }
    }

    /// Takes a line in.
    pub fn push(&mut self, item: RolloutItem) {
        match item {
            RolloutItem::SessionMeta(meta) => {
                self.meta.get_or_insert(meta);
            }
            RolloutItem::ResponseItem(item) => self.history.record(cut_output(item, self.policy)),
            RolloutItem::Compacted(compacted) => self.compact(compacted),
            RolloutItem::TurnContext(context) => self.turn_context(context),
            RolloutItem::EventMsg(msg) => self.event(msg),
            RolloutItem::Unknown(_) => {}
        }
    }

    /// The last turn, if it has not ended and waited for the user.
    pub fn unfinished(&self) -> Option<Unfinished> {
        let turn_id = self.turns.unfinished()?.to_owned();
        let unanswered = self.history.unanswered();
        let waiting: BTreeSet<String> = unanswered
            .into_iter()
            .filter(|call| self.asked.contains(*call))
            .map(str::to_owned)
            .collect();
        (!waiting.is_empty()).then(|| Unfinished {
            turn_id,
            output_schema: self.output_schema.clone(),
            waiting,
        })
    }

    /// Old releases recorded the summary only: the history follows from it.
    fn compact(&mut self, compacted: CompactedItem) {
        let CompactedItem {
            message,
            replacement_history,
        } = compacted;
        let items: Vec<ResponseItem> =
            replacement_history.unwrap_or_else(|| compacted_to(self.history.items(), message));
        self.history.replace(items);
        self.turns.compacted();
    }

    fn turn_context(&mut self, context: TurnContextItem) {
        let baseline = settings::baseline(&context);
        self.turns
            .told(context.turn_id.as_deref(), baseline, &context.model);
        self.output_schema = context.final_output_json_schema;
    }

    fn event(&mut self, msg: EventMsg) {
        self.turns.event(&msg);
        match &msg {
            EventMsg::ExecApprovalRequest(request) => {
                self.asked.insert(request.call_id.clone());
                return;
            }
            EventMsg::ApplyPatchApprovalRequest(request) => {
                self.asked.insert(request.call_id.clone());
                return;
            }
            EventMsg::RequestUserInput(request) => {
                self.asked.insert(request.call_id.clone());
                return;
            }
            EventMsg::McpToolCallBegin(begin) => {
                self.asked.remove(&begin.call_id);
            }
            EventMsg::ExecCommandBegin(begin) => {
                self.asked.remove(&begin.call_id);
            }
            EventMsg::PatchApplyBegin(begin) => {
                self.asked.remove(&begin.call_id);
            }
            EventMsg::ThreadRolledBack(rolled_back) => {
                self.history.drop_last_user_turns(rolled_back.num_turns);
                self.turns.roll_back(rolled_back.num_turns);
            }
            EventMsg::TokenCount(count) if count.info.is_some() => self.usage.clone_from(&count.info),
            _ => {}
        }
        self.messages.push(msg);
    }
}
