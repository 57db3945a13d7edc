//! The events of a command.

use std::rc::Rc;

use codex_embed_protocol::{
    EventMsg, ExecCommandBeginEvent, ExecCommandEndEvent, ExecCommandSource, ExecCommandStatus,
};

use super::capture::Captured;
use crate::session::Session;
use crate::tools::output::duration;
use crate::tools::process::Label;
use crate::turn::TurnContext;

/// A command that was reported to begin, before anybody was asked about it.
pub(super) struct Report<'a> {
    session: &'a Rc<Session>,
    turn: &'a TurnContext,
    label: &'a Label,
    /// Milliseconds since 1970.
    started: f64,
}

impl<'a> Report<'a> {
    /// Reports the beginning.
    pub fn begin(session: &'a Rc<Session>, turn: &'a TurnContext, label: &'a Label) -> Self {
        let Label {
            call_id,
            command,
            cwd,
            parsed_cmd,
        } = label.clone();
        turn.emit(
            session,
            EventMsg::ExecCommandBegin(ExecCommandBeginEvent {
                call_id,
                process_id: None,
                turn_id: turn.id.clone(),
                command,
                cwd,
                parsed_cmd,
                source: ExecCommandSource::Agent,
                interaction_input: None,
            }),
        );
        Self {
            session,
            turn,
            label,
            started: session.io.now(),
        }
    }

    /// Reports the end of a command that ran.
    pub fn ended(self, captured: &Captured, formatted: &str) {
        let status = if captured.exit_code == 0 {
            ExecCommandStatus::Completed
        } else {
            ExecCommandStatus::Failed
        };
        let from = self.session.io.now() - captured.ms;
        self.end(End {
            status,
            stdout: &captured.stdout,
            stderr: &captured.stderr,
            aggregated: &captured.aggregated,
            formatted,
            exit_code: captured.exit_code,
            from,
        });
    }

    /// Reports a command that did not run, or ended without an exit code.
    pub fn failed(self, status: ExecCommandStatus, text: &str) {
        let from = self.started;
        self.end(End {
            status,
            stdout: "",
            stderr: text,
            aggregated: text,
            formatted: text,
            exit_code: -1,
            from,
        });
    }

    fn end(self, end: End<'_>) {
        let Label {
            call_id,
            command,
            cwd,
            parsed_cmd,
        } = self.label.clone();
        self.turn.emit(
            self.session,
            EventMsg::ExecCommandEnd(ExecCommandEndEvent {
                call_id,
                process_id: None,
                turn_id: self.turn.id.clone(),
                command,
                cwd,
                parsed_cmd,
                source: ExecCommandSource::Agent,
                interaction_input: None,
                stdout: end.stdout.to_owned(),
                stderr: end.stderr.to_owned(),
                aggregated_output: end.aggregated.to_owned(),
                exit_code: end.exit_code,
                duration: duration(end.from, self.session.io.now()),
                formatted_output: end.formatted.to_owned(),
                status: end.status,
            }),
        );
    }
}

struct End<'a> {
    status: ExecCommandStatus,
    stdout: &'a str,
    stderr: &'a str,
    aggregated: &'a str,
    formatted: &'a str,
    exit_code: i32,
    /// When it began to run, in milliseconds since 1970.
    from: f64,
}
