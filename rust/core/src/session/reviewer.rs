//! A reviewer's session within the session that it works for.

use std::rc::Rc;

use codex_embed_config::Config;

use super::{Beginning, Session, Settings};
use crate::mcp::McpServers;
use crate::review::Relay;
use crate::rollout::Recorder;
use crate::tools::DynamicTools;

impl Session {
    /// A session on the same host with an id, a history and usage of its own, whose events go to `relay`.
    pub fn reviewer(
        &self,
        config: Config,
        settings: Settings,
        instructions: Rc<str>,
        relay: Rc<Relay>,
    ) -> Self {
        let beginning = Beginning {
            io: Rc::clone(&self.io),
            host: self.host.clone(),
            sandbox: self.sandbox.clone(),
            config,
            originator: self.originator.clone(),
            codex_home: self.codex_home.clone(),
            home: self.home.clone(),
            settings,
            instructions,
            catalog: self.catalog.get().cloned(),
            // A reviewer looks and reports; what the embedding program and other servers can do is not its business.
            dynamic_tools: DynamicTools::default(),
            mcp: McpServers::default(),
            hooks: self.hooks.for_reviewer(),
            // What matters of a review is recorded with the session that asked for it.
            recorder: Rc::new(Recorder::off(Rc::clone(&self.io))),
            // What a review uses, the turn uses.
            meter: Rc::clone(&self.meter),
        };
        let reviewer = Self::new(beginning, Some(relay));
        reviewer.id.get_or_init(|| self.io.uuid_v7());
        reviewer
    }

    /// Whether this is a reviewer's session.
    pub fn is_reviewer(&self) -> bool {
        self.relay.is_some()
    }
}
