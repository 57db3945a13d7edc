//! Commands.

use std::rc::Rc;

use codex_embed_protocol::SandboxPolicy;
use codex_embed_protocol::boundary::{Effect, EffectResult, EnvPolicy, OutputChannel};

use super::{HostFailure, Io, Resource, failure};

/// A running command. Dropping it kills the command and all that it started.
#[derive(Debug)]
pub struct Process {
    resource: Resource,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProcessChunk {
    /// It printed something, there.
    Output(OutputChannel, Vec<u8>),
    /// It ended, and all output was read.
    Exited(ExitStatus),
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExitStatus {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The signal's name, such as `SIGKILL`, where the host tells it.
    pub signal: Option<String>,
}

/// What to start.
#[derive(Debug)]
pub struct Spawn {
    /// Program and arguments.
    pub argv: Vec<String>,
    /// Absolute working directory.
    pub cwd: String,
    /// How the environment is put together.
    pub env: EnvPolicy,
    /// Whether a terminal, and with it standard input, was asked for.
    pub tty: bool,
    /// Text for standard input, which is closed behind it.
    pub input: Option<String>,
    /// Limits that the operating system must enforce.
    pub sandbox: Option<SandboxPolicy>,
}

impl Process {
    /// The next output in order of arrival, or the end.
    pub async fn read(&mut self) -> Result<ProcessChunk, HostFailure> {
        let io = Rc::clone(&self.resource.io);
        match io
            .perform(Effect::ProcessRead {
                process: self.resource.id,
            })
            .await
        {
            EffectResult::Bytes { channel, data } => Ok(ProcessChunk::Output(channel, data)),
            EffectResult::Exited { code, signal } => {
                self.resource.open = false;
                Ok(ProcessChunk::Exited(ExitStatus { code, signal }))
            }
            other => Err(failure(other)),
        }
    }

    /// A handle to write to standard input while another task reads the output.
    pub fn input(&self) -> ProcessInput {
        ProcessInput {
            io: Rc::clone(&self.resource.io),
            id: self.resource.id,
        }
    }
}

/// A command's standard input.
#[derive(Debug, Clone)]
pub struct ProcessInput {
    io: Rc<Io>,
    id: u32,
}

impl ProcessInput {
    /// Writes text.
    pub async fn write(&self, data: String) -> Result<(), HostFailure> {
        self.io
            .perform_done(Effect::ProcessWrite {
                process: self.id,
                data,
            })
            .await
    }
}

impl Io {
    /// The name of what enforces limits on commands; `None` when nothing does, or the host can't tell.
    pub async fn probe_sandbox(self: &Rc<Self>) -> Option<String> {
        match self.perform(Effect::SandboxProbe).await {
            EffectResult::Sandbox { name } => name,
            _ => None,
        }
    }

    /// Starts a command.
    pub async fn spawn(self: &Rc<Self>, spawn: Spawn) -> Result<Process, HostFailure> {
        let Spawn {
            argv,
            cwd,
            env,
            tty,
            input,
            sandbox,
        } = spawn;
        let starting = self.perform(Effect::ProcessSpawn {
            argv,
            cwd,
            env,
            stdin: tty,
            input,
            tty,
            sandbox,
        });
        let id = starting.id;
        match starting.await {
            EffectResult::Spawned => Ok(Process {
                resource: Resource::new(self, id),
            }),
            other => Err(failure(other)),
        }
    }
}
