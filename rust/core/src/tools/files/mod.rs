//! `read_file`, `list_dir` and `grep_files`: how a model looks around without a shell.
//!
//! Texts, limits and errors are those of codex 0.114.0, where these tools are switched on for single models.

mod globs;
mod grep_files;
mod ignored;
mod indentation;
mod list_dir;
mod read_file;
mod ripgrep;
mod search;

use std::rc::Rc;

use super::ToolResult;
use crate::model::FileTool;
use crate::session::Session;
use crate::turn::TurnContext;

/// The most bytes of a name or a line that the model reads.
const MAX_LINE_BYTES: usize = 500;

/// Runs a call of one of the tools.
pub(super) async fn run(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    tool: FileTool,
    json: &str,
) -> ToolResult {
    match tool {
        FileTool::ReadFile => read_file::run(session, json).await,
        FileTool::ListDir => list_dir::run(session, json).await,
        FileTool::GrepFiles => grep_files::run(session, turn, json).await,
    }
}

/// The start of a line that is long, cut between characters.
fn shortened(line: &str) -> &str {
    &line[..line.floor_char_boundary(MAX_LINE_BYTES)]
}
