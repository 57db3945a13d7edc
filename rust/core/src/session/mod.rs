//! One session: what it knows, and how it is opened.

mod approvals;
mod background;
mod models;
mod questions;
mod reviewer;
mod run;
mod settings;
mod usage;

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use codex_embed_config::{Config, ConfigError, ConfigWarning, provided_mcp_servers};
use codex_embed_protocol::boundary::{HostInfo, Input, OpenOptions, OutboxEntry};
use codex_embed_protocol::{EventMsg, Op, RequestUserInputResponse, UserInput, WarningEvent};

use crate::context::{ContextBaseline, History};
use crate::mcp::McpServers;
use crate::ports::Io;
use crate::review::Relay;
use crate::sync::Signal;
use crate::tools::{DynamicTools, Processes};

pub(crate) use approvals::Approvals;
pub(crate) use background::Background;
pub(crate) use models::Commands;
use models::ToolCache;
pub(crate) use questions::Questions;
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
    pub settings: RefCell<Settings>,
    /// The model's base instructions, fixed at the start: the `instructions` of every request.
    pub instructions: Rc<str>,
    pub history: RefCell<History>,
    /// What the model was last told of the session's surroundings.
    pub baseline: RefCell<Option<ContextBaseline>>,
    /// The model of the last turn.
    pub last_model: RefCell<Option<String>>,
    pub usage: RefCell<Usage>,
    tool_cache: ToolCache,
    pub approvals: Approvals,
    pub processes: Processes,
    pub dynamic_tools: DynamicTools,
    pub mcp: McpServers,
    /// Questions of `request_user_input`, by turn.
    pub user_input: Questions<RequestUserInputResponse>,
    /// Input for the running turn that came after it started.
    pub pending_input: RefCell<VecDeque<PendingInput>>,
    /// Tasks that outlive the turn that started them, such as a command's reader.
    spawned: RefCell<Vec<Task>>,
    /// Where a reviewer's events go; `None` for a session of the user's own.
    relay: Option<Rc<Relay>>,
}

/// What a session begins with.
struct Beginning {
    io: Rc<Io>,
    host: HostInfo,
    sandbox: OnceCell<Option<String>>,
    config: Config,
    originator: String,
    codex_home: Option<String>,
    settings: Settings,
    instructions: Rc<str>,
    dynamic_tools: DynamicTools,
    mcp: McpServers,
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
            settings,
            instructions,
            dynamic_tools,
            mcp,
        } = beginning;
        Self {
            io,
            id: OnceCell::new(),
            host,
            sandbox,
            config,
            originator,
            codex_home,
            settings: RefCell::new(settings),
            instructions,
            history: RefCell::default(),
            baseline: RefCell::default(),
            last_model: RefCell::default(),
            usage: RefCell::default(),
            tool_cache: ToolCache::default(),
            approvals: Approvals::default(),
            processes: Processes::default(),
            dynamic_tools,
            mcp,
            user_input: Questions::default(),
            pending_input: RefCell::default(),
            spawned: RefCell::default(),
            relay,
        }
    }

    /// Emits an event; `turn_id` is the submission that it answers.
    pub fn emit(&self, turn_id: &str, msg: EventMsg) {
        match &self.relay {
            Some(relay) => relay.pass(&self.io, msg),
            None => self.io.emit(turn_id, msg),
        }
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
        if path.starts_with('/') || is_windows_absolute(path) {
            path.to_owned()
        } else if path.is_empty() {
            cwd.to_owned()
        } else {
            format!("{}/{path}", cwd.trim_end_matches('/'))
        }
    }
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
    arrived: Signal,
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
        config_toml,
        overrides,
        host,
        seed,
        originator,
        dynamic_tools,
        mcp_servers,
        thread: _,
        prompt_history: _,
        journal: _,
    } = options;
    if cwd.is_empty() {
        return Err(OpenError {
            code: "invalid_argument",
            message: "`cwd` must be an absolute path".into(),
        });
    }
    let (mut config, warnings) = Config::load(config_toml.as_deref(), &overrides, &cwd)?;
    config.mcp_servers.extend(provided_mcp_servers(&mcp_servers)?);
    let dynamic_tools = DynamicTools::new(dynamic_tools).map_err(|message| OpenError {
        code: "invalid_argument",
        message,
    })?;
    let io = Rc::new(Io::new(seed));
    let mcp = McpServers::new(&config.mcp_servers);
    let settings = Settings::new(cwd, &config);
    let instructions: Rc<str> = match &config.base_instructions {
        Some(text) => Rc::from(text.as_str()),
        None => Rc::from(crate::prompts::base_instructions()),
    };
    let beginning = Beginning {
        io: Rc::clone(&io),
        host,
        sandbox: OnceCell::new(),
        config,
        originator: originator.unwrap_or_else(|| "codex_embed".to_owned()),
        codex_home,
        settings,
        instructions,
        dynamic_tools,
        mcp,
    };
    let session = Rc::new(Session::new(beginning, None));
    let ops = Rc::new(Ops::default());
    let future = run::run(session, Rc::clone(&ops), warnings);
    Ok((SessionInbox { io, ops }, Box::pin(future)))
}

/// Tells the user of configuration that was read but not used as written.
fn emit_warnings(io: &Io, warnings: Vec<ConfigWarning>) {
    for warning in warnings {
        io.emit(
            "",
            EventMsg::Warning(WarningEvent {
                message: warning.to_string(),
            }),
        );
    }
}
