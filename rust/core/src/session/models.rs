//! The model that a turn uses, and the tools that it is offered.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::value::RawValue;

use super::Session;
use crate::mcp::McpTools;
use crate::model::{FileTool, ModelInfo, ShellTool, ToolContext, tool_specs};
use crate::turn::TurnContext;

/// The tools of the last request, kept as text: they change only with the model, the sandbox and the MCP
/// servers.
#[derive(Default)]
pub(crate) struct ToolCache {
    last: RefCell<Option<Cached>>,
}

struct Cached {
    model: String,
    live_search: bool,
    /// Of the MCP servers' tools.
    revision: u32,
    specs: Rc<RawValue>,
}

/// The commands that a session's models can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commands {
    /// None: the host has no processes, or the configuration forbids them.
    None,
    /// One-shot commands only.
    OneShot,
    /// Beside them, commands that go on and can be written to.
    Sessions,
}

impl Session {
    /// The commands that a model can run in this session.
    pub fn commands(&self, model: &ModelInfo) -> Commands {
        let tools = &self.config.tools;
        let sessions = tools.unified_exec || model.shell() == ShellTool::Sessions;
        match (self.host.shell.is_some() && tools.shell, sessions) {
            (false, _) => Commands::None,
            (true, false) => Commands::OneShot,
            (true, true) => Commands::Sessions,
        }
    }

    /// Whether a turn's model is offered `apply_patch`.
    pub fn offers_apply_patch(&self, turn: &TurnContext) -> bool {
        self.tool_context(turn, &self.mcp.tools()).offers_apply_patch()
    }

    /// Whether a turn's model is offered `apply_patch` for free text.
    pub fn offers_freeform_patch(&self, turn: &TurnContext) -> bool {
        self.offers_apply_patch(turn) && !turn.model.patches_by_function()
    }

    /// The file tool of this name, if a turn's model is offered it.
    pub fn offered_file_tool(&self, turn: &TurnContext, name: &str) -> Option<FileTool> {
        let mcp = self.mcp.tools();
        FileTool::named(name).filter(|tool| self.tool_context(turn, &mcp).offers_file_tool(*tool))
    }

    fn tool_context<'a>(&'a self, turn: &'a TurnContext, mcp: &'a McpTools) -> ToolContext<'a> {
        ToolContext {
            model: &turn.model,
            switches: &self.config.tools,
            sandbox: &turn.settings.sandbox_policy,
            processes: self.host.shell.is_some(),
            asks_user: !self.is_reviewer(),
            mcp,
            dynamic: self.dynamic_tools.specs(),
        }
    }

    /// A model as this session's configuration has it.
    pub fn model(&self, slug: &str) -> ModelInfo {
        match self.catalog.get() {
            Some(catalog) => ModelInfo::from_catalog(slug, &self.config, catalog),
            None => ModelInfo::new(slug, &self.config),
        }
    }

    /// The tools that a turn's model is offered, as JSON.
    pub fn tools(&self, turn: &TurnContext) -> Rc<RawValue> {
        let sandbox = &turn.settings.sandbox_policy;
        let live_search = matches!(sandbox, codex_embed_protocol::SandboxPolicy::DangerFullAccess);
        let revision = self.mcp.revision();
        let mut last = self.tool_cache.last.borrow_mut();
        if let Some(cached) = &*last
            && cached.model == turn.model.slug()
            && cached.live_search == live_search
            && cached.revision == revision
        {
            return Rc::clone(&cached.specs);
        }
        let specs: Rc<RawValue> = tool_specs(&self.tool_context(turn, &self.mcp.tools())).into();
        *last = Some(Cached {
            model: turn.model.slug().to_owned(),
            live_search,
            revision,
            specs: Rc::clone(&specs),
        });
        specs
    }
}
