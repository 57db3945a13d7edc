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

/// `shell`, `container.exec` and `local_shell` take a program with its arguments.
#[derive(Deserialize)]
struct ProgramArguments {
    command: Vec<String>,
    #[serde(flatten)]
    common: Common,
}

/// `shell_command` takes a script for the user's shell.
#[derive(Deserialize)]
struct ScriptArguments {
    command: String,
    /// Whether the shell reads the user's login profile. Default: yes.
    login: Option<bool>,
    #[serde(flatten)]
    common: Common,
}

#[derive(Deserialize)]
struct Common {
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
        let ScriptArguments {
            command,
            login,
            common,
        } = arguments(json)?;
        let shell = session.shell_path().to_owned();
        let flag = if login.unwrap_or(true) { "-lc" } else { "-c" };
        let argv = vec![shell, flag.to_owned(), command];
        return Ok(call(session, turn, tool, argv, common, AnswerForm::Text));
    }
    let ProgramArguments { command, common } = arguments(json)?;
    Ok(call(session, turn, tool, command, common, AnswerForm::Json))
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
    let common = Common {
        workdir: working_directory,
        timeout_ms,
        sandbox_permissions: None,
        justification: None,
        prefix_rule: None,
    };
    call(session, turn, "local_shell", command, common, AnswerForm::Json)
}

fn call(
    session: &Session,
    turn: &TurnContext,
    tool: &str,
    argv: Vec<String>,
    common: Common,
    answer: AnswerForm,
) -> ShellCall {
    let Common {
        workdir,
        timeout_ms,
        sandbox_permissions,
        justification,
        prefix_rule,
    } = common;
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
