//! One session's story: what was submitted, what came of it.

use codex_embed_engine::{Engine, Handle, Journal};
use codex_embed_protocol::boundary::{
    ConfigFile, ConfigFileKind, ConfigSources, EffectResult, Fault, HookPoint, HostInfo, Input, Limits,
    OpenOptions, OutboxEntry, PromptHistory, ShellInfo, ThreadOrigin, ThreadStart,
};
use codex_embed_protocol::{DynamicToolSpec, HistoryEntry, Op, ReviewDecision, UserInput};
use serde_json::{Map, Value, json};

use crate::host::Host;
use crate::script::{Answer, CommandScript};

/// 2026-01-02T03:04:05Z.
const START_MS: f64 = 1_767_323_045_000.0;

/// The id of a recorded thread.
pub const THREAD: &str = "01900000-0000-7000-8000-000000000001";
/// The id of a forked thread.
pub const FORK: &str = "01900000-0000-7000-8000-000000000002";

/// A session with its host. Built by the methods that take `self`, told by those that take `&mut self`.
pub struct Story {
    options: OpenOptions,
    session: Option<(Engine, Handle)>,
    /// The host, to look at and to change between submissions.
    pub host: Host,
    /// All events so far, as JSON.
    pub events: Vec<Value>,
    /// The outbox of each step so far.
    pub outboxes: Vec<Vec<OutboxEntry>>,
    submissions: u32,
}

impl Default for Story {
    fn default() -> Self {
        Self::new()
    }
}

impl Story {
    /// A session in `/work`, full access, never asking, on a host with bash and a sandbox.
    pub fn new() -> Self {
        let overrides = json!({ "model": "gpt-5.1-codex", "approval_policy": "never", "sandbox_mode": "danger-full-access" });
        let options = OpenOptions {
            cwd: "/work".into(),
            codex_home: None,
            config: ConfigSources {
                overrides: overrides.as_object().cloned().unwrap_or_default(),
                ..ConfigSources::default()
            },
            host: HostInfo {
                os: "linux".into(),
                arch: "x86_64".into(),
                shell: Some(ShellInfo {
                    name: "bash".into(),
                    path: "/bin/bash".into(),
                }),
                timezone: "Etc/UTC".into(),
                utc_offset_minutes: 0,
                tmpdir: None,
            },
            seed: 7,
            originator: None,
            dynamic_tools: Vec::new(),
            mcp_servers: serde_json::Map::new(),
            hooks: Vec::new(),
            thread: None,
            prompt_history: None,
            limits: Default::default(),
            journal: true,
        };
        let mut host = Host::default();
        host.now = START_MS;
        host.sandbox = Some("bubblewrap".into());
        Self {
            options,
            session: None,
            host,
            events: Vec::new(),
            outboxes: Vec::new(),
            submissions: 0,
        }
    }

    /// What the model says, in turn.
    pub fn model(mut self, answers: Vec<Answer>) -> Self {
        self.host.model = answers.into();
        self
    }

    /// A file in the workspace, by absolute path.
    pub fn file(mut self, path: &str, content: &str) -> Self {
        self.host.files.insert(path.into(), content.into());
        self
    }

    /// What a command does, by the text of its script.
    pub fn command(mut self, script: &str, does: CommandScript) -> Self {
        self.host.commands.insert(script.into(), does);
        self
    }

    /// A key of config.toml.
    pub fn config(mut self, key: &str, value: Value) -> Self {
        self.options.config.overrides.insert(key.into(), value);
        self
    }

    /// The text of the user's config.toml.
    pub fn config_toml(self, text: &str) -> Self {
        self.config_file(ConfigFile {
            kind: ConfigFileKind::User,
            path: "/home/user/.codex/config.toml".into(),
            text: text.into(),
        })
    }

    /// A file of settings.
    pub fn config_file(mut self, file: ConfigFile) -> Self {
        self.options.config.files.push(file);
        self
    }

    /// The text of an administrator's requirements.toml.
    pub fn requirements_toml(mut self, text: &str) -> Self {
        self.options.config.files.push(ConfigFile {
            kind: ConfigFileKind::Requirements,
            path: "/etc/codex/requirements.toml".into(),
            text: text.into(),
        });
        self
    }

    /// A tool that the user's program runs itself.
    pub fn dynamic_tool(mut self, tool: DynamicToolSpec) -> Self {
        self.options.dynamic_tools.push(tool);
        self
    }

    /// An MCP server that the user's program passes as an object, with its settings.
    pub fn mcp_server(mut self, name: &str, settings: Value) -> Self {
        self.options.mcp_servers.insert(name.into(), settings);
        self
    }

    /// Functions that are asked at these points, and what they answer, in turn.
    pub fn hooks(mut self, points: &[HookPoint], answers: Vec<EffectResult>) -> Self {
        self.options.hooks = points.to_vec();
        self.host.hook_answers = answers.into();
        self
    }

    /// How much the session may use.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.options.limits = limits;
        self
    }

    /// The user's codex folder.
    pub fn codex_home(mut self, path: &str) -> Self {
        self.options.codex_home = Some(path.into());
        self
    }

    /// The user's own folder.
    pub fn home(mut self, path: &str) -> Self {
        self.options.config.home = Some(path.into());
        self
    }

    /// A new thread that is recorded.
    pub fn recorded(self) -> Self {
        self.thread(THREAD, ThreadOrigin::New)
    }

    /// A thread resumed from its record.
    pub fn resumed(self, record: &str) -> Self {
        self.reads(&[record.as_bytes()])
            .thread(THREAD, ThreadOrigin::Resume)
    }

    /// A thread forked from another one's record, before the user's message of this number.
    pub fn forked(self, record: &str, before_user_message: Option<u32>) -> Self {
        let origin = ThreadOrigin::Fork { before_user_message };
        self.reads(&[record.as_bytes()]).thread(FORK, origin)
    }

    /// The record that the session begins from, in the chunks in which it is read.
    pub fn reads(mut self, chunks: &[&[u8]]) -> Self {
        self.host.source = chunks.iter().map(|chunk| chunk.to_vec()).collect();
        self
    }

    /// The thread that the session works on.
    pub fn thread(mut self, id: &str, origin: ThreadOrigin) -> Self {
        self.options.thread = Some(ThreadStart {
            id: id.into(),
            rollout_path: Some(format!("/codex-home/sessions/{id}.jsonl")),
            name: None,
            origin,
        });
        self
    }

    /// Where a recorded thread's record lies.
    pub fn record_path(mut self, path: &str) -> Self {
        if let Some(thread) = &mut self.options.thread {
            thread.rollout_path = Some(path.into());
        }
        self
    }

    /// The prompt history.
    pub fn prompt_history(mut self, entries: Vec<HistoryEntry>) -> Self {
        self.options.prompt_history = Some(PromptHistory {
            log_id: 42,
            entry_count: entries.len() as u64,
        });
        self.host.prompts = entries;
        self
    }

    /// What the session recorded, line by line.
    pub fn record(&self) -> Vec<Value> {
        let lines = self.host.record.lines();
        let parse = |line| serde_json::from_str(line).expect("a line of a record is JSON");
        lines.map(parse).collect()
    }

    /// Opens the session and lets it run as far as it can.
    pub fn open(&mut self) {
        self.step(Input::Tick);
        self.settle();
    }

    /// Suspends the session and performs what it needs for that.
    pub fn suspend(&mut self) {
        self.step(Input::Suspend);
        self.settle();
    }

    /// Why the session ended, if it was by a fault.
    pub fn fault(&self) -> Option<&Fault> {
        let last = self.outboxes.last().and_then(|outbox| outbox.last());
        match last {
            Some(OutboxEntry::Fault(fault)) => Some(fault),
            _ => None,
        }
    }

    /// The workspace.
    pub fn cwd(mut self, path: &str) -> Self {
        self.options.cwd = path.into();
        self
    }

    /// Changes what the host says of itself.
    pub fn host_info(mut self, change: impl FnOnce(&mut HostInfo)) -> Self {
        change(&mut self.options.host);
        self
    }

    /// What the session is opened with.
    pub fn options(&self) -> &OpenOptions {
        &self.options
    }

    /// A host that can't enforce limits on commands.
    pub fn without_sandbox(mut self) -> Self {
        self.host.sandbox = None;
        self
    }

    /// Submits text of the user and lets everything run until nothing more can.
    pub fn say(&mut self, text: &str) {
        self.begin(text);
        self.settle();
    }

    /// Submits text of the user without performing any effect after it.
    pub fn begin(&mut self, text: &str) {
        self.submit_only(Op::UserInput {
            items: vec![UserInput::Text {
                text: text.into(),
                text_elements: Vec::new(),
            }],
            final_output_json_schema: None,
        });
    }

    /// Answers a question about a command.
    pub fn approve_exec(&mut self, call_id: &str, decision: ReviewDecision) {
        self.submit(Op::ExecApproval {
            id: call_id.into(),
            turn_id: None,
            decision,
        });
    }

    /// Answers a question about a patch.
    pub fn approve_patch(&mut self, call_id: &str, decision: ReviewDecision) {
        self.submit(Op::PatchApproval {
            id: call_id.into(),
            decision,
        });
    }

    /// Submits an op and lets everything run until nothing more can.
    pub fn submit(&mut self, op: Op) {
        self.submit_only(op);
        self.settle();
    }

    /// Submits an op without performing any effect after it.
    pub fn submit_only(&mut self, op: Op) {
        self.submissions += 1;
        let id = format!("turn-{}", self.submissions);
        self.step(Input::Submit { id, op });
    }

    /// Performs effects until nothing more can be done.
    pub fn settle(&mut self) {
        while self.perform_one() {}
    }

    /// Performs effects until an event of this type has come; panics when nothing more can be done before.
    pub fn settle_until(&mut self, event: &str) {
        while !self.events.iter().any(|msg| msg["type"] == event) {
            assert!(
                self.perform_one(),
                "the story ended before `{event}`: {:?}",
                self.types()
            );
        }
    }

    /// Performs one effect; `false` when there is none that can be.
    pub fn perform_one(&mut self) -> bool {
        let Some((effect, result)) = self.host.perform() else {
            return false;
        };
        self.step(Input::Result { effect, result });
        true
    }

    /// Gives the session an input and takes what comes of it.
    pub fn step(&mut self, input: Input) {
        let (engine, handle) = self.session.get_or_insert_with(|| {
            let mut engine = Engine::new();
            let handle = engine
                .open(self.options.clone())
                .expect("the story's options open a session");
            (engine, handle)
        });
        let Ok(outbox) = engine.step(*handle, self.host.now, input) else {
            return;
        };
        for entry in &outbox {
            match entry {
                OutboxEntry::Event(event) => {
                    self.events
                        .push(serde_json::to_value(&event.msg).expect("an event is JSON"));
                }
                OutboxEntry::Effect(request) => self.host.accept(request.clone()),
                OutboxEntry::Abort(id) => self.host.abort(*id),
                OutboxEntry::Fault(_) | OutboxEntry::Closed => {}
            }
        }
        self.outboxes.push(outbox);
    }

    /// Ends the session at once.
    pub fn close(&mut self) -> Vec<OutboxEntry> {
        let Some((mut engine, handle)) = self.session.take() else {
            return Vec::new();
        };
        let outbox = engine.close(handle).expect("the session is open");
        for entry in &outbox {
            if let OutboxEntry::Abort(id) = entry {
                self.host.abort(*id);
            }
        }
        outbox
    }

    /// The session's inputs so far.
    pub fn journal(&self) -> Journal {
        let (engine, handle) = self.session.as_ref().expect("the story has begun");
        engine
            .journal(*handle)
            .expect("the session is open")
            .expect("it keeps a journal")
            .clone()
    }

    /// The types of the events so far.
    pub fn types(&self) -> Vec<&str> {
        self.events
            .iter()
            .filter_map(|msg| msg["type"].as_str())
            .collect()
    }

    /// The events of a type.
    pub fn all(&self, kind: &str) -> Vec<&Value> {
        self.events.iter().filter(|msg| msg["type"] == kind).collect()
    }

    /// A text field of each event of a type.
    pub fn texts(&self, kind: &str, field: &str) -> Vec<&str> {
        self.all(kind)
            .iter()
            .filter_map(|msg| msg[field].as_str())
            .collect()
    }

    /// The outputs of tools in the last request, by call id.
    pub fn outputs(&self) -> Map<String, Value> {
        let input = self
            .host
            .requests
            .last()
            .and_then(|body| body["input"].as_array());
        input
            .into_iter()
            .flatten()
            .filter(|item| {
                item["type"]
                    .as_str()
                    .is_some_and(|kind| kind.ends_with("_output"))
            })
            .filter_map(|item| Some((item["call_id"].as_str()?.to_owned(), item["output"].clone())))
            .collect()
    }
}
