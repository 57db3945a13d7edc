//! Commands that run, also beyond the call and the turn that started them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use codex_embed_policy::approval::is_denial;
use futures_util::future::{Either, select};

use super::label::{Ended, Label, status};
use super::voice::Voice;
use crate::context::head_tail::{HeadTail, OUTPUT_CAPACITY};
use crate::context::truncate::truncate_output;
use crate::ports::{HostFailure, Process, ProcessChunk, ProcessInput, Spawn};
use crate::session::Session;
use crate::sync::Signal;
use crate::turn::TurnContext;

/// The most commands that a session keeps.
const MAX_PROCESSES: usize = 64;
/// The most recently used ones are never given up for a new one.
const SPARED: usize = 8;

/// How long a command with limits is watched before anything is told of it, in milliseconds, as in the reference: one
/// that its sandbox stops sooner is not told of at all.
const GRACE_MS: u64 = 150;

/// A session's commands by id.
#[derive(Default)]
pub(crate) struct Processes {
    running: RefCell<BTreeMap<i32, Rc<Command>>>,
}

/// A command, as its calls and its reader see it.
pub(super) struct Command {
    pub id: i32,
    pub call_id: String,
    /// Whether it has a terminal, and with it an input.
    pub tty: bool,
    pub input: ProcessInput,
    unread: RefCell<HeadTail>,
    exit: Cell<Option<i32>>,
    /// Whether its sandbox stopped it before anything was told of it.
    stopped_at_once: Cell<bool>,
    killed: Cell<bool>,
    /// Whether the call that started it has left it running.
    kept: Cell<bool>,
    changed: Signal,
    last_used: Cell<f64>,
}

impl Processes {
    /// Kills all commands.
    pub fn terminate_all(&self) {
        for command in self.running.take().into_values() {
            command.kill();
        }
    }

    /// Kills the commands that their calls have left running.
    pub fn terminate_kept(&self) {
        self.running.borrow_mut().retain(|_, command| {
            if command.kept.get() {
                command.kill();
            }
            !command.kept.get()
        });
    }

    /// The command with this id.
    pub(super) fn get(&self, id: i32) -> Option<Rc<Command>> {
        self.running.borrow().get(&id).cloned()
    }

    /// Forgets a command that has ended.
    pub(super) fn remove(&self, id: i32) {
        self.running.borrow_mut().remove(&id);
    }

    fn free_id(&self, session: &Session) -> i32 {
        let running = self.running.borrow();
        loop {
            let id = session.io.random(|random| random.i32(1000..100_000));
            if !running.contains_key(&id) {
                return id;
            }
        }
    }

    /// Makes room: gives up the longest unused command, one that has ended if there is one.
    fn make_room(&self) {
        let mut running = self.running.borrow_mut();
        if running.len() < MAX_PROCESSES {
            return;
        }
        let mut by_use: Vec<Rc<Command>> = running.values().cloned().collect();
        by_use.sort_by(|a, b| a.last_used.get().total_cmp(&b.last_used.get()));
        by_use.truncate(running.len() - SPARED);
        let ended = by_use.iter().find(|command| command.exit.get().is_some());
        if let Some(command) = ended.or(by_use.first()) {
            running.remove(&command.id);
            command.kill();
        }
    }
}

impl Command {
    /// Starts a command, reports it, and reads its output in the background.
    pub async fn start(
        session: &Rc<Session>,
        turn: &Rc<TurnContext>,
        label: Label,
        spawn: Spawn,
    ) -> Result<Rc<Self>, HostFailure> {
        session.processes.make_room();
        let tty = spawn.tty;
        let limited = spawn.sandbox.is_some();
        let started = session.io.now();
        let process = session.io.spawn(spawn).await?;
        let command = Rc::new(Self {
            id: session.processes.free_id(session),
            call_id: label.call_id.clone(),
            tty,
            input: process.input(),
            unread: RefCell::new(HeadTail::new(OUTPUT_CAPACITY)),
            exit: Cell::new(None),
            stopped_at_once: Cell::new(false),
            killed: Cell::new(false),
            kept: Cell::new(false),
            changed: Signal::default(),
            last_used: Cell::new(started),
        });
        session
            .processes
            .running
            .borrow_mut()
            .insert(command.id, Rc::clone(&command));
        let mut reader = Reader {
            voice: Voice::new(session, turn, label, command.id),
            grace: limited.then(|| {
                let io = Rc::clone(&session.io);
                Box::pin(async move { io.sleep(GRACE_MS).await }) as Pin<Box<dyn Future<Output = ()>>>
            }),
            command: Rc::clone(&command),
        };
        if !limited {
            reader.voice.begin();
        }
        session.spawn(reader.run(process, started));
        Ok(command)
    }

    /// Waits until the command ends, at most `ms` milliseconds; the exit code if it did.
    pub async fn wait(&self, session: &Rc<Session>, ms: u64) -> Option<i32> {
        self.last_used.set(session.io.now());
        let ended = pin!(self.changed.until(|| self.exit.get()));
        let pause = pin!(session.io.sleep(ms));
        match select(ended, pause).await {
            Either::Left((code, _)) => Some(code),
            Either::Right(((), _)) => self.exit.get(),
        }
    }

    /// Output since the last time, its middle left out when it is more than 1 MiB.
    pub fn take_output(&self) -> String {
        self.unread.borrow_mut().take().text()
    }

    /// Whether its sandbox stopped it before anything was told of it.
    pub fn stopped_at_once(&self) -> bool {
        self.stopped_at_once.get()
    }

    /// Notes that the call which started the command leaves it running.
    pub fn keep(&self) {
        self.kept.set(true);
    }

    fn kill(&self) {
        self.killed.set(true);
        self.changed.notify();
    }
}

/// Reads a command to its end and reports what it does.
struct Reader {
    voice: Voice,
    /// While it lasts, nothing is told.
    grace: Option<Pin<Box<dyn Future<Output = ()>>>>,
    command: Rc<Command>,
}

impl Reader {
    async fn run(mut self, mut process: Process, started: f64) {
        let mut all = HeadTail::new(OUTPUT_CAPACITY);
        let code = loop {
            match self.next(&mut process).await {
                // Dropping the process kills it. Of one that its call still waits for, that call tells.
                None if !self.command.kept.get() => return,
                None => break -1,
                // Standard error is part of the output, as on a terminal.
                Some(Ok(ProcessChunk::Output(_, bytes))) => {
                    all.push(&bytes);
                    self.command.unread.borrow_mut().push(&bytes);
                    self.voice.output(&bytes);
                }
                Some(Ok(ProcessChunk::Exited(status))) => break status.code.unwrap_or(-1),
                Some(Err(failure)) => {
                    let text = format!("\nthe command's output could not be read: {failure}\n");
                    all.push(text.as_bytes());
                    self.command.unread.borrow_mut().push(text.as_bytes());
                    break -1;
                }
            }
        };
        let output = all.text();
        if !self.voice.has_begun() && is_denial(code, &output) {
            self.command.stopped_at_once.set(true);
        } else {
            self.voice.begin();
            self.report_end(started, code, &output);
        }
        self.command.exit.set(Some(code));
        self.command.changed.notify();
    }

    /// What the process says next; `None` when it is to be killed.
    async fn next(&mut self, process: &mut Process) -> Option<Result<ProcessChunk, HostFailure>> {
        let command = &self.command;
        let mut killed = pin!(command.changed.until(|| command.killed.get().then_some(())));
        let mut read = pin!(process.read());
        poll_fn(|cx| {
            if killed.as_mut().poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            if let Some(grace) = &mut self.grace
                && grace.as_mut().poll(cx).is_ready()
            {
                self.grace = None;
                self.voice.begin();
            }
            read.as_mut().poll(cx).map(Some)
        })
        .await
    }

    fn report_end(&self, started: f64, exit_code: i32, output: &str) {
        let formatted = truncate_output(output, self.voice.turn.model.truncation);
        let end = Ended {
            status: status(exit_code),
            stdout: output,
            stderr: "",
            aggregated: output,
            formatted: &formatted,
            exit_code,
            from: started,
        };
        self.voice.end(&end);
    }
}
