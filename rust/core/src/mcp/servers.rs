//! The servers of a session, and where each stands.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use codex_embed_config::McpServer;
use codex_embed_protocol::boundary::McpTransport;
use codex_embed_protocol::{
    EventMsg, McpStartupCompleteEvent, McpStartupFailure, McpStartupStatus, McpStartupUpdateEvent, Tool,
};

use super::catalogue::McpTools;
use super::elicitation::Answer;
use super::startup;
use crate::ports::{Io, McpConnection};
use crate::session::{Questions, Session};
use crate::sync::Signal;

/// A session's MCP servers.
#[derive(Default)]
pub(crate) struct McpServers {
    servers: RefCell<BTreeMap<String, Entry>>,
    tools: RefCell<Rc<McpTools>>,
    /// Counts changes of the tools.
    revision: Cell<u32>,
    /// Counts starts: a start of an earlier one than the entry's is over.
    starts: Cell<u32>,
    changed: Signal,
    /// Events that wait for the session to be configured; `None` when it is.
    held: RefCell<Option<Vec<EventMsg>>>,
    /// Servers that take the place of the configured ones with the next turn.
    refresh: RefCell<Option<BTreeMap<String, McpServer>>>,
    /// Tools, by server, that the user let run for the rest of the session.
    approved: RefCell<BTreeSet<(String, String)>>,
    /// Questions to the user, by server and id.
    pub elicitations: Questions<Answer>,
}

struct Entry {
    settings: Rc<McpServer>,
    start: u32,
    state: State,
}

enum State {
    Starting,
    Ready(Rc<Connected>),
    Failed(String),
    Cancelled,
}

/// A server that runs.
pub(super) struct Connected {
    pub connection: McpConnection,
    pub settings: Rc<McpServer>,
    pub tools: Vec<Tool>,
}

/// Why a server didn't start.
pub(super) struct StartFailure {
    /// For the event that tells of this server.
    pub told: String,
    /// For the event that tells of all.
    pub error: String,
}

impl McpServers {
    /// Servers that are not started yet.
    pub fn new(servers: &BTreeMap<String, McpServer>) -> Self {
        let new = Self::default();
        new.replace(servers.clone());
        new
    }

    fn replace(&self, servers: BTreeMap<String, McpServer>) {
        let start = self.starts.get() + 1;
        self.starts.set(start);
        let entry = |(name, settings)| {
            let settings = Rc::new(settings);
            let state = State::Starting;
            (
                name,
                Entry {
                    settings,
                    start,
                    state,
                },
            )
        };
        self.servers.borrow_mut().extend(servers.into_iter().map(entry));
        self.update_tools();
    }

    /// Starts all servers in the background. Their events wait until [`McpServers::announce`].
    pub fn start(session: &Rc<Session>) {
        let mcp = &session.mcp;
        *mcp.held.borrow_mut() = Some(Vec::new());
        mcp.launch(session, mcp.starts.get());
        // Without servers there is nothing to start, which is told, too.
        if mcp.servers.borrow().is_empty() {
            mcp.tell(
                &session.io,
                EventMsg::McpStartupComplete(McpStartupCompleteEvent::default()),
            );
        }
    }

    fn launch(&self, session: &Rc<Session>, start: u32) {
        let servers = self.servers.borrow();
        for (name, entry) in servers.iter().filter(|(_, entry)| entry.start == start) {
            self.tell_status(&session.io, name, McpStartupStatus::Starting);
            session.spawn(startup::run(
                Rc::clone(session),
                name.clone(),
                Rc::clone(&entry.settings),
                start,
            ));
        }
    }

    /// Tells what happened so far; from now on, everything is told at once.
    pub fn announce(&self, io: &Io) {
        for event in self.held.take().into_iter().flatten() {
            io.emit("", event);
        }
    }

    /// Waits until no server starts any more.
    pub async fn settled(&self) {
        self.changed
            .until(|| self.all(|entry| !entry.is_starting()).then_some(()))
            .await;
    }

    /// Waits for the servers that the session can't do without; which of them didn't start, and why.
    pub async fn required(&self) -> Result<(), String> {
        let needs = |entry: &Entry| entry.settings.required;
        self.changed
            .until(|| {
                self.all(|entry| !(needs(entry) && entry.is_starting()))
                    .then_some(())
            })
            .await;
        let servers = self.servers.borrow();
        let missing = servers.iter().filter(|(_, entry)| needs(entry));
        let missing: Vec<String> = missing
            .filter_map(|(name, entry)| match &entry.state {
                State::Failed(error) => Some(format!("{name}: {error}")),
                State::Starting | State::Ready(_) | State::Cancelled => None,
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(format!(
            "required MCP servers failed to initialize: {}",
            missing.join("; ")
        ))
    }

    fn all(&self, holds: impl Fn(&Entry) -> bool) -> bool {
        self.servers.borrow().values().all(holds)
    }

    /// Waits until a start is given up for a later one, or by the user.
    pub(super) async fn abandoned(&self, server: &str, start: u32) {
        self.changed
            .until(|| {
                let servers = self.servers.borrow();
                let entry = servers.get(server);
                let goes_on = entry.is_some_and(|entry| entry.start == start && entry.is_starting());
                (!goes_on).then_some(())
            })
            .await;
    }

    /// Notes how a start ended, and tells of it.
    pub(super) fn started(&self, io: &Io, server: &str, outcome: Result<Rc<Connected>, StartFailure>) {
        let (state, status) = match outcome {
            Ok(connected) => (State::Ready(connected), McpStartupStatus::Ready),
            Err(StartFailure { told, error }) => {
                (State::Failed(error), McpStartupStatus::Failed { error: told })
            }
        };
        self.conclude(io, server, state, status);
    }

    fn conclude(&self, io: &Io, server: &str, state: State, status: McpStartupStatus) {
        if let Some(entry) = self.servers.borrow_mut().get_mut(server) {
            entry.state = state;
        }
        self.update_tools();
        self.tell_status(io, server, status);
        if self.all(|entry| !entry.is_starting()) {
            let complete = self.complete();
            self.tell(io, EventMsg::McpStartupComplete(complete));
        }
        self.changed.notify();
    }

    fn complete(&self) -> McpStartupCompleteEvent {
        let mut event = McpStartupCompleteEvent::default();
        for (name, entry) in self.servers.borrow().iter() {
            let server = name.clone();
            match &entry.state {
                State::Starting => {}
                State::Ready(_) => event.ready.push(server),
                State::Failed(error) => event.failed.push(McpStartupFailure {
                    server,
                    error: error.clone(),
                }),
                State::Cancelled => event.cancelled.push(server),
            }
        }
        event
    }

    fn tell_status(&self, io: &Io, server: &str, status: McpStartupStatus) {
        let server = server.to_owned();
        self.tell(
            io,
            EventMsg::McpStartupUpdate(McpStartupUpdateEvent { server, status }),
        );
    }

    fn tell(&self, io: &Io, event: EventMsg) {
        match &mut *self.held.borrow_mut() {
            Some(held) => held.push(event),
            None => io.emit("", event),
        }
    }

    /// Gives up the servers that still start.
    pub fn cancel_starting(&self, io: &Io) {
        let starting = |(name, entry): (&String, &Entry)| entry.is_starting().then(|| name.clone());
        let names: Vec<String> = self.servers.borrow().iter().filter_map(starting).collect();
        for name in names {
            self.conclude(io, &name, State::Cancelled, McpStartupStatus::Cancelled);
        }
    }

    /// Has servers take the place of the configured ones with the next turn.
    pub fn refresh_with(&self, servers: BTreeMap<String, McpServer>) {
        *self.refresh.borrow_mut() = Some(servers);
    }

    /// Starts what [`McpServers::refresh_with`] was given. Servers that the embedding program passed go on.
    pub fn apply_refresh(&self, session: &Rc<Session>) {
        let Some(mut servers) = self.refresh.take() else {
            return;
        };
        let mut kept = self.servers.borrow_mut();
        kept.retain(|_, entry| entry.settings.transport == McpTransport::Provided);
        servers.retain(|name, _| !kept.contains_key(name));
        drop(kept);
        self.replace(servers);
        self.changed.notify();
        self.launch(session, self.starts.get());
    }

    /// Closes all connections.
    pub fn close(&self) {
        self.servers.borrow_mut().clear();
        self.changed.notify();
    }

    /// Whether there are servers.
    pub fn is_configured(&self) -> bool {
        !self.servers.borrow().is_empty()
    }

    /// The settings of all servers.
    pub(super) fn settings(&self) -> Vec<(String, Rc<McpServer>)> {
        let servers = self.servers.borrow();
        let settings = servers
            .iter()
            .map(|(name, entry)| (name.clone(), Rc::clone(&entry.settings)));
        settings.collect()
    }

    /// The variables that hold secrets of servers, those that came while the session runs included.
    pub fn credential_variables(&self) -> Vec<String> {
        let servers = self.servers.borrow();
        let variables = servers
            .values()
            .flat_map(|entry| entry.settings.credential_variables().cloned());
        variables.collect()
    }

    /// A server that runs.
    pub(super) fn connected(&self, server: &str) -> Option<Rc<Connected>> {
        match &self.servers.borrow().get(server)?.state {
            State::Ready(connected) => Some(Rc::clone(connected)),
            State::Starting | State::Failed(_) | State::Cancelled => None,
        }
    }

    /// All servers that run.
    pub(super) fn running(&self) -> Vec<(String, Rc<Connected>)> {
        let names: Vec<String> = self.servers.borrow().keys().cloned().collect();
        let running = names.into_iter().filter_map(|name| {
            let connected = self.connected(&name)?;
            Some((name, connected))
        });
        running.collect()
    }

    /// The tools of the servers that run.
    pub fn tools(&self) -> Rc<McpTools> {
        Rc::clone(&self.tools.borrow())
    }

    /// Changes whenever the tools do.
    pub fn revision(&self) -> u32 {
        self.revision.get()
    }

    fn update_tools(&self) {
        let mut tools = McpTools {
            configured: self.is_configured(),
            ..McpTools::default()
        };
        for (name, connected) in self.running() {
            tools.add(&name, &connected.settings, &connected.tools);
        }
        *self.tools.borrow_mut() = Rc::new(tools);
        self.revision.set(self.revision.get() + 1);
    }

    /// Whether the user let a tool run for the rest of the session.
    pub(super) fn is_approved(&self, server: &str, tool: &str) -> bool {
        let tool = (server.to_owned(), tool.to_owned());
        self.approved.borrow().contains(&tool)
    }

    /// Lets a tool run for the rest of the session.
    pub(super) fn approve(&self, server: &str, tool: &str) {
        self.approved
            .borrow_mut()
            .insert((server.to_owned(), tool.to_owned()));
    }
}

impl Entry {
    fn is_starting(&self) -> bool {
        matches!(self.state, State::Starting)
    }
}
