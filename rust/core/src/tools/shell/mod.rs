//! The one-shot commands: `shell`, `container.exec`, `local_shell` and `shell_command`. A command runs to its
//! end or its time limit, keeps standard output and standard error apart, and can't be written to.

mod answer;
mod arguments;
mod capture;
mod report;

use std::rc::Rc;

use codex_embed_patch::messages::{RAW_PATCH, VERIFICATION_FAILED};
use codex_embed_patch::shell::{Intercepted, extract_patch};
use codex_embed_policy::approval::{ADDITIONAL_PERMISSIONS_DISABLED, AfterDenial, after_denial, is_denial};
use codex_embed_policy::approval::{REJECTED_BY_USER, policy_name};
use codex_embed_policy::classify;
use codex_embed_protocol::{ExecCommandStatus, ParsedCommand};

use super::gate::{self, Permit, Refused, Request};
use super::label::Label;
use super::{SandboxPermissions, Source, ToolResult, apply_patch};
use crate::session::Session;
use crate::turn::TurnContext;

pub(super) use answer::ShellAnswer;
pub(super) use arguments::{ShellCall, from_action, from_arguments};

use answer::AnswerForm;
use capture::{Captured, capture};
use report::Report;

/// What the model and the events are told of an empty command, as in the reference.
const NO_COMMAND: &str = "command args are empty";

/// The names of the one-shot tools.
const NAMES: [&str; 4] = ["shell", "container.exec", "local_shell", "shell_command"];

/// Whether a tool is one of these.
pub(super) fn is_shell(tool: &str) -> bool {
    NAMES.contains(&tool)
}

/// Runs a command, after the permission that it needs.
pub(super) async fn run(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    call_id: &str,
    call: ShellCall,
) -> ToolResult {
    if call.sandbox_permissions == SandboxPermissions::WithAdditionalPermissions {
        return Err(ADDITIONAL_PERMISSIONS_DISABLED.to_owned());
    }
    let label = Label {
        call_id: call_id.to_owned(),
        parsed_cmd: parsed(&call.argv),
        command: call.argv.clone(),
        cwd: call.cwd.clone(),
    };
    let request = Request {
        label: &label,
        escalated: call.sandbox_permissions == SandboxPermissions::RequireEscalated,
        justification: call.justification.as_deref(),
        prefix_rule: call.prefix_rule.as_deref(),
        tty: None,
    };
    if let Some(policy) = gate::refused_escalation(session, turn, &request).await {
        let policy = policy_name(&policy);
        return Err(format!(
            "approval policy is {policy}; reject command — you should not ask for escalated permissions if the \
             approval policy is {policy}"
        ));
    }
    match extract_patch(&call.argv) {
        Some(Intercepted::Patch { patch, workdir }) => {
            let cwd = workdir.map_or_else(|| call.cwd.clone(), |dir| session.absolute(&call.cwd, &dir));
            let source = Source::Shell(&call.tool);
            return apply_patch::run(session, turn, call_id, &patch, &cwd, source).await;
        }
        Some(Intercepted::RawPatch) => return Err(format!("{VERIFICATION_FAILED}{RAW_PATCH}")),
        None => {}
    }
    let report = Report::begin(session, turn, &label);
    match permitted(session, turn, &call, &request).await {
        Ok(captured) => {
            let formatted = captured.formatted(turn.model.truncation);
            report.ended(&captured, &formatted);
            Ok(match call.answer {
                AnswerForm::Json => ShellAnswer::new(&formatted, captured.exit_code, captured.ms).to_json(),
                AnswerForm::Text => captured.as_text(turn.model.truncation),
            })
        }
        Err(Failure { status, text }) => {
            report.failed(status, &text);
            Err(text)
        }
    }
}

/// What a command does, for display; the empty one, too, is told as a command of which nothing is known.
fn parsed(argv: &[String]) -> Vec<ParsedCommand> {
    if argv.is_empty() {
        return vec![ParsedCommand::Unknown { cmd: String::new() }];
    }
    classify::parse_command(argv)
}

/// Why a command has nothing to show.
struct Failure {
    status: ExecCommandStatus,
    /// For the model and the events.
    text: String,
}

impl Failure {
    fn declined(text: String) -> Self {
        Self {
            status: ExecCommandStatus::Declined,
            text,
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::declined(match refused {
            // Looked for before the command was reported; a policy does not change within a turn.
            Refused::Escalation(policy) => format!("approval policy is {}", policy_name(&policy)),
            Refused::Rejected(why) if why == REJECTED_BY_USER => format!("exec command {why}"),
            Refused::Rejected(why) => why,
        })
    }
}

async fn permitted(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    call: &ShellCall,
    request: &Request<'_>,
) -> Result<Captured, Failure> {
    if call.argv.is_empty() {
        return Err(Failure::declined(NO_COMMAND.to_owned()));
    }
    let permit = gate::permit(session, turn, request).await?;
    let captured = attempt(session, turn, call, request.label, permit).await?;
    let denied = permit.sandboxed && is_denial(captured.exit_code, &captured.aggregated);
    if denied && after_denial(&turn.settings.approval_policy) == AfterDenial::AskUnsandboxed {
        let permit = gate::permit_unsandboxed(session, turn, request).await?;
        return attempt(session, turn, call, request.label, permit).await;
    }
    Ok(captured)
}

async fn attempt(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    call: &ShellCall,
    label: &Label,
    permit: Permit,
) -> Result<Captured, Failure> {
    capture(session, turn, label, permit, call.timeout_ms)
        .await
        .map_err(|problem| Failure {
            status: ExecCommandStatus::Failed,
            text: format!("execution error: {problem}"),
        })
}
