//! The scripted host: answers effects from a script, with a clock that only moves when nothing else can.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use codex_embed_protocol::HistoryEntry;
use codex_embed_protocol::boundary::{
    DirectoryEntry, Effect, EffectId, EffectRequest, EffectResult, EntryKind, FileKind, HookAnswer,
    HookRequest, OutputChannel,
};

use crate::mcp::McpHost;
use crate::script::{Answer, BodyPart, CommandScript, StreamEnd};
use crate::small_shell;

/// A body under way.
struct Body {
    /// The pieces, each with the time from when on it can be read.
    chunks: VecDeque<(f64, Vec<u8>)>,
    /// From when on the end can be read.
    ends: f64,
    end: StreamEnd,
}

struct RunningProcess {
    due: VecDeque<(f64, EffectResult)>,
}

/// How long a recorded command takes to start, in milliseconds: what the model says meanwhile comes first, as it
/// did for the recording.
const START_MS: u64 = 5;

/// A host made of data.
#[derive(Default)]
pub struct Host {
    /// Milliseconds since 1970.
    pub now: f64,
    /// What the endpoint answers, in turn; the last one repeats.
    pub model: VecDeque<Answer>,
    /// Files by absolute path.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Commands by the text of their shell script. Any other fails to start.
    pub commands: BTreeMap<String, CommandScript>,
    /// What enforces limits on commands.
    pub sandbox: Option<String>,
    /// What the next commands do, whatever they are; before `commands`.
    pub recorded: VecDeque<CommandScript>,
    /// Scripts that are interpreted, before all else.
    pub interpreted: BTreeSet<String>,
    /// What commands were given on their standard input, in the order of their starts.
    pub inputs: Vec<String>,
    /// The bodies of the requests so far.
    pub requests: Vec<serde_json::Value>,
    /// Their headers.
    pub request_headers: Vec<Vec<(String, String)>>,
    /// Commands started so far, with whether they ran in a sandbox.
    pub started: Vec<(String, bool)>,
    /// The record that a resumed or forked session begins from, in the chunks in which it is read.
    pub source: VecDeque<Vec<u8>>,
    /// What the session recorded.
    pub record: String,
    /// The names that the thread was given, in order.
    pub names: Vec<String>,
    /// How appending to the record fails, while it does: a code such as `ENOSPC`.
    pub append_fails: Option<&'static str>,
    /// The prompt history.
    pub prompts: Vec<HistoryEntry>,
    /// The limit that came with the last prompt, in bytes.
    pub prompts_limit: Option<u64>,
    /// MCP servers.
    pub mcp: McpHost,
    /// What functions of the embedding program answer, in turn; then nothing.
    pub hook_answers: VecDeque<EffectResult>,
    /// What they were asked.
    pub hook_requests: Vec<HookRequest>,
    /// What was written to commands.
    pub written: Vec<String>,
    bodies: BTreeMap<EffectId, Body>,
    processes: BTreeMap<EffectId, RunningProcess>,
    waiting: Vec<EffectRequest>,
    /// When the timers end and recorded commands have started.
    deadlines: BTreeMap<EffectId, f64>,
    aborted: Vec<EffectId>,
}

impl Host {
    /// Takes an effect to perform.
    pub fn accept(&mut self, request: EffectRequest) {
        let takes = match &request.effect {
            Effect::Sleep { ms } => Some(*ms),
            Effect::ProcessSpawn { .. } if !self.recorded.is_empty() => Some(START_MS),
            effect => self.mcp.takes_ms(effect),
        };
        if let Some(ms) = takes {
            self.deadlines.insert(request.id, self.now + ms as f64);
        }
        self.waiting.push(request);
    }

    /// Stops an effect, or releases what it opened.
    pub fn abort(&mut self, id: EffectId) {
        self.waiting.retain(|request| request.id != id);
        self.bodies.remove(&id);
        self.processes.remove(&id);
        self.mcp.close(id);
        self.aborted.push(id);
    }

    /// The effects aborted so far.
    pub fn aborted(&self) -> &[EffectId] {
        &self.aborted
    }

    /// What the host still holds open: bodies, processes and connections to MCP servers.
    pub fn open_resources(&self) -> usize {
        self.bodies.len() + self.processes.len() + self.mcp.connections()
    }

    /// Performs one effect and gives its result; `None` when all that is left waits for ever. The clock moves
    /// to the next thing that is due only when nothing can be done now.
    pub fn perform(&mut self) -> Option<(EffectId, EffectResult)> {
        let (due, index) = self.next()?;
        self.now = self.now.max(due);
        let request = self.waiting.remove(index);
        self.deadlines.remove(&request.id);
        Some((request.id, self.result(request)))
    }

    /// When the next effect can be performed, in milliseconds since 1970; `None` when all that is left waits for ever.
    pub fn next_due(&self) -> Option<f64> {
        self.next().map(|(due, _)| due)
    }

    /// The effect that can be performed first: when, and its place among the waiting ones.
    fn next(&self) -> Option<(f64, usize)> {
        let mut next: Option<(f64, usize)> = None;
        for (index, request) in self.waiting.iter().enumerate() {
            if let Some(due) = self.due(request)
                && next.is_none_or(|(soonest, _)| due < soonest)
            {
                next = Some((due, index));
            }
        }
        next
    }

    /// When an effect can be performed; `None` for never.
    fn due(&self, request: &EffectRequest) -> Option<f64> {
        match &request.effect {
            Effect::HttpRead { stream } => match self.bodies.get(stream) {
                Some(Body { chunks, ends, end }) => match chunks.front() {
                    Some((at, _)) => Some(*at),
                    None => (*end != StreamEnd::Hang).then_some(*ends),
                },
                None => Some(self.now),
            },
            Effect::ProcessRead { process } => match self.processes.get(process) {
                Some(running) => running.due.front().map(|(at, _)| *at),
                None => Some(self.now),
            },
            effect if self.mcp.never_ends(effect) => None,
            _ => Some(self.deadlines.get(&request.id).copied().unwrap_or(self.now)),
        }
    }

    fn result(&mut self, request: EffectRequest) -> EffectResult {
        match request.effect {
            Effect::HttpOpen { body, headers, .. } => {
                self.request_headers.push(headers);
                self.respond(request.id, &body)
            }
            Effect::HttpRead { stream } => self.read_body(stream),
            Effect::ProcessSpawn {
                argv,
                cwd,
                input,
                sandbox,
                ..
            } => {
                self.inputs.extend(input.clone());
                let input = input.unwrap_or_default();
                self.start(request.id, &argv, &cwd, &input, sandbox.is_some())
            }
            effect @ (Effect::McpStart { .. }
            | Effect::McpRequest { .. }
            | Effect::McpRead { .. }
            | Effect::McpRespond { .. }) => self.mcp.perform(request.id, effect),
            Effect::SandboxProbe => EffectResult::Sandbox {
                name: self.sandbox.clone(),
            },
            Effect::ProcessRead { process } => self.read_process(process),
            Effect::ProcessWrite { data, .. } => {
                self.written.push(data);
                EffectResult::Done
            }
            Effect::Sleep { .. } => EffectResult::Done,
            Effect::FsRead { path } => match self.files.get(&path) {
                Some(data) => EffectResult::Bytes {
                    channel: OutputChannel::Data,
                    data: data.clone(),
                },
                None if self.is_folder(&path) => error("EISDIR", &format!("is a folder: {path}")),
                None => self.missing(&path),
            },
            Effect::FsWrite { path, data, .. } => {
                self.files.insert(path, data.into_bytes());
                EffectResult::Done
            }
            Effect::FsAppend { path, data } => {
                self.files.entry(path).or_default().extend(data.into_bytes());
                EffectResult::Done
            }
            Effect::FsMkdir { path, .. } => self.make_folder(&path),
            Effect::FsRemove { path, .. } => match self.files.remove(&path) {
                Some(_) => EffectResult::Done,
                None => self.missing(&path),
            },
            Effect::FsStat { path } => self.stat(&path),
            Effect::FsRealpath { path } => EffectResult::Path { path },
            Effect::FsReaddir { path } => self.entries(&path),
            Effect::SessionRead => match self.source.pop_front() {
                Some(data) => EffectResult::Bytes {
                    channel: OutputChannel::Data,
                    data,
                },
                None => EffectResult::End,
            },
            Effect::SessionAppend { .. } if let Some(code) = self.append_fails => {
                error(code, "the record can't be written")
            }
            Effect::SessionAppend { lines } => {
                self.record.push_str(&lines);
                EffectResult::Done
            }
            Effect::SessionRename { name } => {
                self.names.push(name);
                EffectResult::Done
            }
            Effect::HistoryAppend { entry, max_bytes } => {
                self.prompts_limit = max_bytes;
                self.prompts.push(entry);
                EffectResult::Done
            }
            Effect::Hook { request } => {
                self.hook_requests.push(request);
                let answer = HookAnswer::default();
                self.hook_answers
                    .pop_front()
                    .unwrap_or(EffectResult::Hook { answer })
            }
            Effect::HistoryRead { offset, .. } => EffectResult::HistoryEntry {
                entry: usize::try_from(offset)
                    .ok()
                    .and_then(|offset| self.prompts.get(offset).cloned()),
            },
        }
    }

    /// What lies directly in a folder.
    fn entries(&self, path: &str) -> EffectResult {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let below: BTreeMap<&str, EntryKind> = self
            .files
            .keys()
            .filter_map(|file| file.strip_prefix(&prefix))
            .map(|rest| match rest.split_once('/') {
                Some((folder, _)) => (folder, EntryKind::Directory),
                None => (rest, EntryKind::File),
            })
            .collect();
        if self.files.contains_key(path) {
            return error("ENOTDIR", &format!("is a file: {path}"));
        }
        if below.is_empty() && !self.is_folder(path) {
            return self.missing(path);
        }
        let entry = |(name, kind): (&str, EntryKind)| DirectoryEntry {
            name: name.to_owned(),
            kind,
        };
        EffectResult::Entries {
            entries: below
                .into_iter()
                .filter(|(name, _)| !name.is_empty())
                .map(entry)
                .collect(),
        }
    }

    fn respond(&mut self, id: EffectId, body: &str) -> EffectResult {
        self.requests.push(serde_json::from_str(body).unwrap_or_default());
        let answer = if self.model.len() > 1 {
            self.model.pop_front()
        } else {
            self.model.front().cloned()
        };
        let whole = |bytes: Vec<u8>| BodyPart::Bytes(bytes);
        let (status, headers, parts, end) = match answer {
            Some(Answer::Stream { chunks, end }) => {
                (200, Vec::new(), chunks.into_iter().map(whole).collect(), end)
            }
            Some(Answer::Status { status, body }) => (
                status,
                Vec::new(),
                vec![whole(body.into_bytes())],
                StreamEnd::Close,
            ),
            Some(Answer::Parts {
                status,
                headers,
                parts,
                end,
            }) => (status, headers, parts, end),
            Some(Answer::Refused) | None => return error("ECONNREFUSED", "connection refused"),
        };
        let mut ends = self.now;
        let mut chunks = VecDeque::new();
        for part in parts {
            match part {
                BodyPart::Bytes(bytes) => chunks.push_back((ends, bytes)),
                BodyPart::Pause(ms) => ends += ms as f64,
            }
        }
        self.bodies.insert(id, Body { chunks, ends, end });
        EffectResult::HttpHead { status, headers }
    }

    fn read_body(&mut self, stream: EffectId) -> EffectResult {
        let Some(body) = self.bodies.get_mut(&stream) else {
            return error("E_HOST", "no such body");
        };
        if let Some((_, data)) = body.chunks.pop_front() {
            return EffectResult::Bytes {
                channel: OutputChannel::Data,
                data,
            };
        }
        let end = body.end;
        self.bodies.remove(&stream);
        match end {
            StreamEnd::Cut => error("ECONNRESET", "connection reset"),
            StreamEnd::Close | StreamEnd::Hang => EffectResult::End,
        }
    }

    fn start(
        &mut self,
        id: EffectId,
        argv: &[String],
        cwd: &str,
        input: &str,
        sandboxed: bool,
    ) -> EffectResult {
        let script = argv.last().cloned().unwrap_or_default();
        let scripted = match self.interpreted.contains(&script) {
            true => Some(small_shell::run(&script, input, cwd)),
            false => self.recorded.pop_front(),
        };
        let Some(command) = scripted.as_ref().or_else(|| self.commands.get(&script)) else {
            return error("ENOENT", "no such program");
        };
        self.files.extend(command.writes.iter().cloned());
        let now = self.now;
        let mut due: VecDeque<(f64, EffectResult)> = command
            .prints
            .iter()
            .map(|(after, text)| {
                let data = text.clone().into_bytes();
                (
                    now + *after as f64,
                    EffectResult::Bytes {
                        channel: OutputChannel::Stdout,
                        data,
                    },
                )
            })
            .collect();
        if !command.complains.is_empty() {
            let then = due.back().map_or(now, |(at, _)| *at);
            let data = command.complains.clone().into_bytes();
            let channel = OutputChannel::Stderr;
            due.push_back((then, EffectResult::Bytes { channel, data }));
        }
        if let Some((after, code)) = command.exits {
            due.push_back((
                now + after as f64,
                EffectResult::Exited {
                    code: (!command.is_killed).then_some(code),
                    signal: command.is_killed.then(|| "SIGKILL".to_owned()),
                },
            ));
        }
        self.started.push((script, sandboxed));
        self.processes.insert(id, RunningProcess { due });
        EffectResult::Spawned
    }

    fn read_process(&mut self, process: EffectId) -> EffectResult {
        let Some(running) = self.processes.get_mut(&process) else {
            return error("E_HOST", "no such process");
        };
        match running.due.pop_front() {
            Some((_, result)) => {
                if matches!(result, EffectResult::Exited { .. }) {
                    self.processes.remove(&process);
                }
                result
            }
            None => error("E_HOST", "nothing is due"),
        }
    }

    /// Folders need no making here, but none can be made inside a file.
    fn make_folder(&self, path: &str) -> EffectResult {
        self.inside_file(path).unwrap_or(EffectResult::Done)
    }

    /// The failure of a path that leads to a file or through one.
    fn inside_file(&self, path: &str) -> Option<EffectResult> {
        let mut above = path;
        while !above.is_empty() {
            if self.files.contains_key(above) {
                return Some(error("ENOTDIR", &format!("not a folder: {above}")));
            }
            above = above.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
        None
    }

    /// The failure of a path at which there is nothing.
    fn missing(&self, path: &str) -> EffectResult {
        self.inside_file(path)
            .unwrap_or_else(|| error("ENOENT", &format!("no such file: {path}")))
    }

    fn is_folder(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.keys().any(|file| file.starts_with(&folder))
    }

    fn stat(&self, path: &str) -> EffectResult {
        if let Some(data) = self.files.get(path) {
            EffectResult::Stat {
                kind: FileKind::File,
                size: data.len() as u64,
                links: None,
            }
        } else if self.is_folder(path) {
            EffectResult::Stat {
                kind: FileKind::Directory,
                size: 0,
                links: None,
            }
        } else {
            self.missing(path)
        }
    }
}

pub(crate) fn error(code: &str, message: &str) -> EffectResult {
    EffectResult::Error {
        code: code.to_owned(),
        message: message.to_owned(),
    }
}
