//! What the model is told of where it works: all of it in the first turn, later only what changed.

use std::rc::Rc;

use codex_embed_protocol::{AskForApproval, ResponseItem, SandboxPolicy};

use super::environment::{Environment, local_date};
use super::history::message;
use super::project_docs;
use crate::prompts;
use crate::session::Session;
use crate::turn::TurnContext;

/// What the model was last told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ContextBaseline {
    pub approval_policy: AskForApproval,
    pub sandbox_policy: SandboxPolicy,
    pub environment: Environment,
}

/// Adds to the history what the model does not know yet. Nothing that was sent is ever rewritten, so that
/// the endpoint's cache of the prefix holds.
pub(crate) async fn update(session: &Rc<Session>, turn: &TurnContext) {
    for message in tell(session, turn).await {
        session.recorder.surroundings(&message);
        session.history.borrow_mut().record(message);
    }
}

/// The history no longer holds what the model was told: the next time, it is told all of it again.
pub(crate) fn forget(session: &Session) {
    session.baseline.take();
}

/// Messages with what the model does not know yet. From now on it counts as told.
pub(crate) async fn tell(session: &Rc<Session>, turn: &TurnContext) -> Vec<ResponseItem> {
    let now = current(session, turn);
    let switched = switched_model(session, turn);
    let before = session.baseline.borrow_mut().replace(now.clone());
    let (developer, user) = match before {
        None => (
            first_developer_sections(session, &now, switched),
            first_user_sections(session, turn, &now).await,
        ),
        Some(before) => (
            changed_sections(&before, &now, switched),
            now.environment
                .changes_since(&before.environment)
                .into_iter()
                .collect(),
        ),
    };
    [("developer", developer), ("user", user)]
        .into_iter()
        .filter(|(_, sections)| !sections.is_empty())
        .map(|(role, sections)| message(role, sections))
        .collect()
}

/// The section for a model that takes over from another one.
fn switched_model(session: &Session, turn: &TurnContext) -> Option<String> {
    let model = turn.settings.model.clone();
    let before = session.last_model.replace(Some(model.clone()));
    before
        .is_some_and(|before| before != model)
        .then(|| prompts::model_switch(turn.model.slug()))
}

fn current(session: &Session, turn: &TurnContext) -> ContextBaseline {
    let settings = &turn.settings;
    ContextBaseline {
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

fn first_developer_sections(
    session: &Session,
    now: &ContextBaseline,
    switched: Option<String>,
) -> Vec<String> {
    let permissions = permissions(now);
    switched
        .into_iter()
        .chain(std::iter::once(permissions))
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

fn changed_sections(
    before: &ContextBaseline,
    now: &ContextBaseline,
    switched: Option<String>,
) -> Vec<String> {
    let allowed = (before.approval_policy != now.approval_policy
        || before.sandbox_policy != now.sandbox_policy)
        .then(|| permissions(now));
    switched.into_iter().chain(allowed).collect()
}

fn permissions(now: &ContextBaseline) -> String {
    prompts::permissions(&now.approval_policy, &now.sandbox_policy, &now.environment.cwd)
}
