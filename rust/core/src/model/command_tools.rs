//! What the model is told of the tools that run commands.

use serde_json::{Value, json};

use super::schema::{array, boolean, function, number, text};

/// Commands that may go on; whether they may run in login shells.
pub(super) fn sessions(login: bool) -> [Value; 2] {
    [exec_command(login), write_stdin()]
}

/// A command that may go on, and be written to.
fn exec_command(login: bool) -> Value {
    function(
        "exec_command",
        "Runs a shell command and returns its output. A command that is still running when the time to wait is \
         over keeps running; the result then names a session ID for write_stdin.",
        with_escalation(with_login(
            login,
            json!({
                "cmd": text("The command line, as the shell reads it."),
                "workdir": text("Folder to run in. Default: the session's working directory. Prefer this to `cd`."),
                "shell": text("Shell to run the command with. Default: the user's."),
                "tty": boolean(
                    "Whether to give the command a terminal. Only a command that has one takes input through \
                     write_stdin. Default: false."
                ),
                "yield_time_ms": number(
                    "Milliseconds to wait for the command to end, from 250 to 30000. Default: 10000."
                ),
                "max_output_tokens": number(
                    "Tokens of output to return; the middle of longer output is left out. Default: 10000."
                ),
            }),
        )),
        &["cmd"],
    )
}

/// Input for a command that goes on.
fn write_stdin() -> Value {
    function(
        "write_stdin",
        "Sends input to a command that exec_command left running, or waits for more of its output.",
        json!({
            "session_id": number("The session ID that exec_command returned."),
            "chars": text("Text to send, line breaks included. Empty, the default, only waits for output."),
            "yield_time_ms": number(
                "Milliseconds to wait for output. Default: 250; at least 5000 when nothing is sent."
            ),
            "max_output_tokens": number(
                "Tokens of output to return; the middle of longer output is left out. Default: 10000."
            ),
        }),
        &["session_id"],
    )
}

/// One command, given as a program with its arguments, that runs to its end.
pub(super) fn shell() -> Value {
    function(
        "shell",
        "Runs a program and returns its output when it has ended. The arguments go to the program as they are; a \
         script needs a shell, such as [\"bash\", \"-lc\", \"...\"].",
        one_shot(json!({
            "command": array(json!({"type": "string"}), "The program and its arguments."),
        })),
        &["command"],
    )
}

/// One command, given as a script, that runs to its end; whether it may run in a login shell.
pub(super) fn shell_command(login: bool) -> Value {
    function(
        "shell_command",
        "Runs a script in the user's shell and returns its output when it has ended.",
        one_shot(with_login(
            login,
            json!({ "command": text("The script, as the shell reads it.") }),
        )),
        &["command"],
    )
}

/// The choice of a login shell, where there is one.
fn with_login(login: bool, mut own: Value) -> Value {
    if login {
        own["login"] = boolean("Whether the shell reads the user's login profile. Default: true.");
    }
    own
}

/// The parameters that all one-shot commands share.
fn one_shot(mut own: Value) -> Value {
    own["workdir"] = text("Folder to run in. Default: the session's working directory. Prefer this to `cd`.");
    own["timeout_ms"] = number("Milliseconds after which the command is stopped. Default: 10000.");
    with_escalation(own)
}

/// The parameters by which a command asks to leave the sandbox.
fn with_escalation(mut own: Value) -> Value {
    own["sandbox_permissions"] = text(
        "`use_default` to run in the sandbox, `require_escalated` to ask to run without it. Default: use_default.",
    );
    own["justification"] = text(
        "Only with require_escalated: one short question to the user that says what the command is for, such as \
         \"May I download the project's dependencies?\".",
    );
    own["prefix_rule"] = array(
        json!({"type": "string"}),
        "Only with require_escalated: the first words of the command that the user may approve for good, such as \
         [\"npm\", \"install\"]. Name no more than the purpose needs, and never a whole interpreter or shell.",
    );
    own
}
