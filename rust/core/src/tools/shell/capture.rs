//! Runs a command to its end or its time limit.

use std::pin::pin;
use std::rc::Rc;

use codex_embed_protocol::ExecOutputStream;
use codex_embed_protocol::boundary::OutputChannel;
use futures_util::future::{Either, select};

use crate::context::head_tail::OUTPUT_CAPACITY;
use crate::context::truncate::{TruncationPolicy, truncate_output};
use crate::ports::{Process, ProcessChunk, Spawn};
use crate::session::Session;
use crate::tools::deltas::Deltas;
use crate::tools::environment;
use crate::tools::gate::Permit;
use crate::tools::label::Label;
use crate::turn::TurnContext;

/// The exit code of a command that was stopped for taking too long, as `timeout(1)` has it.
const TIMED_OUT: i32 = 124;

/// A command that ended.
#[derive(Debug)]
pub(super) struct Captured {
    pub exit_code: i32,
    pub stdout: String,
    pub stderr: String,
    /// Both streams, standard output first, together at most [`OUTPUT_CAPACITY`] bytes.
    pub aggregated: String,
    /// How long it ran, in milliseconds.
    pub ms: f64,
    timed_out: bool,
}

impl Captured {
    /// What the model reads of the output, whole.
    pub fn content(&self) -> String {
        if self.timed_out {
            let notice = format!("command timed out after {} milliseconds\n", self.ms.round());
            notice + &self.aggregated
        } else {
            self.aggregated.clone()
        }
    }

    /// [`Self::content`], cut to the model's budget.
    pub fn formatted(&self, policy: TruncationPolicy) -> String {
        truncate_output(&self.content(), policy).into_owned()
    }
}

/// Runs a command. `Err` says why it could not be started, or what ended it.
pub(super) async fn capture(
    session: &Rc<Session>,
    turn: &TurnContext,
    label: &Label,
    permit: Permit,
    timeout_ms: u64,
) -> Result<Captured, String> {
    let started = session.io.now();
    let spawn = Spawn {
        argv: label.command.clone(),
        cwd: label.cwd.clone(),
        env: environment::plain(session),
        tty: false,
        input: None,
        sandbox: permit.sandboxed.then(|| turn.settings.sandbox_policy.clone()),
    };
    let mut output = Output {
        deltas: Deltas::new(&label.call_id),
        stdout: Vec::new(),
        stderr: Vec::new(),
    };
    let ended = {
        let run = pin!(async {
            let started = session.io.spawn(spawn).await;
            let process =
                started.map_err(|failure| format!("the command could not be started: {failure}"))?;
            output.read(session, turn, process).await
        });
        let limit = pin!(session.io.sleep(timeout_ms));
        match select(run, limit).await {
            Either::Left((ended, _)) => Some(ended?),
            // Dropping the process kills it.
            Either::Right(_) => None,
        }
    };
    Ok(Captured {
        exit_code: ended.unwrap_or(TIMED_OUT),
        aggregated: text(&aggregate(&output.stdout, &output.stderr)),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        ms: (session.io.now() - started).max(0.0),
        timed_out: ended.is_none(),
    })
}

/// The beginning of each stream, at most [`OUTPUT_CAPACITY`] bytes.
struct Output {
    deltas: Deltas,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Output {
    async fn read(
        &mut self,
        session: &Session,
        turn: &TurnContext,
        mut process: Process,
    ) -> Result<i32, String> {
        loop {
            match process.read().await {
                Ok(ProcessChunk::Output(channel, bytes)) => {
                    let (stream, kept) = match channel {
                        OutputChannel::Stderr => (ExecOutputStream::Stderr, &mut self.stderr),
                        OutputChannel::Stdout | OutputChannel::Data => {
                            (ExecOutputStream::Stdout, &mut self.stdout)
                        }
                    };
                    self.deltas.report(session, turn, stream, &bytes);
                    let room = OUTPUT_CAPACITY - kept.len();
                    kept.extend(bytes.iter().take(room));
                }
                Ok(ProcessChunk::Exited(status)) => {
                    return status.code.ok_or_else(|| {
                        let signal = status.signal.as_deref().unwrap_or("a signal");
                        format!("the command was ended by {signal}")
                    });
                }
                Err(failure) => return Err(format!("the command's output could not be read: {failure}")),
            }
        }
    }
}

/// Both streams within [`OUTPUT_CAPACITY`]: a third for standard output, the rest for standard error; what
/// one does not need is the other's.
fn aggregate(stdout: &[u8], stderr: &[u8]) -> Vec<u8> {
    let third = stdout.len().min(OUTPUT_CAPACITY / 3);
    let stderr = &stderr[..stderr.len().min(OUTPUT_CAPACITY - third)];
    let stdout = &stdout[..stdout.len().min(OUTPUT_CAPACITY - stderr.len())];
    [stdout, stderr].concat()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_share_the_room_as_recorded_from_the_reference() {
        let (out, err) = (vec![b'o'; OUTPUT_CAPACITY], vec![b'e'; OUTPUT_CAPACITY]);
        let split = |stdout: &[u8], stderr: &[u8]| {
            let both = aggregate(stdout, stderr);
            let first = both.iter().filter(|&&byte| byte == b'o').count();
            (first, both.len() - first)
        };
        assert_eq!(split(&out, &err), (349_525, OUTPUT_CAPACITY - 349_525));
        assert_eq!(split(&out, b"eee"), (OUTPUT_CAPACITY - 3, 3));
        assert_eq!(split(b"oo", &err), (2, OUTPUT_CAPACITY - 2));
        assert_eq!(split(b"oo", b"e"), (2, 1));
    }
}
