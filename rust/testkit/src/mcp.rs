//! Scripted MCP servers.

use std::collections::{BTreeMap, VecDeque};

use codex_embed_protocol::RequestId;
use codex_embed_protocol::boundary::{Effect, EffectId, EffectResult, McpTransport, OutputChannel};
use serde_json::{Value, json};

use crate::host::error;

/// A server by script.
#[derive(Debug, Clone, Default)]
pub struct McpServerScript {
    /// How its start goes.
    pub start: McpStart,
    /// Its tools, as `tools/list` gives them.
    pub tools: Vec<Value>,
    /// What its tools answer, by tool. A call of any other is an error.
    pub answers: BTreeMap<String, McpAnswer>,
    /// What other requests answer, by method and, for `resources/read`, address (`resources/read memo://one`).
    pub results: BTreeMap<String, Value>,
    /// Questions to the user, each asked as soon as the connection stands.
    pub questions: VecDeque<Value>,
}

/// How a server's start goes.
#[derive(Debug, Clone, Default)]
pub enum McpStart {
    /// At once.
    #[default]
    Ready,
    /// After this many milliseconds.
    After(u64),
    /// With a failure, by its code and message.
    Fails(&'static str, &'static str),
    /// Never.
    Hangs,
}

/// What a tool answers.
#[derive(Debug, Clone)]
pub enum McpAnswer {
    /// A result.
    Result(Value),
    /// A result, after this many milliseconds.
    Late(u64, Value),
    /// An error of the server, in its words.
    Error(&'static str),
    /// Nothing, ever.
    Hangs,
    /// Nothing: the server dies.
    Dies,
}

/// The host's MCP servers.
#[derive(Debug, Default)]
pub struct McpHost {
    /// By name. Any other fails to start.
    pub servers: BTreeMap<String, McpServerScript>,
    /// Servers started so far, and how they were reached.
    pub started: Vec<(String, McpTransport)>,
    /// Requests so far: server, method, parameters.
    pub requests: Vec<(String, String, Value)>,
    /// Answers to the servers' questions so far.
    pub responses: Vec<(RequestId, Value)>,
    open: BTreeMap<EffectId, Open>,
}

#[derive(Debug)]
struct Open {
    server: String,
    questions: VecDeque<Value>,
    dead: bool,
}

/// A tool that takes a text, as `tools/list` gives it.
pub fn tool(name: &str) -> Value {
    json!({
        "name": name, "description": format!("Does {name}."),
        "inputSchema": { "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"] },
    })
}

/// A result that is one text.
pub fn text(text: &str) -> Value {
    json!({ "content": [{ "type": "text", "text": text }] })
}

impl McpHost {
    /// Connections that are open.
    pub fn connections(&self) -> usize {
        self.open.len()
    }

    /// How long an effect takes; `None` for no time.
    pub(crate) fn takes_ms(&self, effect: &Effect) -> Option<u64> {
        match effect {
            Effect::McpStart { server, .. } => match self.servers.get(server)?.start {
                McpStart::After(ms) => Some(ms),
                _ => None,
            },
            Effect::McpRequest { .. } => match self.answer_of(effect)? {
                McpAnswer::Late(ms, _) => Some(*ms),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an effect waits for what will not come.
    pub(crate) fn never_ends(&self, effect: &Effect) -> bool {
        match effect {
            Effect::McpStart { server, .. } => {
                let script = self.servers.get(server);
                script.is_some_and(|script| matches!(script.start, McpStart::Hangs))
            }
            Effect::McpRequest { .. } => matches!(self.answer_of(effect), Some(McpAnswer::Hangs)),
            Effect::McpRead { connection } => {
                let open = self.open.get(connection);
                open.is_some_and(|open| open.questions.is_empty() && !open.dead)
            }
            _ => false,
        }
    }

    fn answer_of(&self, effect: &Effect) -> Option<&McpAnswer> {
        let Effect::McpRequest {
            connection, params, ..
        } = effect
        else {
            return None;
        };
        let script = self.servers.get(&self.open.get(connection)?.server)?;
        script.answers.get(params["name"].as_str()?)
    }

    pub(crate) fn perform(&mut self, id: EffectId, effect: Effect) -> EffectResult {
        match effect {
            Effect::McpStart { server, transport } => self.start(id, server, transport),
            Effect::McpRequest {
                connection,
                method,
                params,
            } => self.request(connection, &method, params),
            Effect::McpRead { connection } => {
                let open = self.open.get_mut(&connection);
                open.and_then(|open| open.questions.pop_front())
                    .map_or(EffectResult::End, |question| bytes(&question))
            }
            Effect::McpRespond { question, result, .. } => {
                self.responses.push((question, result));
                EffectResult::Done
            }
            _ => error("E_HOST", "no effect of MCP"),
        }
    }

    pub(crate) fn close(&mut self, id: EffectId) {
        self.open.remove(&id);
    }

    fn start(&mut self, id: EffectId, server: String, transport: McpTransport) -> EffectResult {
        let script = self.servers.get(&server).cloned();
        self.started.push((server.clone(), transport));
        match script {
            None => error("ENOENT", "no such program"),
            Some(McpServerScript {
                start: McpStart::Fails(code, message),
                ..
            }) => error(code, message),
            Some(McpServerScript { questions, .. }) => {
                let dead = false;
                self.open.insert(
                    id,
                    Open {
                        server,
                        questions,
                        dead,
                    },
                );
                bytes(&json!({ "capabilities": { "tools": {} } }))
            }
        }
    }

    fn request(&mut self, connection: EffectId, method: &str, params: Value) -> EffectResult {
        let closed = || error("E_MCP_CLOSED", "the connection is closed");
        let Some(open) = self.open.get_mut(&connection).filter(|open| !open.dead) else {
            return closed();
        };
        self.requests
            .push((open.server.clone(), method.to_owned(), params.clone()));
        let Some(script) = self.servers.get(&open.server) else {
            return closed();
        };
        let key = match params["uri"].as_str() {
            Some(uri) => format!("{method} {uri}"),
            None => method.to_owned(),
        };
        let tool = params["name"].as_str().and_then(|name| script.answers.get(name));
        match (method, tool) {
            ("tools/list", _) => bytes(&json!({ "tools": script.tools })),
            ("tools/call", Some(McpAnswer::Result(result) | McpAnswer::Late(_, result))) => bytes(result),
            ("tools/call", Some(McpAnswer::Error(words))) => error("E_MCP", words),
            ("tools/call", Some(McpAnswer::Dies | McpAnswer::Hangs)) => {
                open.dead = true;
                closed()
            }
            _ => match script.results.get(&key) {
                Some(result) => bytes(result),
                None => error("E_MCP", "-32601: no such method"),
            },
        }
    }
}

fn bytes(value: &Value) -> EffectResult {
    EffectResult::Bytes {
        channel: OutputChannel::Data,
        data: value.to_string().into_bytes(),
    }
}
