//! Functions of the embedding program that observe a session, block what it is about to do, or change its input;
//! and [commands](command) of the user.
//!
//! Functions have no events of their own: `hook_started` and `hook_completed` are about a command in a file. Only
//! points that a function was registered for cost anything. A function that fails is told by a `warning` and
//! counts as one that had nothing to say; but a call that `pre_tool_use` can't judge does not run.

mod command;
mod tool_use;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use codex_embed_protocol::boundary::{HookAnswer, HookPoint, HookRequest};
use codex_embed_protocol::{EventMsg, ResponseItem, UserInput, WarningEvent};

pub(crate) use command::read as read_commands;
pub(crate) use tool_use::{Ran, after_call, before_call};

use command::CommandHooks;

use crate::context::history_message;
use crate::prompts;
use crate::session::Session;
use crate::turn::TurnContext;

/// What a session knows of its hooks.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    registered: BTreeSet<HookPoint>,
    /// Whether the first turn has begun.
    has_begun: Cell<bool>,
    /// Whether the commands for the beginning of the session ran.
    has_run: Cell<bool>,
    /// Whether the thread goes on from a record.
    resumed: bool,
    commands: CommandHooks,
}

impl Hooks {
    /// The hooks of a session that begins; `transcript` is the absolute path of its record, where that is a file.
    pub fn new(points: Vec<HookPoint>, resumed: bool, transcript: Option<String>) -> Self {
        Self {
            registered: points.into_iter().collect(),
            has_begun: Cell::new(false),
            has_run: Cell::new(false),
            resumed,
            commands: CommandHooks::new(transcript),
        }
    }

    /// Those that a reviewer's session has, too: functions that guard what tools do, and commands.
    pub fn for_reviewer(&self) -> Self {
        let guards = [HookPoint::PreToolUse, HookPoint::PostToolUse];
        Self {
            registered: guards
                .into_iter()
                .filter(|point| self.registered.contains(point))
                .collect(),
            commands: self.commands.for_reviewer(),
            ..Self::default()
        }
    }
}

/// Asks, where a function was registered; `Err` when it failed.
async fn ask(session: &Rc<Session>, turn: &TurnContext, request: HookRequest) -> Result<HookAnswer, String> {
    let point = request.point();
    if !session.hooks.registered.contains(&point) {
        return Ok(HookAnswer::default());
    }
    session.io.ask_hook(request).await.map_err(|failure| {
        let failed = format!("{} failed: {failure}", name(point));
        warn(session, turn, format!("The hook {failed}"));
        failed
    })
}

/// Asks a function without whose answer things go on.
async fn ask_or_go_on(session: &Rc<Session>, turn: &TurnContext, request: HookRequest) -> HookAnswer {
    ask(session, turn, request).await.unwrap_or_default()
}

fn warn(session: &Session, turn: &TurnContext, message: String) {
    turn.emit(session, EventMsg::Warning(WarningEvent { message }));
}

/// The name under which a function is registered.
fn name(point: HookPoint) -> &'static str {
    match point {
        HookPoint::SessionStart => "sessionStart",
        HookPoint::UserPromptSubmit => "userPromptSubmit",
        HookPoint::PreToolUse => "preToolUse",
        HookPoint::PostToolUse => "postToolUse",
        HookPoint::Stop => "stop",
        HookPoint::PreCompact => "preCompact",
    }
}

/// Why something must not go on; a blank reason counts, too.
fn blocked(session: &Session, turn: &TurnContext, point: HookPoint, answer: &HookAnswer) -> bool {
    if let Some(reason) = &answer.block {
        warn(session, turn, prompts::hooks::blocked(name(point), reason));
    }
    answer.block.is_some()
}

/// Tells the model what a function adds.
fn tell(session: &Session, answer: HookAnswer) {
    if let Some(context) = answer.context.filter(|context| !context.trim().is_empty()) {
        session.record(history_message("developer", vec![context]));
    }
}

/// Whether the first turn may begin; asked once in a session.
pub(crate) async fn session_start(session: &Rc<Session>, turn: &TurnContext) -> bool {
    if session.hooks.has_begun.replace(true) {
        return true;
    }
    let request = HookRequest::SessionStart {
        turn_id: turn.id.clone(),
        resumed: session.hooks.resumed,
    };
    let answer = ask_or_go_on(session, turn, request).await;
    let may_begin = !blocked(session, turn, HookPoint::SessionStart, &answer);
    tell(session, answer);
    may_begin
}

/// The input to go on with; `None` when it was blocked.
pub(crate) async fn user_prompt(
    session: &Rc<Session>,
    turn: &TurnContext,
    items: Vec<UserInput>,
) -> Option<Vec<UserInput>> {
    if !session.hooks.registered.contains(&HookPoint::UserPromptSubmit) {
        return Some(items);
    }
    let request = HookRequest::UserPromptSubmit {
        turn_id: turn.id.clone(),
        items: items.clone(),
    };
    let mut answer = ask_or_go_on(session, turn, request).await;
    if blocked(session, turn, HookPoint::UserPromptSubmit, &answer) {
        return None;
    }
    let changed = answer.input.take().map(serde_json::from_value).transpose();
    tell(session, answer);
    match changed {
        Ok(changed) => Some(changed.unwrap_or(items)),
        Err(error) => {
            let name = name(HookPoint::UserPromptSubmit);
            warn(
                session,
                turn,
                format!("The hook {name} gave no list of inputs, and the user's stays: {error}"),
            );
            Some(items)
        }
    }
}

/// Whether a turn goes on after the commands for the beginning of the session; they run once, after the user's first
/// message.
pub(crate) async fn commands_at_start(session: &Rc<Session>, turn: &TurnContext) -> bool {
    if session.hooks.has_run.replace(true) {
        return true;
    }
    let source = if session.hooks.resumed {
        "resume"
    } else {
        "startup"
    };
    match command::session_start(session, turn, source).await {
        Ok(context) => {
            if let Some(context) = context {
                session.record(history_message("developer", vec![context]));
            }
            true
        }
        Err(command::Stopped) => false,
    }
}

/// How a turn goes on when it was about to end.
pub(crate) enum AtEnd {
    /// It ends.
    Ends,
    /// It goes on.
    GoesOn {
        /// What the model reads with the next request only.
        aside: Option<ResponseItem>,
    },
}

/// Whether a turn goes on because a function or a command wants it to; at most once in a turn. Commands are not asked
/// when a function has decided already. A function's reason stays in the history; a command's is read once, as in the
/// reference.
pub(crate) async fn at_end(session: &Rc<Session>, turn: &TurnContext, last: Option<&String>) -> AtEnd {
    let request = HookRequest::Stop {
        turn_id: turn.id.clone(),
        stop_hook_active: turn.kept_going.get(),
        last_agent_message: last.cloned(),
    };
    let of_function = ask_or_go_on(session, turn, request).await.block;
    let is_function = of_function.is_some();
    let reason = match of_function {
        Some(reason) => Some(reason),
        None => command::stop(session, turn, last).await,
    };
    let Some(reason) = reason else {
        return AtEnd::Ends;
    };
    if turn.kept_going.replace(true) {
        warn(session, turn, prompts::hooks::stops_all_the_same().to_owned());
        return AtEnd::Ends;
    }
    let told = history_message("developer", vec![reason]);
    if is_function {
        session.record(told);
        return AtEnd::GoesOn { aside: None };
    }
    AtEnd::GoesOn { aside: Some(told) }
}

/// Whether the history may be compacted.
pub(crate) async fn may_compact(session: &Rc<Session>, turn: &TurnContext, manual: bool) -> bool {
    let request = HookRequest::PreCompact {
        turn_id: turn.id.clone(),
        manual,
    };
    let answer = ask_or_go_on(session, turn, request).await;
    !blocked(session, turn, HookPoint::PreCompact, &answer)
}
