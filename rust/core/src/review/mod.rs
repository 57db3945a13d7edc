//! Reviews: a reviewer looks at code and reports what it finds, in place of a turn.
//!
//! The reviewer is a session of its own within the user's: it has its own instructions, history and usage,
//! never asks, and searches nothing. Most of its events are passed on under the id of the user's turn, see
//! [`Relay`]. The user's session learns of it by two messages: what was found, as the user's, and a report for
//! people, as the model's.

mod merge_base;
mod output;
mod relay;
mod report;
mod reviewer;
mod target;

use std::rc::Rc;

use codex_embed_protocol::{
    AgentMessageContent, AgentMessageEvent, AgentMessageItem, CodexErrorInfo, ContentItem,
    EnteredReviewModeEvent, ErrorEvent, EventMsg, ExitedReviewModeEvent, ResponseItem, ReviewOutputEvent,
    TaskCompleteEvent, TurnItem,
};

use crate::context::{begin_surroundings, history_message};
use crate::prompts;
use crate::session::Session;
use crate::turn::TurnContext;

pub(crate) use relay::Relay;
pub(crate) use target::Assignment;

/// The id of the item that is the report, in every review of the reference.
const REPORT_ID: &str = "review_rollout_assistant";

/// Runs a review to its end.
///
/// One that can't begin because the working directory is no repository is answered with an `error` alone, as
/// in the reference.
pub(crate) async fn run(session: Rc<Session>, turn: Rc<TurnContext>, assignment: Assignment) {
    // The reviewer says the same of its own model.
    if let Some(warning) = turn.model.warning() {
        turn.emit(&session, warning);
    }
    let prompt = match assignment.prompt(&session, &turn.settings).await {
        Ok(prompt) => prompt,
        Err(message) => {
            let codex_error_info = Some(CodexErrorInfo::Other);
            turn.emit(
                &session,
                EventMsg::Error(ErrorEvent {
                    message,
                    codex_error_info,
                }),
            );
            return;
        }
    };
    begin_surroundings(&session, &turn).await;
    enter(&session, &turn, assignment);
    let answer = reviewer::ask(&session, &turn, prompt).await;
    leave(&session, &turn, answer.as_deref().map(output::parse));
    turn.emit(
        &session,
        EventMsg::TaskComplete(TaskCompleteEvent {
            turn_id: turn.id.clone(),
            last_agent_message: None,
        }),
    );
}

fn enter(session: &Session, turn: &TurnContext, assignment: Assignment) {
    turn.in_review.set(true);
    let Assignment { target, hint } = assignment;
    turn.emit(
        session,
        EventMsg::EnteredReviewMode(EnteredReviewModeEvent {
            target,
            user_facing_hint: Some(hint),
        }),
    );
}

/// Ends a review, with what it came to: nothing if it was interrupted or failed.
pub(crate) fn leave(session: &Session, turn: &TurnContext, output: Option<ReviewOutputEvent>) {
    turn.in_review.set(false);
    let (results, report) = match &output {
        Some(output) => (
            prompts::review::results(&report::results(output)),
            report::message(output),
        ),
        None => (
            prompts::review::no_results(),
            prompts::review::NOT_FINISHED.to_owned(),
        ),
    };
    session.record(history_message("user", vec![results]));
    turn.emit(
        session,
        EventMsg::ExitedReviewMode(ExitedReviewModeEvent {
            review_output: output,
        }),
    );
    say(session, turn, report);
}

/// Records a text as the model's message and reports it.
fn say(session: &Session, turn: &TurnContext, text: String) {
    session.record(ResponseItem::Message {
        id: None,
        role: "assistant".to_owned(),
        content: vec![ContentItem::OutputText { text: text.clone() }],
        end_turn: None,
        phase: None,
    });
    let item = TurnItem::AgentMessage(AgentMessageItem {
        id: REPORT_ID.to_owned(),
        content: vec![AgentMessageContent::Text { text: text.clone() }],
        phase: None,
    });
    turn.item_at_once(session, item);
    turn.emit(
        session,
        EventMsg::AgentMessage(AgentMessageEvent {
            message: text,
            phase: None,
        }),
    );
}
