//! `exec_command`: runs a shell command and waits for it a while.

use std::rc::Rc;

use codex_embed_patch::shell::{Intercepted, extract_patch};
use codex_embed_policy::approval::{
    ADDITIONAL_PERMISSIONS_DISABLED, AfterDenial, Refusal, after_denial, is_denial,
};
use codex_embed_policy::classify;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::gate::{self, Permit, Refused, Request};
use super::label::Label;
use super::output::{State, describe, for_model};
use super::process::Command;
use super::program::{script_flag, wished_shell};
use super::{SandboxPermissions, Source, ToolResult, apply_patch, arguments, environment, well_formed};
use crate::ports::Spawn;
use crate::session::Session;
use crate::turn::TurnContext;

// The name stands in what the model is told of arguments that don't fit.
#[derive(Deserialize)]
struct ExecCommandArgs {
    cmd: String,
    #[serde(default)]
    workdir: Option<String>,
    #[serde(default)]
    shell: Option<String>,
    /// Whether the shell reads the user's login profile. Default: yes.
    #[serde(default)]
    login: Option<bool>,
    #[serde(default)]
    tty: bool,
    #[serde(default = "default_yield_ms")]
    yield_time_ms: u64,
    #[serde(default)]
    max_output_tokens: Option<usize>,
    #[serde(default)]
    sandbox_permissions: SandboxPermissions,
    /// A feature that is off; the field counts where the arguments come as a list.
    #[serde(default, rename = "additional_permissions")]
    _additional_permissions: IgnoredAny,
    #[serde(default)]
    justification: Option<String>,
    #[serde(default)]
    prefix_rule: Option<Vec<String>>,
}

fn default_yield_ms() -> u64 {
    10_000
}

/// Runs a command, after the permission that it needs.
pub(super) async fn run(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    call_id: &str,
    json: &str,
) -> ToolResult {
    let arguments: ExecCommandArgs = well_formed(json).and_then(arguments)?;
    if arguments.sandbox_permissions == SandboxPermissions::WithAdditionalPermissions {
        return Err(ADDITIONAL_PERMISSIONS_DISABLED.to_owned());
    }
    let cwd = session.absolute(
        &turn.settings.cwd,
        arguments.workdir.as_deref().unwrap_or_default(),
    );
    let argv = argv(session, &arguments).await?;
    let label = Label {
        call_id: call_id.to_owned(),
        parsed_cmd: classify::parse_command(&argv),
        command: argv,
        cwd,
    };
    let request = Request {
        label: &label,
        escalated: arguments.sandbox_permissions == SandboxPermissions::RequireEscalated,
        justification: arguments.justification.as_deref(),
        prefix_rule: arguments.prefix_rule.as_deref(),
        tty: Some(arguments.tty),
    };
    if request.escalated
        && let Some(policy) = gate::refused_escalation(session, turn, &request).await
    {
        return Err(failed(Refused::Escalation(policy)));
    }
    match extract_patch(&label.command) {
        Some(Intercepted::Patch { patch, workdir }) => {
            let cwd = workdir.map_or_else(|| label.cwd.clone(), |dir| session.absolute(&label.cwd, &dir));
            let started = session.io.now();
            let source = Source::Shell("exec_command");
            let answer = apply_patch::run(session, turn, call_id, &patch, &cwd, source).await?;
            let seconds = (session.io.now() - started).max(0.0) / 1000.0;
            return Ok(format!("Wall time: {seconds:.4} seconds\nOutput:\n{answer}"));
        }
        Some(Intercepted::RawPatch) => {
            use codex_embed_patch::messages::{RAW_PATCH, VERIFICATION_FAILED};
            return Err(format!("{VERIFICATION_FAILED}{RAW_PATCH}"));
        }
        None => {}
    }
    let permit = gate::permit(session, turn, &request).await.map_err(failed)?;
    let stopped = match attempt(session, turn, &arguments, &label, permit).await? {
        Attempt::Answered(text) => return Ok(text),
        Attempt::Stopped(stopped) => stopped,
    };
    // Of one that ran for a while it is not known what a second run would do twice.
    if stopped.at_once && after_denial(&turn.settings.approval_policy) == AfterDenial::AskUnsandboxed {
        let permit = gate::permit_unsandboxed(session, turn, &request)
            .await
            .map_err(failed)?;
        if let Attempt::Answered(text) = attempt(session, turn, &arguments, &label, permit).await? {
            return Ok(text);
        }
    }
    Err(stopped.text)
}

/// How a run of a command came out.
enum Attempt {
    /// The text for the model.
    Answered(String),
    Stopped(Stopped),
}

/// A command that its sandbox seems to have stopped.
struct Stopped {
    /// Before anything was told of it.
    at_once: bool,
    /// For the model.
    text: String,
}

/// The refusal for the model. One of an escalation is told as it is, as the reference does.
fn failed(refused: Refused) -> String {
    match refused {
        Refused::Escalation(policy) => Refusal::EscalationNotAllowed(policy).text(&[]),
        Refused::Rejected(why) => format!("exec_command failed: {why}"),
    }
}

/// Runs the command once.
async fn attempt(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    arguments: &ExecCommandArgs,
    label: &Label,
    permit: Permit,
) -> Result<Attempt, String> {
    let started = session.io.now();
    let spawn = Spawn {
        argv: label.command.clone(),
        cwd: label.cwd.clone(),
        env: environment::quiet(session),
        tty: arguments.tty,
        input: None,
        sandbox: permit.sandboxed.then(|| turn.settings.sandbox_policy.clone()),
    };
    let command = Command::start(session, turn, label.clone(), spawn)
        .await
        .map_err(|failure| format!("exec_command failed: the command could not be started: {failure}"))?;
    let yield_ms = arguments.yield_time_ms.clamp(250, 30_000);
    let ended = command.wait(session, yield_ms).await;
    let output = command.take_output();
    let state = match ended {
        Some(code) => {
            session.processes.remove(command.id);
            State::Exited(code)
        }
        None => {
            command.keep();
            State::Running(command.id)
        }
    };
    let code = ended.filter(|code| permit.sandboxed && is_denial(*code, &output));
    if let Some(code) = code {
        let shown = for_model(&output, arguments.max_output_tokens);
        return Ok(Attempt::Stopped(Stopped {
            at_once: command.stopped_at_once(),
            text: format!(
                "exec_command failed: the sandbox seems to have stopped the command, exit code {code}\n{shown}"
            ),
        }));
    }
    let text = describe(&session.io, started, &state, &output, arguments.max_output_tokens);
    Ok(Attempt::Answered(text))
}

async fn argv(session: &Rc<Session>, arguments: &ExecCommandArgs) -> Result<Vec<String>, String> {
    let flag = script_flag(session, arguments.login)?;
    let shell = match &arguments.shell {
        Some(wish) => wished_shell(session, wish).await,
        None => session.shell_path().to_owned(),
    };
    Ok(vec![shell, flag.to_owned(), arguments.cmd.clone()])
}
