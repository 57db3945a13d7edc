//! Which tool a name stands for.

use super::shell;
use crate::mcp;
use crate::model::FileTool;
use crate::session::{Commands, Session};
use crate::turn::TurnContext;

/// A tool that a session has, offered to the model or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    ViewImage,
    AskUser,
    /// A tool of the embedding program.
    Dynamic,
    /// A tool of an MCP server.
    Mcp,
    /// One of the tools that read the resources of MCP servers.
    McpResource,
    Exec,
    WriteStdin,
    /// A command that runs to its end.
    Shell,
    File(FileTool),
    Plan,
    ApplyPatch,
}

impl Kind {
    /// The tool of this name; `None` when the session has none.
    pub fn named(session: &Session, turn: &TurnContext, name: &str) -> Option<Self> {
        let commands = session.commands(&turn.model);
        match name {
            "view_image" => Some(Self::ViewImage),
            "request_user_input" if !session.is_reviewer() => Some(Self::AskUser),
            name if session.dynamic_tools.has(name) => Some(Self::Dynamic),
            name if session.mcp.tools().by_name.contains_key(name) => Some(Self::Mcp),
            name if mcp::is_resource_tool(name) && session.mcp.is_configured() => Some(Self::McpResource),
            "exec_command" if commands == Commands::Sessions => Some(Self::Exec),
            "write_stdin" if commands == Commands::Sessions => Some(Self::WriteStdin),
            name if commands != Commands::None && shell::is_shell(name) => Some(Self::Shell),
            "update_plan" => Some(Self::Plan),
            "apply_patch" if session.offers_apply_patch(turn) => Some(Self::ApplyPatch),
            name => session.offered_file_tool(turn, name).map(Self::File),
        }
    }
}
