//! The reviewer: a session that lives for one turn.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;

use codex_embed_config::WebSearchMode;
use codex_embed_protocol::{AskForApproval, EventMsg, McpStartupCompleteEvent, ModeKind, UserInput};

use super::Relay;
use crate::prompts;
use crate::session::{Background, Session, Settings};
use crate::turn::{self, TurnContext};

/// Has a reviewer answer a prompt; `None` when it failed or had nothing to say.
pub(super) async fn ask(session: &Session, turn: &TurnContext, prompt: String) -> Option<String> {
    let relay = Rc::new(Relay::new(
        turn.id.clone(),
        Rc::clone(&session.recorder),
        session.config.show_raw_agent_reasoning,
    ));
    let reviewer = Rc::new(open(session, turn, Rc::clone(&relay)));
    relay.pass(
        &session.io,
        EventMsg::McpStartupComplete(McpStartupCompleteEvent::default()),
    );
    let own_turn = Rc::new(TurnContext::new(&reviewer, session.io.uuid_v7(), None));
    let input = vec![UserInput::Text {
        text: prompt,
        text_elements: Vec::new(),
    }];
    drive(&reviewer, turn::run(Rc::clone(&reviewer), own_turn, input)).await;
    relay.take_answer()
}

/// Effort, summary and tier are those of the configuration: a review has its own model, which settings of the
/// session's turns were not made for.
fn open(session: &Session, turn: &TurnContext, relay: Rc<Relay>) -> Session {
    let mut config = session.config.clone();
    config.tools.web_search.mode = Some(WebSearchMode::Disabled);
    let settings = Settings {
        approval_policy: AskForApproval::Never,
        model: config
            .review_model
            .clone()
            .unwrap_or_else(|| turn.settings.model.clone()),
        effort: config.model_reasoning_effort,
        summary: config.model_reasoning_summary,
        service_tier: config.service_tier,
        mode: ModeKind::Default,
        mode_instructions: None,
        ..turn.settings.clone()
    };
    session.reviewer(config, settings, prompts::review::instructions().into(), relay)
}

/// Runs a turn of the reviewer and what it left running beside it, which ends with the turn.
async fn drive(reviewer: &Session, turn: impl Future<Output = ()>) {
    let mut turn = pin!(turn);
    let mut background = Background::default();
    poll_fn(|cx| {
        let ended = turn.as_mut().poll(cx);
        background.poll(reviewer, cx);
        ended
    })
    .await;
}
