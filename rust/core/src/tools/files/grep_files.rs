//! `grep_files`: which files have a line that a regular expression fits.
//!
//! ripgrep does it where the host can run it within the limits of the session; elsewhere the search of the core
//! (`search`).

use std::rc::Rc;

use serde::Deserialize;

use super::{ripgrep, search};
use crate::session::Session;
use crate::tools::{ToolResult, arguments};
use crate::turn::TurnContext;

/// The most files that are named, whatever limit the model sets.
const MAX_LIMIT: usize = 2000;

// The name stands in what the model is told of arguments that don't fit.
#[derive(Deserialize)]
struct GrepFilesArgs {
    pattern: String,
    #[serde(default)]
    include: Option<String>,
    #[serde(default)]
    path: Option<String>,
    #[serde(default = "default_limit")]
    limit: usize,
}

fn default_limit() -> usize {
    100
}

/// What to look for.
pub(super) struct Query {
    /// A regular expression.
    pub pattern: String,
    /// A glob for the files to look into.
    pub include: Option<String>,
    /// The file or folder to look into; absolute.
    pub root: String,
    /// The most files to name.
    pub limit: usize,
}

/// Searches.
pub(super) async fn run(session: &Rc<Session>, turn: &Rc<TurnContext>, json: &str) -> ToolResult {
    let GrepFilesArgs {
        pattern,
        include,
        path,
        limit,
    } = arguments(json)?;
    let pattern = pattern.trim();
    if pattern.is_empty() {
        return Err("pattern must not be empty".into());
    }
    if limit == 0 {
        return Err("limit must be greater than zero".into());
    }
    let root = session.absolute(&turn.settings.cwd, path.as_deref().unwrap_or_default());
    let kind = session
        .io
        .stat(&root)
        .await
        .map_err(|failure| format!("unable to access `{root}`: {}", failure.in_words_of_the_system()))?;
    let include = include.as_deref().map(str::trim).filter(|glob| !glob.is_empty());
    let query = Query {
        pattern: pattern.to_owned(),
        include: include.map(str::to_owned),
        root,
        limit: limit.min(MAX_LIMIT),
    };
    let found = match ripgrep::search(session, turn, &query).await? {
        Some(found) => found,
        None => search::search(session, kind, &query).await?,
    };
    Ok(match found.is_empty() {
        true => "No matches found.".to_owned(),
        false => found.join("\n"),
    })
}
