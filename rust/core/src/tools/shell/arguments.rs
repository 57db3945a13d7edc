//! What the model asks for, in the forms of the four tools.

use codex_embed_protocol::LocalShellAction;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::answer::AnswerForm;
use crate::session::Session;
use crate::tools::program::script_flag;
use crate::tools::{SandboxPermissions, arguments, well_formed};
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

// The names of the two stand in what the model is told of arguments that don't fit.

/// `shell` and `container.exec`: a program with its arguments.
#[derive(Deserialize)]
struct ShellToolCallParams {
    command: Vec<String>,
    workdir: Option<String>,
    #[serde(alias = "timeout")]
    timeout_ms: Option<u64>,
    #[serde(default)]
    sandbox_permissions: Option<SandboxPermissions>,
    #[serde(default)]
    prefix_rule: Option<Vec<String>>,
    /// A feature that is off; the field counts where the arguments come as a list.
    #[serde(default, rename = "additional_permissions")]
    _additional_permissions: IgnoredAny,
    justification: Option<String>,
}

/// `shell_command`: a script for the user's shell.
#[derive(Deserialize)]
struct ShellCommandToolCallParams {
    command: String,
    workdir: Option<String>,
    /// Whether the shell reads the user's login profile. Default: yes.
    login: Option<bool>,
    #[serde(alias = "timeout")]
    timeout_ms: Option<u64>,
    #[serde(default)]
    sandbox_permissions: Option<SandboxPermissions>,
    #[serde(default)]
    prefix_rule: Option<Vec<String>>,
    /// See [`ShellToolCallParams`].
    #[serde(default, rename = "additional_permissions")]
    _additional_permissions: IgnoredAny,
    justification: Option<String>,
}

/// What all of the tools take beside the command.
#[derive(Default)]
struct Rest {
    workdir: Option<String>,
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
        let script: ShellCommandToolCallParams = well_formed(json).and_then(arguments)?;
        let flag = script_flag(session, script.login)?;
        let argv = vec![session.shell_path().to_owned(), flag.to_owned(), script.command];
        let rest = Rest {
            workdir: script.workdir,
            timeout_ms: script.timeout_ms,
            sandbox_permissions: script.sandbox_permissions,
            justification: script.justification,
            prefix_rule: script.prefix_rule,
        };
        return Ok(call(session, turn, tool, argv, rest, AnswerForm::Text));
    }
    let program: ShellToolCallParams = well_formed(json).and_then(arguments)?;
    let rest = Rest {
        workdir: program.workdir,
        timeout_ms: program.timeout_ms,
        sandbox_permissions: program.sandbox_permissions,
        justification: program.justification,
        prefix_rule: program.prefix_rule,
    };
    Ok(call(session, turn, tool, program.command, rest, AnswerForm::Json))
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
    let rest = Rest {
        workdir: working_directory,
        timeout_ms,
        ..Rest::default()
    };
    call(session, turn, "local_shell", command, rest, AnswerForm::Json)
}

fn call(
    session: &Session,
    turn: &TurnContext,
    tool: &str,
    argv: Vec<String>,
    rest: Rest,
    answer: AnswerForm,
) -> ShellCall {
    let Rest {
        workdir,
        timeout_ms,
        sandbox_permissions,
        justification,
        prefix_rule,
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
