//! `read_file`: numbered lines of a file, a range of them or the block around one.

use std::rc::Rc;

use codex_embed_protocol::boundary::FileKind;
use serde::Deserialize;

use super::indentation::{self, Block};
use super::shortened;
use crate::session::{Session, is_absolute};
use crate::tools::{ToolResult, arguments};

/// The most bytes of a file that is read: a larger one would have to be in memory as a whole.
const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

// The name stands in what the model is told of arguments that don't fit.
#[derive(Deserialize)]
struct ReadFileArgs {
    file_path: String,
    #[serde(default = "first")]
    offset: usize,
    #[serde(default = "default_limit")]
    limit: usize,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    indentation: Option<IndentationArgs>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// The lines from `offset` on.
    #[default]
    Slice,
    /// The block around a line, as its indentation tells.
    Indentation,
}

#[derive(Deserialize)]
#[serde(default)]
struct IndentationArgs {
    anchor_line: Option<usize>,
    max_levels: usize,
    include_siblings: bool,
    include_header: bool,
    max_lines: Option<usize>,
}

impl Default for IndentationArgs {
    fn default() -> Self {
        Self {
            anchor_line: None,
            max_levels: 0,
            include_siblings: false,
            include_header: true,
            max_lines: None,
        }
    }
}

fn first() -> usize {
    1
}

fn default_limit() -> usize {
    2000
}

/// Reads lines of a file.
pub(super) async fn run(session: &Rc<Session>, json: &str) -> ToolResult {
    let ReadFileArgs {
        file_path,
        offset,
        limit,
        mode,
        indentation,
    } = arguments(json)?;
    if offset == 0 {
        return Err("offset must be a 1-indexed line number".into());
    }
    if limit == 0 {
        return Err("limit must be greater than zero".into());
    }
    if !is_absolute(&file_path) {
        return Err("file_path must be an absolute path".into());
    }
    let block = match mode {
        Mode::Slice => None,
        Mode::Indentation => Some(block(indentation.unwrap_or_default(), offset, limit)?),
    };
    let text = read(session, &file_path).await?;
    let lines = lines(&text);
    let shown = match block {
        None if offset > lines.len() => return Err("offset exceeds file length".into()),
        None => offset - 1..lines.len().min((offset - 1).saturating_add(limit)),
        Some(block) if block.anchor >= lines.len() => return Err("anchor_line exceeds file length".into()),
        Some(block) => indentation::around(&lines, &block),
    };
    let first = shown.start;
    let numbered = lines[shown].iter().enumerate();
    let numbered = numbered.map(|(index, line)| format!("L{}: {}", first + index + 1, shortened(line)));
    Ok(numbered.collect::<Vec<_>>().join("\n"))
}

fn block(arguments: IndentationArgs, offset: usize, limit: usize) -> Result<Block, String> {
    let anchor = arguments.anchor_line.unwrap_or(offset);
    let most = arguments.max_lines.unwrap_or(limit);
    let anchor = anchor
        .checked_sub(1)
        .ok_or("anchor_line must be a 1-indexed line number")?;
    if most == 0 {
        return Err("max_lines must be greater than zero".into());
    }
    Ok(Block {
        anchor,
        most: limit.min(most),
        levels: arguments.max_levels,
        siblings: arguments.include_siblings,
        header: arguments.include_header,
    })
}

async fn read(session: &Rc<Session>, path: &str) -> Result<String, String> {
    let failed = |why: String| format!("failed to read file: {why}");
    let (kind, size) = session
        .io
        .stat_with_size(path)
        .await
        .map_err(|failure| failed(failure.in_words_of_the_system()))?;
    if kind == FileKind::Other {
        return Err(failed("it is neither a file nor a folder".into()));
    }
    if size > MAX_FILE_BYTES {
        return Err(failed(format!(
            "it has {size} bytes, and no more than {MAX_FILE_BYTES} are read"
        )));
    }
    let bytes = session
        .io
        .read_file(path)
        .await
        .map_err(|failure| failed(failure.in_words_of_the_system()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The lines without their ends, which are `\n` or `\r\n`. An empty text has none.
fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}
