//! One session: what it knows, and how it is opened.

mod approvals;
mod background;
mod catalog;
mod meter;
mod models;
mod questions;
mod reviewer;
mod rules;
mod run;
mod running;
mod settings;
mod start;
mod threads;
mod usage;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use codex_embed_config::{Config, ConfigError, ConfigWarning, provided_mcp_servers};
use codex_embed_protocol::boundary::{
    Fault, HostInfo, Input, OpenOptions, OutboxEntry, PromptHistory, ThreadOrigin, ThreadStart,
};
use codex_embed_protocol::{EventMsg, Op, RequestUserInputResponse, ResponseItem, UserInput};

use crate::context::{ContextBaseline, History};
use crate::hooks::Hooks;
use crate::mcp::McpServers;
use crate::model::{Catalog, ModelInfo};
use crate::ports::Io;
use crate::review::Relay;
use crate::rollout::{Recorder, Standing};
use crate::skills::SkillCache;
use crate::sync::Signal;
use crate::tools::{DynamicTools, Processes};

pub(crate) use approvals::Approvals;
pub(crate) use background::Background;
pub(crate) use meter::{Meter, Overrun};
pub(crate) use models::Commands;
use models::ToolCache;
pub(crate) use questions::Questions;
pub(crate) use rules::Rules;
use running::Running;
pub(crate) use settings::Settings;
pub(crate) use usage::Usage;

/// A future of a session: the session itself, a turn, or a task beside the turns.
pub type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Why a session can't be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenError {
    /// `invalid_config`, `unsupported` or `invalid_argument`.
    pub code: &'static str,
    /// What is wrong, where, and what to do.
    pub message: String,
}

impl From<ConfigError> for OpenError {
    fn from(error: ConfigError) -> Self {
        Self {
            code: error.code,
            message: error.to_string(),
        }
    }
}

/// A user's request with the id its sender gave it.
pub(crate) struct Submission {
    pub id: String,
    pub op: Op,
}

/// What one session knows and holds.
pub(crate) struct Session {
    pub io: Rc<Io>,
    /// The session's (thread's) id, made from the clock of the first step.
    id: OnceCell<String>,
    pub host: HostInfo,
    /// What enforces limits on commands, once a command needed to know.
    pub sandbox: OnceCell<Option<String>>,
    pub config: Config,
    pub originator: String,
    /// The user's codex folder.
    pub codex_home: Option<String>,
    /// The user's own folder.
    pub home: Option<String>,
    /// Skills that were found.
    pub skills: SkillCache,
    pub settings: RefCell<Settings>,
    /// The settings that the session began with: what the model is told first.
    pub opening: Settings,
    /// The model's base instructions, fixed at the start.
    instructions: RefCell<Rc<str>>,
    /// The model that they were made for, where that is another one than the session begins with.
    instructed_model: RefCell<Option<String>>,
    /// What AGENTS.md files say, once they were read.
    pub user_instructions: OnceCell<Option<String>>,
    pub recorder: Rc<Recorder>,
    /// The user's models, once they are read.
    catalog: OnceCell<Rc<Catalog>>,
    pub history: RefCell<History>,
    /// What the model was last told of the session's surroundings.
    pub baseline: RefCell<Option<ContextBaseline>>,
    /// Whether the model was ever told of them, be it in words that the history no longer holds.
    pub surroundings_told: Cell<bool>,
    /// The model of the last turn of the user; a review or a compaction is none.
    pub last_model: RefCell<Option<String>>,
    pub usage: RefCell<Usage>,
    /// What the embedding program's limits are measured by.
    pub meter: Rc<Meter>,
    tool_cache: ToolCache,
    pub approvals: Approvals,
    /// What `.rules` files and the user's decisions say of commands.
    pub rules: Rules,
    pub processes: Processes,
    pub dynamic_tools: DynamicTools,
    pub mcp: McpServers,
    pub hooks: Hooks,
    /// Questions of `request_user_input`, by turn.
    pub user_input: Questions<RequestUserInputResponse>,
    /// Input for the running turn that came after it started.
    pub pending_input: RefCell<VecDeque<PendingInput>>,
    /// Tasks that outlive the turn that started them, such as a command's reader.
    spawned: RefCell<Vec<Task>>,
    /// Where a reviewer's events go; `None` for a session of the user's own.
    relay: Option<Rc<Relay>>,
}

/// What its first moments are made of.
pub(crate) struct Opening {
    thread: Option<ThreadStart>,
    prompt_history: Option<PromptHistory>,
    warnings: Vec<ConfigWarning>,
}

/// What a session begins with.
struct Beginning {
    io: Rc<Io>,
    host: HostInfo,
    sandbox: OnceCell<Option<String>>,
    config: Config,
    originator: String,
    codex_home: Option<String>,
    home: Option<String>,
    settings: Settings,
    instructions: Rc<str>,
    catalog: Option<Rc<Catalog>>,
    dynamic_tools: DynamicTools,
    mcp: McpServers,
    hooks: Hooks,
    recorder: Rc<Recorder>,
    meter: Rc<Meter>,
}

/// Input that waits for the running turn to take it.
pub(crate) struct PendingInput {
    pub submission: String,
    pub items: Vec<UserInput>,
}

impl Session {
    fn new(beginning: Beginning, relay: Option<Rc<Relay>>) -> Self {
        let Beginning {
            io,
            host,
            sandbox,
            config,
            originator,
            codex_home,
            home,
            settings,
            instructions,
            catalog,
            dynamic_tools,
            mcp,
            hooks,
            recorder,
            meter,
        } = beginning;
        Self {
            io,
            id: OnceCell::new(),
            host,
            sandbox,
            config,
            originator,
            codex_home,
            home,
            skills: SkillCache::default(),
            opening: settings.clone(),
            settings: RefCell::new(settings),
            instructions: RefCell::new(instructions),
            instructed_model: RefCell::default(),
            user_instructions: OnceCell::new(),
            recorder,
            catalog: catalog.map(OnceCell::from).unwrap_or_default(),
            history: RefCell::default(),
            baseline: RefCell::default(),
            surroundings_told: Cell::default(),
            last_model: RefCell::default(),
            usage: RefCell::default(),
            meter,
            tool_cache: ToolCache::default(),
            approvals: Approvals::default(),
            rules: Rules::default(),
            processes: Processes::default(),
            dynamic_tools,
            mcp,
            hooks,
            user_input: Questions::default(),
            pending_input: RefCell::default(),
            spawned: RefCell::default(),
            relay,
        }
    }

    /// Emits an event; `turn_id` is the submission that it answers.
    pub fn emit(&self, turn_id: &str, msg: EventMsg) {
        self.recorder.event(&msg);
        match &self.relay {
            Some(relay) => relay.pass(&self.io, msg),
            None => self.io.emit(turn_id, msg),
        }
    }

    /// Adds an item to the history and to the record.
    pub fn record(&self, item: ResponseItem) {
        self.recorder.item(&item);
        self.history.borrow_mut().record(item);
    }

    /// The model's base instructions: the `instructions` of every request.
    pub fn instructions(&self) -> Rc<str> {
        Rc::clone(&self.instructions.borrow())
    }

    /// The model that the base instructions were made for.
    pub fn instructed_model(&self) -> String {
        let other = self.instructed_model.borrow();
        other.as_ref().unwrap_or(&self.opening.model).clone()
    }

    /// The base instructions are those of a record, in which a model worked.
    pub fn set_instructed_model(&self, model: Option<String>) {
        *self.instructed_model.borrow_mut() = model;
    }

    /// Takes over the base instructions that the session was begun with.
    pub fn set_instructions(&self, text: &str) {
        *self.instructions.borrow_mut() = Rc::from(text);
    }

    /// Takes over what the model knows after the last turn.
    pub fn stand(&self, standing: Standing) {
        let Standing { baseline, model } = standing;
        self.surroundings_told.set(baseline.is_some() || model.is_some());
        *self.baseline.borrow_mut() = baseline;
        *self.last_model.borrow_mut() = model;
    }

    /// The session's id. Empty before the first step.
    pub fn id(&self) -> &str {
        self.id.get().map_or("", String::as_str)
    }

    /// Whether the host can enforce limits on commands; asked once.
    pub async fn has_sandbox(self: &Rc<Self>) -> bool {
        if let Some(known) = self.sandbox.get() {
            return known.is_some();
        }
        let found = self.io.probe_sandbox().await;
        self.sandbox.get_or_init(|| found).is_some()
    }

    /// The user's shell, which runs scripts.
    pub fn shell_path(&self) -> &str {
        self.host
            .shell
            .as_ref()
            .map_or("/bin/sh", |shell| shell.path.as_str())
    }

    /// The next input that came while the turn ran.
    pub fn take_pending_input(&self) -> Option<PendingInput> {
        self.pending_input.borrow_mut().pop_front()
    }

    /// Runs a task beside the turns, until it ends or the session does.
    pub fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        self.spawned.borrow_mut().push(Box::pin(task));
    }

    /// The absolute form of a path that the model wrote, relative to the working directory.
    pub fn absolute(&self, cwd: &str, path: &str) -> String {
        if is_absolute(path) {
            path.to_owned()
        } else if path.is_empty() {
            cwd.to_owned()
        } else {
            format!("{}/{path}", cwd.trim_end_matches('/'))
        }
    }
}

/// Whether a path names its place by itself, on this or that system.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || is_windows_absolute(path)
}

fn is_windows_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && matches!(bytes[2], b'/' | b'\\')
}

/// The way into a session: inputs go in, the outbox comes out.
pub struct SessionInbox {
    io: Rc<Io>,
    ops: Rc<Ops>,
}

#[derive(Default)]
pub(crate) struct Ops {
    queue: RefCell<VecDeque<Submission>>,
    suspended: Cell<bool>,
    arrived: Signal,
}

impl Ops {
    /// What to do next. A suspension comes before what is asked for. While the running turn was interrupted and comes
    /// to the end of its beginning, only what ends it sooner is taken: all else was asked of the session without it.
    fn next(&self, running: Option<&Running>) -> Option<run::Next> {
        if self.suspended.take() {
            return Some(run::Next::Suspend);
        }
        let waits = running.is_some_and(Running::is_interrupted);
        let taken = |next: &mut Submission| !waits || matches!(next.op, Op::Interrupt | Op::Shutdown);
        self.queue.borrow_mut().pop_front_if(taken).map(run::Next::Op)
    }
}

impl SessionInbox {
    /// Takes an input at the time `now` (milliseconds since 1970).
    pub fn accept(&self, now: f64, input: Input) {
        self.io.set_now(now);
        match input {
            Input::Submit { id, op } => {
                self.ops.queue.borrow_mut().push_back(Submission { id, op });
                self.ops.arrived.notify();
            }
            Input::Result { effect, result } => self.io.deliver(effect, result),
            Input::Suspend => {
                self.ops.suspended.set(true);
                self.ops.arrived.notify();
            }
            Input::Tick => {}
        }
    }

    /// Adds an entry to the outbox.
    pub fn push(&self, entry: OutboxEntry) {
        self.io.push(entry);
    }

    /// Takes what has gathered in the outbox.
    pub fn take_outbox(&self) -> Vec<OutboxEntry> {
        self.io.take_outbox()
    }

    /// Why the session ended, if it could not go on.
    pub fn take_fault(&self) -> Option<Fault> {
        self.io.take_fault()
    }

    /// Results that nobody waited for.
    pub fn late_results(&self) -> u64 {
        self.io.late_results()
    }
}

/// Opens a session: its inbox, and the future that is the session.
pub fn open(options: OpenOptions) -> Result<(SessionInbox, Task), OpenError> {
    let OpenOptions {
        cwd,
        codex_home,
        config: sources,
        host,
        seed,
        originator,
        dynamic_tools,
        mcp_servers,
        hooks,
        thread,
        prompt_history,
        limits,
        journal: _,
    } = options;
    if cwd.is_empty() {
        return Err(OpenError {
            code: "invalid_argument",
            message: "`cwd` must be an absolute path".into(),
        });
    }
    let (mut config, mut warnings) = Config::resolve(&sources, &cwd)?;
    let (provided, told) = provided_mcp_servers(&mcp_servers)?;
    config.mcp_servers.extend(provided);
    warnings.extend(told);
    let dynamic_tools = DynamicTools::new(dynamic_tools).map_err(|message| OpenError {
        code: "invalid_argument",
        message,
    })?;
    let io = Rc::new(Io::new(seed));
    let mcp = McpServers::new(&config.mcp_servers);
    let settings = Settings::new(cwd, codex_home.as_deref(), &config);
    let transcript = thread.as_ref().and_then(|thread| thread.rollout_path.clone());
    let resumed = thread
        .as_ref()
        .is_some_and(|thread| thread.origin == ThreadOrigin::Resume);
    let recorder = match &thread {
        Some(_) => Recorder::on(Rc::clone(&io)),
        None => Recorder::off(Rc::clone(&io)),
    };
    let instructions: Rc<str> = match &config.base_instructions {
        Some(text) => Rc::from(text.as_str()),
        None => {
            let model = ModelInfo::new(&settings.model, &config);
            let manner = settings.personality.filter(|_| model.takes_personality());
            crate::prompts::instructions(manner).into()
        }
    };
    let beginning = Beginning {
        io: Rc::clone(&io),
        host,
        sandbox: OnceCell::new(),
        config,
        originator: originator.unwrap_or_else(|| "codex_embed".to_owned()),
        codex_home,
        home: sources.home,
        settings,
        instructions,
        catalog: None,
        dynamic_tools,
        mcp,
        hooks: Hooks::new(hooks, resumed, transcript),
        recorder: Rc::new(recorder),
        meter: Rc::new(Meter::new(limits)),
    };
    let session = Rc::new(Session::new(beginning, None));
    let ops = Rc::new(Ops::default());
    let future = run::run(
        session,
        Rc::clone(&ops),
        Opening {
            thread,
            prompt_history,
            warnings,
        },
    );
    Ok((SessionInbox { io, ops }, Box::pin(future)))
}
