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
use super::output::{State, describe};
use super::process::Command;
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
    #[serde(default = "yes")]
    login: bool,
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

fn yes() -> bool {
    true
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
    let argv = argv(session, &arguments);
    match extract_patch(&argv) {
        Some(Intercepted::Patch { patch, workdir }) => {
            let cwd = workdir.map_or_else(|| cwd.clone(), |dir| session.absolute(&cwd, &dir));
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
    };
    let permit = gate::permit(session, turn, &request).await.map_err(failed)?;
    let (text, denied) = attempt(session, turn, &arguments, &label, permit).await?;
    if denied && after_denial(&turn.settings.approval_policy) == AfterDenial::AskUnsandboxed {
        let permit = gate::permit_unsandboxed(session, turn, &request)
            .await
            .map_err(failed)?;
        return attempt(session, turn, &arguments, &label, permit)
            .await
            .map(|(text, _)| text);
    }
    Ok(text)
}

/// The refusal for the model. One of an escalation is told as it is, as the reference does.
fn failed(refused: Refused) -> String {
    match refused {
        Refused::Escalation(policy) => Refusal::EscalationNotAllowed(policy).text(&[]),
        Refused::Rejected(why) => format!("exec_command failed: {why}"),
    }
}

/// Runs the command once; the text for the model, and whether the sandbox seems to have stopped it.
async fn attempt(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    arguments: &ExecCommandArgs,
    label: &Label,
    permit: Permit,
) -> Result<(String, bool), String> {
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
    let denied = permit.sandboxed && ended.is_some_and(|code| is_denial(code, &output));
    Ok((
        describe(&session.io, started, &state, &output, arguments.max_output_tokens),
        denied,
    ))
}

fn argv(session: &Session, arguments: &ExecCommandArgs) -> Vec<String> {
    let shell = arguments
        .shell
        .as_deref()
        .map_or(session.shell_path(), known_shell);
    let flag = if arguments.login { "-lc" } else { "-c" };
    vec![shell.to_owned(), flag.to_owned(), arguments.cmd.clone()]
}

/// The shell that a model's wish stands for: only known ones, in their usual place.
fn known_shell(wish: &str) -> &str {
    match (wish.rsplit('/').next(), wish.contains('/')) {
        (Some("bash" | "zsh" | "sh"), true) => wish,
        (Some("bash"), false) => "/bin/bash",
        (Some("zsh"), false) => "/bin/zsh",
        _ => "/bin/sh",
    }
}
