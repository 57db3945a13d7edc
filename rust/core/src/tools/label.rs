//! The events with which a command begins and ends.

use codex_embed_protocol::{
    EventMsg, ExecCommandBeginEvent, ExecCommandEndEvent, ExecCommandSource, ExecCommandStatus, ParsedCommand,
};

use super::output::duration;
use crate::session::Session;
use crate::turn::TurnContext;

/// What the events of a command say of it.
#[derive(Clone)]
pub(super) struct Label {
    pub call_id: String,
    pub command: Vec<String>,
    pub cwd: String,
    pub parsed_cmd: Vec<ParsedCommand>,
}

/// How a command ended.
pub(super) struct Ended<'a> {
    pub status: ExecCommandStatus,
    pub stdout: &'a str,
    pub stderr: &'a str,
    pub aggregated: &'a str,
    /// The output as the model gets it.
    pub formatted: &'a str,
    pub exit_code: i32,
    /// When it began to run, in milliseconds since 1970.
    pub from: f64,
}

impl Label {
    /// Reports the beginning; `process` is the id of a command that outlives its call.
    pub fn report_begin(&self, session: &Session, turn: &TurnContext, process: Option<i32>) {
        let label = self.clone();
        turn.emit(
            session,
            EventMsg::ExecCommandBegin(ExecCommandBeginEvent {
                call_id: label.call_id,
                process_id: process.map(|id| id.to_string()),
                turn_id: turn.id.clone(),
                command: label.command,
                cwd: label.cwd,
                parsed_cmd: label.parsed_cmd,
                source: source(process),
                interaction_input: None,
            }),
        );
    }

    /// Reports the end; `process` as at the beginning.
    pub fn report_end(self, session: &Session, turn: &TurnContext, process: Option<i32>, end: &Ended<'_>) {
        turn.emit(
            session,
            EventMsg::ExecCommandEnd(ExecCommandEndEvent {
                call_id: self.call_id,
                process_id: process.map(|id| id.to_string()),
                turn_id: turn.id.clone(),
                command: self.command,
                cwd: self.cwd,
                parsed_cmd: self.parsed_cmd,
                source: source(process),
                interaction_input: None,
                stdout: end.stdout.to_owned(),
                stderr: end.stderr.to_owned(),
                aggregated_output: end.aggregated.to_owned(),
                exit_code: end.exit_code,
                duration: duration(end.from, session.io.now()),
                formatted_output: end.formatted.to_owned(),
                status: end.status,
            }),
        );
    }
}

fn source(process: Option<i32>) -> ExecCommandSource {
    match process {
        Some(_) => ExecCommandSource::UnifiedExecStartup,
        None => ExecCommandSource::Agent,
    }
}

/// Whether an exit code tells of success.
pub(super) fn status(exit_code: i32) -> ExecCommandStatus {
    if exit_code == 0 {
        ExecCommandStatus::Completed
    } else {
        ExecCommandStatus::Failed
    }
}
