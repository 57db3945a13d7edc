//! One turn: from the user's input to the model's last word.

mod beginning;
mod citations;
mod compaction;
mod decoder;
mod error;
mod input;
mod items;
mod limits;
mod messages;
mod plan_text;
mod request;
mod reroute;
mod resume;
mod sampling;
mod settings;
mod stream;
mod time_limit;
mod transport;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use codex_embed_protocol::{
    ErrorEvent, EventMsg, ItemCompletedEvent, ItemStartedEvent, ResponseItem, TaskCompleteEvent,
    TaskStartedEvent, TurnAbortReason, TurnAbortedEvent, TurnDiffEvent, TurnItem, UserInput,
};
use serde_json::Value;

use beginning::Beginning;
use error::TurnError;

pub(crate) use beginning::GRACE_MS;
pub(crate) use compaction::report_estimate;
pub(crate) use items::{completed_events, started_event};
pub(crate) use resume::resume;
pub(crate) use time_limit::within_time;

use crate::context::{cut_output, history_message, update_surroundings};
use crate::hooks::{self, AtEnd};
use crate::model::ModelInfo;
use crate::review;
use crate::session::{Session, Settings};
use crate::skills;
use crate::tools::{CallLog, TurnChanges};

/// What is fixed for the length of a turn.
pub(crate) struct TurnContext {
    /// The submission that started the turn; the id of its events.
    pub id: String,
    pub settings: Settings,
    pub model: ModelInfo,
    /// The shape that the last message must have.
    pub output_schema: Option<Value>,
    /// Calls of the response being handled, and their outputs so far.
    pub calls: CallLog,
    /// What the turn's patches changed.
    pub changes: RefCell<TurnChanges>,
    /// Whether the endpoint says that the usage it reports includes reasoning of earlier turns.
    pub reasoning_included: Cell<bool>,
    /// Whether the turn is a review that was entered and not left.
    pub in_review: Cell<bool>,
    /// The last message of a turn that ended well, until somebody takes it.
    pub answered: RefCell<Option<Option<String>>>,
    /// Whether a hook kept the turn going when it was about to end.
    pub kept_going: Cell<bool>,
    /// Whether the user was told that another model answers.
    rerouted: Cell<bool>,
    /// What the endpoint wants to be told in the turn's later requests, by the first response that says so.
    endpoint_state: OnceCell<String>,
    pub beginning: Beginning,
}

impl TurnContext {
    /// A turn with the session's current settings.
    pub fn new(session: &Session, id: String, output_schema: Option<Value>) -> Self {
        Self::with(session, id, session.settings.borrow().clone(), output_schema)
    }

    fn with(session: &Session, id: String, settings: Settings, output_schema: Option<Value>) -> Self {
        let model = session.model(&settings.model);
        Self {
            id,
            settings,
            model,
            output_schema,
            calls: CallLog::default(),
            changes: RefCell::default(),
            reasoning_included: Cell::default(),
            in_review: Cell::default(),
            answered: RefCell::default(),
            kept_going: Cell::default(),
            rerouted: Cell::default(),
            endpoint_state: OnceCell::new(),
            beginning: Beginning::default(),
        }
    }

    /// The same turn with another model.
    fn with_model(&self, session: &Session, slug: String) -> Self {
        let settings = Settings {
            model: slug,
            ..self.settings.clone()
        };
        Self::with(session, self.id.clone(), settings, self.output_schema.clone())
    }

    /// Records the outputs of the calls so far.
    fn record_outputs(&self, session: &Session) {
        for output in self.calls.take_outputs(session.io.now()) {
            session.recorder.item(&output);
            let cut = cut_output(output, self.model.truncation);
            session.history.borrow_mut().record(cut);
        }
    }

    /// Emits an event of this turn.
    pub fn emit(&self, session: &Session, msg: EventMsg) {
        session.emit(&self.id, msg);
    }

    /// Reports that an item of this turn begins.
    pub fn item_started(&self, session: &Session, item: TurnItem) {
        self.emit(
            session,
            EventMsg::ItemStarted(ItemStartedEvent {
                thread_id: session.id().to_owned(),
                turn_id: self.id.clone(),
                item,
            }),
        );
    }

    /// Reports an item that is whole from the beginning.
    pub fn item_at_once(&self, session: &Session, item: TurnItem) {
        self.item_started(session, item.clone());
        self.item_completed(session, item);
    }

    /// Reports that an item of this turn is whole.
    pub fn item_completed(&self, session: &Session, item: TurnItem) {
        self.emit(
            session,
            EventMsg::ItemCompleted(ItemCompletedEvent {
                thread_id: session.id().to_owned(),
                turn_id: self.id.clone(),
                item,
            }),
        );
    }
}

/// Runs a turn to its end.
pub(crate) async fn run(session: Rc<Session>, turn: Rc<TurnContext>, input: Vec<UserInput>) {
    if let Some(warning) = turn.model.warning() {
        turn.emit(&session, warning);
    }
    start(&session, &turn);
    let outcome = answer(&session, &turn, input).await;
    if let Ok(last_message) = &outcome {
        turn.answered.replace(Some(last_message.clone()));
    }
    finish(&session, &turn, outcome);
}

/// Runs a turn that compacts the history and does nothing else.
pub(crate) async fn compact(session: Rc<Session>, turn: Rc<TurnContext>) {
    start(&session, &turn);
    let outcome = compaction::run(&session, &turn).await;
    finish(&session, &turn, outcome.map(|()| None));
}

fn start(session: &Session, turn: &TurnContext) {
    turn.emit(
        session,
        EventMsg::TaskStarted(TaskStartedEvent {
            turn_id: turn.id.clone(),
            model_context_window: turn.model.effective_window(),
            collaboration_mode_kind: turn.settings.mode,
        }),
    );
}

/// Ends a turn with its last message, or with why it failed.
fn finish(session: &Session, turn: &TurnContext, outcome: Result<Option<String>, TurnError>) {
    let last_agent_message = match outcome {
        Ok(message) => message,
        Err(error) => {
            if let Some(window) = turn.model.effective_window()
                && error.fills_context()
            {
                session.usage.borrow_mut().fill(window);
                let event = session.usage.borrow().event();
                turn.emit(session, event);
            }
            let TurnError { message, info, .. } = error;
            turn.emit(
                session,
                EventMsg::Error(ErrorEvent {
                    message,
                    codex_error_info: Some(info),
                }),
            );
            None
        }
    };
    turn.emit(
        session,
        EventMsg::TaskComplete(TaskCompleteEvent {
            turn_id: turn.id.clone(),
            last_agent_message,
        }),
    );
}

async fn answer(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    input: Vec<UserInput>,
) -> Result<Option<String>, TurnError> {
    compaction::before_turn(session, turn).await?;
    turn.beginning.enter();
    let goes_on = begin(session, turn, input).await;
    turn.beginning.leave().await;
    if !goes_on || !hooks::commands_at_start(session, turn).await {
        return Ok(None);
    }
    follow(session, turn).await
}

/// Records what the model has to know and what the user said; whether hooks let the turn go on.
async fn begin(session: &Rc<Session>, turn: &Rc<TurnContext>, input: Vec<UserInput>) -> bool {
    update_surroundings(session, turn).await;
    settings::record(session, turn).await;
    if !hooks::session_start(session, turn).await {
        return false;
    }
    let Some(input) = hooks::user_prompt(session, turn, input).await else {
        return false;
    };
    let skills = skills::messages(session, turn, &input).await;
    input::record(session, turn, input).await;
    for skill in skills {
        session.record(skill);
    }
    true
}

/// Samples until the model asks for nothing more and the user has added nothing.
async fn follow(session: &Rc<Session>, turn: &Rc<TurnContext>) -> Result<Option<String>, TurnError> {
    let mut aside = None;
    loop {
        while let Some(pending) = session.take_pending_input() {
            if let Some(items) = hooks::user_prompt(session, turn, pending.items).await {
                input::record(session, turn, items).await;
            }
        }
        let sampled = sampling::sample(session, turn, aside.take()).await?;
        emit_diff(session, turn).await;
        if !sampled.calls_tools && session.pending_input.borrow().is_empty() {
            match hooks::at_end(session, turn, sampled.last_message.as_ref()).await {
                AtEnd::Ends => return Ok(sampled.last_message),
                AtEnd::GoesOn { aside: told } => aside = told,
            }
        }
        compaction::in_turn(session, turn).await?;
    }
}

/// Reports what the turn's patches changed so far, if anything.
pub(crate) async fn emit_diff(session: &Rc<Session>, turn: &TurnContext) {
    let diff = crate::tools::diff(session, &turn.changes).await;
    report_diff(session, turn, diff);
}

/// The same of a difference that is known.
pub(crate) fn report_diff(session: &Session, turn: &TurnContext, diff: Option<String>) {
    if let Some(unified_diff) = diff {
        turn.emit(session, EventMsg::TurnDiff(TurnDiffEvent { unified_diff }));
    }
}

/// Ends an interrupted turn whose future was dropped: calls get an answer, the model will read that it was
/// interrupted, and the one terminal event is sent.
pub(crate) fn finish_aborted(session: &Session, turn: &TurnContext, reason: TurnAbortReason) {
    if turn.in_review.get() {
        review::leave(session, turn, None);
    }
    turn.record_outputs(session);
    // Who replaces a turn knows that it ended.
    if reason == TurnAbortReason::Interrupted {
        let marker: ResponseItem = history_message("user", vec![crate::prompts::turn_aborted().to_owned()]);
        session.record(marker);
    }
    turn.emit(
        session,
        EventMsg::TurnAborted(TurnAbortedEvent {
            turn_id: Some(turn.id.clone()),
            reason,
        }),
    );
}
