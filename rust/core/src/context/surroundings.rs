//! What the model is told of where it works: all of it in the first turn, later only what changed.

use std::rc::Rc;

use codex_embed_protocol::{AskForApproval, CollaborationMode, Personality, ResponseItem, SandboxPolicy};

use super::environment::{Environment, local_date};
use super::history::message;
use super::project_docs;
use crate::prompts;
use crate::session::{Session, Settings};
use crate::turn::TurnContext;

/// What the model was last told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ContextBaseline {
    pub approval_policy: AskForApproval,
    pub sandbox_policy: SandboxPolicy,
    pub environment: Environment,
    /// With the model and its effort: a change of these is told as one of the mode.
    pub mode: CollaborationMode,
    pub personality: Option<Personality>,
}

/// Adds to the history what the model does not know yet. Nothing that was sent is ever rewritten, so that
/// the endpoint's cache of the prefix holds.
pub(crate) async fn update(session: &Rc<Session>, turn: &TurnContext) {
    let Told { everything, changes } = tell(session, turn).await;
    for message in everything {
        session.recorder.surroundings(&message);
        session.history.borrow_mut().record(message);
    }
    for message in changes {
        session.record(message);
    }
}

/// Tells the model of a session that nobody has used where it works, under the settings that the session began with.
/// Tasks that aren't turns of the user do no more than that: they neither tell changes nor, once the history was
/// compacted, all of it again, and their model is not one that another takes over from.
pub(crate) async fn begin(session: &Rc<Session>, turn: &TurnContext) {
    if session.surroundings_told.get() {
        return;
    }
    let opening = current(session, &session.opening);
    let messages = everything(session, turn, &opening, None).await;
    session.baseline.replace(Some(opening));
    session.surroundings_told.set(true);
    for message in messages {
        session.recorder.surroundings(&message);
        session.history.borrow_mut().record(message);
    }
}

/// Messages with what the model did not know yet.
#[derive(Default)]
pub(crate) struct Told {
    /// All there is to tell, where nothing was told before.
    everything: Vec<ResponseItem>,
    /// What is not as it was told before.
    changes: Vec<ResponseItem>,
}

impl Told {
    /// All messages, in order.
    pub fn into_messages(self) -> Vec<ResponseItem> {
        let Self {
            mut everything,
            changes,
        } = self;
        everything.extend(changes);
        everything
    }
}

/// The history no longer holds what the model was told: the next time, it is told all of it again.
pub(crate) fn forget(session: &Session) {
    session.baseline.take();
}

/// What the model does not know yet. From now on it counts as told.
pub(crate) async fn tell(session: &Rc<Session>, turn: &TurnContext) -> Told {
    let now = current(session, &turn.settings);
    let switched = switched_model(session, turn);
    let before = session.baseline.borrow().clone();
    let told = match before {
        Some(before) => Told {
            changes: changes(turn, &before, &now, switched),
            ..Told::default()
        },
        None if session.surroundings_told.get() => Told {
            everything: everything(session, turn, &now, switched).await,
            ..Told::default()
        },
        // The first turn's own settings are changes to those that the session began with.
        None => {
            let opening = current(session, &session.opening);
            Told {
                everything: everything(session, turn, &opening, None).await,
                changes: changes(turn, &opening, &now, None),
            }
        }
    };
    // Only now: a turn that is interrupted before has told nothing.
    session.baseline.replace(Some(now));
    session.surroundings_told.set(true);
    session.last_model.replace(Some(turn.settings.model.clone()));
    told
}

/// The section for a model that takes over from another one.
fn switched_model(session: &Session, turn: &TurnContext) -> Option<String> {
    let manner = turn
        .settings
        .personality
        .filter(|_| turn.model.takes_personality());
    let last = session.last_model.borrow();
    last.as_ref()
        .is_some_and(|last| *last != turn.settings.model)
        .then(|| prompts::model_switch(turn.model.slug(), manner))
}

fn current(session: &Session, settings: &Settings) -> ContextBaseline {
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
        mode: settings.collaboration_mode(),
        personality: settings.personality,
    }
}

/// All there is to tell.
async fn everything(
    session: &Rc<Session>,
    turn: &TurnContext,
    now: &ContextBaseline,
    switched: Option<String>,
) -> Vec<ResponseItem> {
    let developer = switched
        .into_iter()
        .chain(std::iter::once(permissions(now)))
        .chain(session.config.developer_instructions.clone())
        .chain(mode(now))
        // The base instructions describe the manner that the session began with.
        .chain(personality(turn, now).filter(|_| !has_opening_manner(session, now)));
    let docs = project_docs::section(session, &now.environment.cwd).await;
    let user = docs.into_iter().chain(std::iter::once(now.environment.render()));
    messages(developer.collect(), user.collect())
}

/// What is not as it was told before.
fn changes(
    turn: &TurnContext,
    before: &ContextBaseline,
    now: &ContextBaseline,
    switched: Option<String>,
) -> Vec<ResponseItem> {
    let has_other_limits =
        before.approval_policy != now.approval_policy || before.sandbox_policy != now.sandbox_policy;
    // A model that takes over is told of its manner when it does.
    let has_other_manner =
        before.personality != now.personality && before.mode.settings.model == now.mode.settings.model;
    let developer = switched
        .into_iter()
        .chain(has_other_limits.then(|| permissions(now)))
        .chain(mode(now).filter(|_| before.mode != now.mode))
        .chain(personality(turn, now).filter(|_| has_other_manner));
    let user = now.environment.changes_since(&before.environment);
    messages(developer.collect(), user.into_iter().collect())
}

fn messages(developer: Vec<String>, user: Vec<String>) -> Vec<ResponseItem> {
    [("developer", developer), ("user", user)]
        .into_iter()
        .filter(|(_, sections)| !sections.is_empty())
        .map(|(role, sections)| message(role, sections))
        .collect()
}

fn mode(now: &ContextBaseline) -> Option<String> {
    let instructions = now.mode.settings.developer_instructions.as_ref();
    instructions
        .filter(|text| !text.is_empty())
        .map(|text| prompts::collaboration_section(text))
}

/// Whether the base instructions describe the model's manner already.
fn has_opening_manner(session: &Session, now: &ContextBaseline) -> bool {
    now.personality == session.opening.personality && now.mode.settings.model == session.instructed_model()
}

fn personality(turn: &TurnContext, now: &ContextBaseline) -> Option<String> {
    let told = now.personality.filter(|_| turn.model.takes_personality());
    told.and_then(prompts::personality_section)
}

fn permissions(now: &ContextBaseline) -> String {
    prompts::permissions(&now.approval_policy, &now.sandbox_policy, &now.environment.cwd)
}
