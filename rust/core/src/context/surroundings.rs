//! What the model is told of where it works: all of it in the first turn, later only what changed.

use std::rc::Rc;

use codex_embed_protocol::{AskForApproval, SandboxPolicy};

use super::environment::{Environment, local_date};
use super::history::message;
use super::project_docs;
use crate::prompts;
use crate::session::Session;
use crate::turn::TurnContext;

/// What the model was last told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ContextBaseline {
    model: String,
    approval_policy: AskForApproval,
    sandbox_policy: SandboxPolicy,
    environment: Environment,
}

/// Adds to the history what the model does not know yet. Nothing that was sent is ever rewritten, so that
/// the endpoint's cache of the prefix holds.
pub(crate) async fn update(session: &Rc<Session>, turn: &TurnContext) {
    let now = current(session, turn);
    let before = session.baseline.borrow_mut().replace(now.clone());
    let (developer, user) = match before {
        None => (
            first_developer_sections(session, &now),
            first_user_sections(session, turn, &now).await,
        ),
        Some(before) => (
            changed_sections(turn, &before, &now),
            now.environment
                .changes_since(&before.environment)
                .into_iter()
                .collect(),
        ),
    };
    let mut history = session.history.borrow_mut();
    for (role, sections) in [("developer", developer), ("user", user)] {
        if !sections.is_empty() {
            history.record(message(role, sections));
        }
    }
}

fn current(session: &Session, turn: &TurnContext) -> ContextBaseline {
    let settings = &turn.settings;
    ContextBaseline {
        model: settings.model.clone(),
        approval_policy: settings.approval_policy,
        sandbox_policy: settings.sandbox_policy.clone(),
        environment: Environment {
            cwd: settings.cwd.clone(),
            shell: session.host.shell.as_ref().map(|shell| shell.name.clone()),
            // The clock is positive and far below 2^53.
            current_date: local_date(session.io.now() as u64, session.host.utc_offset_minutes),
            timezone: session.host.timezone.clone(),
            network: None,
        },
    }
}

fn first_developer_sections(session: &Session, now: &ContextBaseline) -> Vec<String> {
    let permissions = permissions(now);
    std::iter::once(permissions)
        .chain(session.config.developer_instructions.clone())
        .collect()
}

async fn first_user_sections(
    session: &Rc<Session>,
    turn: &TurnContext,
    now: &ContextBaseline,
) -> Vec<String> {
    let docs = project_docs::section(session, &turn.settings.cwd).await;
    docs.into_iter()
        .chain(std::iter::once(now.environment.render()))
        .collect()
}

fn changed_sections(turn: &TurnContext, before: &ContextBaseline, now: &ContextBaseline) -> Vec<String> {
    let switched = (before.model != now.model).then(|| prompts::model_switch(turn.model.slug()));
    let allowed = (before.approval_policy != now.approval_policy
        || before.sandbox_policy != now.sandbox_policy)
        .then(|| permissions(now));
    switched.into_iter().chain(allowed).collect()
}

fn permissions(now: &ContextBaseline) -> String {
    prompts::permissions(&now.approval_policy, &now.sandbox_policy, &now.environment.cwd)
}
