//! The events of a command.

use std::rc::Rc;

use codex_embed_protocol::ExecCommandStatus;

use super::capture::Captured;
use crate::session::Session;
use crate::tools::label::{Ended, Label, status};
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
        label.report_begin(session, turn, None);
        Self {
            session,
            turn,
            label,
            started: session.io.now(),
        }
    }

    /// Reports the end of a command that ran.
    pub fn ended(self, captured: &Captured, formatted: &str) {
        let from = self.session.io.now() - captured.ms;
        self.end(&Ended {
            status: status(captured.exit_code),
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
        self.end(&Ended {
            status,
            stdout: "",
            stderr: text,
            aggregated: text,
            formatted: text,
            exit_code: -1,
            from,
        });
    }

    fn end(self, end: &Ended<'_>) {
        self.label.clone().report_end(self.session, self.turn, None, end);
    }
}
