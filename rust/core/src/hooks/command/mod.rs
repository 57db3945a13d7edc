//! Commands that the user declares in hooks.json files, for the beginning of a session and the end of a turn.
//!
//! Files, forms and events are those of codex 0.114.0, and so is the flag that switches them on,
//! `features.codex_hooks`. They run as the user's own programs, without a sandbox; what could be read as a secret is
//! not in their environment. All hooks of a point run side by side. One that fails is told by its event alone, and
//! the turn goes on.

mod answer;
mod declared;
mod files;
mod run;

use std::cell::OnceCell;
use std::rc::Rc;

use codex_embed_protocol::{
    AskForApproval, HookEventName, HookOutputEntry, HookOutputEntryKind, HookRunStatus,
};
use serde::Serialize;

use crate::prompts;
use crate::session::Session;
use crate::turn::TurnContext;

use answer::Judged;
use declared::Handler;

/// The commands of a session.
#[derive(Debug, Default)]
pub(super) struct CommandHooks {
    /// In the order in which they are declared, once they are read.
    handlers: OnceCell<Rc<[Handler]>>,
    /// Absolute path of the session's record, where it is a file.
    transcript: Option<String>,
}

impl CommandHooks {
    /// Commands that are told of this record.
    pub fn new(transcript: Option<String>) -> Self {
        Self {
            handlers: OnceCell::new(),
            transcript,
        }
    }

    /// Those of a reviewer: the same, but it has no record of its own.
    pub fn for_reviewer(&self) -> Self {
        Self {
            handlers: self.handlers.clone(),
            transcript: None,
        }
    }

    fn of(&self, point: HookEventName) -> impl Iterator<Item = &Handler> {
        let handlers = self.handlers.get().into_iter();
        handlers
            .flat_map(|handlers| handlers.iter())
            .filter(move |handler| handler.point == point)
    }
}

/// Reads what is declared, where the user has switched that on. What the user should know of it.
pub(crate) async fn read(session: &Rc<Session>) -> Vec<String> {
    if !session.config.command_hooks {
        return Vec::new();
    }
    let (handlers, mut warnings) = files::find(session).await;
    if session.host.shell.is_some() {
        session.hooks.commands.handlers.get_or_init(|| handlers.into());
    } else if !handlers.is_empty() {
        warnings.push(prompts::hooks::no_processes(handlers.len()));
    }
    warnings
}

/// Runs the commands for the beginning of a session. `Err` when the turn ends here, or else what the model is to read.
pub(super) async fn session_start(
    session: &Rc<Session>,
    turn: &TurnContext,
    source: &str,
) -> Result<Option<String>, Stopped> {
    let hooks = &session.hooks.commands;
    let handlers: Vec<&Handler> = hooks
        .of(HookEventName::SessionStart)
        .filter(|handler| handler.matches(source))
        .collect();
    if handlers.is_empty() {
        return Ok(None);
    }
    let common = Common::new(session, turn, "SessionStart");
    let judged = run::all(session, turn, &handlers, &StartInput { common, source }).await;
    if is_stopped(&judged) {
        return Err(Stopped);
    }
    let contexts: Vec<&str> = texts(&judged, HookOutputEntryKind::Context).collect();
    Ok((!contexts.is_empty()).then(|| contexts.join("\n\n")))
}

/// A hook wants the turn to end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stopped;

/// Runs the commands for the end of a turn: why it is to go on, if it is.
pub(super) async fn stop(session: &Rc<Session>, turn: &TurnContext, last: Option<&String>) -> Option<String> {
    let hooks = &session.hooks.commands;
    let handlers: Vec<&Handler> = hooks.of(HookEventName::Stop).collect();
    if handlers.is_empty() {
        return None;
    }
    let input = StopInput {
        common: Common::new(session, turn, "Stop"),
        stop_hook_active: turn.kept_going.get(),
        last_assistant_message: last,
    };
    let judged = run::all(session, turn, &handlers, &input).await;
    if is_stopped(&judged) {
        return None;
    }
    // Of several reasons the model reads the first, as in the reference.
    let reason = texts(&judged, HookOutputEntryKind::Feedback).next();
    reason.map(str::to_owned)
}

fn is_stopped(judged: &[Judged]) -> bool {
    judged.iter().any(|one| one.status == HookRunStatus::Stopped)
}

fn texts(judged: &[Judged], kind: HookOutputEntryKind) -> impl Iterator<Item = &str> {
    let entries = judged.iter().flat_map(|one| &one.entries);
    entries
        .filter(move |entry| entry.kind == kind)
        .map(|HookOutputEntry { text, .. }| text.as_str())
}

/// What every command reads on its standard input.
#[derive(Serialize)]
struct Common<'a> {
    session_id: &'a str,
    transcript_path: Option<&'a str>,
    cwd: &'a str,
    hook_event_name: &'static str,
    model: &'a str,
    permission_mode: &'static str,
}

impl<'a> Common<'a> {
    fn new(session: &'a Session, turn: &'a TurnContext, hook_event_name: &'static str) -> Self {
        Self {
            session_id: session.id(),
            transcript_path: session.hooks.commands.transcript.as_deref(),
            cwd: &turn.settings.cwd,
            hook_event_name,
            model: &turn.settings.model,
            permission_mode: match turn.settings.approval_policy {
                AskForApproval::Never => "bypassPermissions",
                _ => "default",
            },
        }
    }
}

#[derive(Serialize)]
struct StartInput<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    source: &'a str,
}

#[derive(Serialize)]
struct StopInput<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    stop_hook_active: bool,
    last_assistant_message: Option<&'a String>,
}
