//! What the model asks for, in the forms of the four tools.

use codex_embed_protocol::LocalShellAction;
use serde::Deserialize;

use super::answer::AnswerForm;
use crate::session::Session;
use crate::tools::{SandboxPermissions, arguments};
use crate::turn::TurnContext;

/// How long a command may take when the model sets no limit, as in the reference.
const DEFAULT_TIMEOUT_MS: u64 = 10_000;

/// A command to run to its end.
#[derive(Debug)]
pub(in crate::tools) struct ShellCall {
    /// The tool that was called.
    pub tool: String,
    pub argv: Vec<String>,
    /// Absolute.
    pub cwd: String,
    pub timeout_ms: u64,
    pub sandbox_permissions: SandboxPermissions,
    pub justification: Option<String>,
    pub prefix_rule: Option<Vec<String>>,
    pub(super) answer: AnswerForm,
}

/// What all of the tools take. `shell`, `container.exec` and `local_shell` are given a program with its
/// arguments, `shell_command` a script for the user's shell.
#[derive(Default, Deserialize)]
struct Arguments<Command> {
    command: Command,
    /// Whether the shell reads the user's login profile; for scripts. Default: yes.
    login: Option<bool>,
    workdir: Option<String>,
    #[serde(alias = "timeout")]
    timeout_ms: Option<u64>,
    sandbox_permissions: Option<SandboxPermissions>,
    justification: Option<String>,
    prefix_rule: Option<Vec<String>>,
}

/// Reads the arguments of one of the tools.
pub(in crate::tools) fn from_arguments(
    session: &Session,
    turn: &TurnContext,
    tool: &str,
    json: &str,
) -> Result<ShellCall, String> {
    if tool == "shell_command" {
        let script: Arguments<String> = arguments(json)?;
        let flag = if script.login.unwrap_or(true) { "-lc" } else { "-c" };
        let argv = vec![
            session.shell_path().to_owned(),
            flag.to_owned(),
            script.command.clone(),
        ];
        return Ok(call(session, turn, tool, argv, script, AnswerForm::Text));
    }
    let program: Arguments<Vec<String>> = arguments(json)?;
    let argv = program.command.clone();
    Ok(call(session, turn, tool, argv, program, AnswerForm::Json))
}

/// Reads a call of the provider's own shell tool. Like the reference, it runs as the current user and with
/// the session's environment, whatever the call names.
pub(in crate::tools) fn from_action(
    session: &Session,
    turn: &TurnContext,
    action: LocalShellAction,
) -> ShellCall {
    let LocalShellAction::Exec {
        command,
        timeout_ms,
        working_directory,
        ..
    } = action;
    let rest = Arguments {
        workdir: working_directory,
        timeout_ms,
        ..Arguments::<()>::default()
    };
    call(session, turn, "local_shell", command, rest, AnswerForm::Json)
}

fn call<Command>(
    session: &Session,
    turn: &TurnContext,
    tool: &str,
    argv: Vec<String>,
    rest: Arguments<Command>,
    answer: AnswerForm,
) -> ShellCall {
    let Arguments {
        workdir,
        timeout_ms,
        sandbox_permissions,
        justification,
        prefix_rule,
        ..
    } = rest;
    ShellCall {
        tool: tool.to_owned(),
        argv,
        cwd: session.absolute(&turn.settings.cwd, workdir.as_deref().unwrap_or_default()),
        timeout_ms: timeout_ms.unwrap_or(DEFAULT_TIMEOUT_MS),
        sandbox_permissions: sandbox_permissions.unwrap_or_default(),
        justification,
        prefix_rule,
        answer,
    }
}
