use crate::error::{HunkProblem, ParseError};
use crate::model::{Chunk, FileChangeSpec, Patch};

const BEGIN: &str = "*** Begin Patch";
const END: &str = "*** End Patch";
const ADD: &str = "*** Add File: ";
const DELETE: &str = "*** Delete File: ";
const UPDATE: &str = "*** Update File: ";
const MOVE: &str = "*** Move to: ";
const END_OF_FILE: &str = "*** End of File";
/// First lines of the shell wrapper that models leave around a patch.
const HEREDOC_STARTS: [&str; 3] = ["<<EOF", "<<'EOF'", "<<\"EOF\""];
const HEREDOC_END: &str = "EOF";

/// Reads a patch.
///
/// Tolerated, as by the reference: white space around the whole text, around its two markers and around section
/// headers; a surrounding `<<EOF` … `EOF`; CRLF line ends (they become LF); a first chunk without `@@`; blank
/// lines before a chunk; an empty line as an empty context line.
///
/// # Errors
/// [`ParseError`], for the first fault from the top.
pub fn parse(text: &str) -> Result<Patch<'_>, ParseError> {
    let lines: Vec<&str> = text.trim().lines().collect();
    let body = body(&lines).or_else(|error| match unwrap_heredoc(&lines) {
        Some(inner) => body(inner),
        None => Err(error),
    })?;
    let mut cursor = Cursor { rest: body, line: 2 };
    let mut hunks = Vec::new();
    while !cursor.rest.is_empty() {
        hunks.push(section(&mut cursor)?);
    }
    Ok(Patch { hunks })
}

/// The lines between the two markers.
fn body<'l, 'a>(lines: &'l [&'a str]) -> Result<&'l [&'a str], ParseError> {
    if lines.first().is_some_and(|first| first.trim() != BEGIN) {
        return Err(ParseError::MissingBegin);
    }
    match lines {
        [_, body @ .., last] if last.trim() == END => Ok(body),
        _ => Err(ParseError::MissingEnd),
    }
}

fn unwrap_heredoc<'l, 'a>(lines: &'l [&'a str]) -> Option<&'l [&'a str]> {
    match lines {
        [first, inner @ .., last]
            if HEREDOC_STARTS.contains(first) && last.ends_with(HEREDOC_END) && inner.len() >= 2 =>
        {
            Some(inner)
        }
        _ => None,
    }
}

/// The lines still to be read. `line` is the number of the first of them.
struct Cursor<'l, 'a> {
    rest: &'l [&'a str],
    line: usize,
}

impl<'a> Cursor<'_, 'a> {
    fn peek(&self) -> Option<&'a str> {
        self.rest.first().copied()
    }

    fn advance(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
        self.line += 1;
    }

    /// Takes the next line if `read` makes something of it.
    fn take<T>(&mut self, read: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        let taken = read(self.peek()?)?;
        self.advance();
        Some(taken)
    }
}

fn section<'a>(cursor: &mut Cursor<'_, 'a>) -> Result<FileChangeSpec<'a>, ParseError> {
    let line = cursor.line;
    let header = cursor.take(|line| Some(line.trim())).unwrap_or_default();
    if let Some(path) = header.strip_prefix(ADD) {
        return Ok(FileChangeSpec::Add {
            path,
            content: added_content(cursor),
        });
    }
    if let Some(path) = header.strip_prefix(DELETE) {
        return Ok(FileChangeSpec::Delete { path });
    }
    if let Some(path) = header.strip_prefix(UPDATE) {
        return update(cursor, path, line);
    }
    Err(hunk_error(line, HunkProblem::UnknownHeader(header.to_owned())))
}

fn added_content(cursor: &mut Cursor<'_, '_>) -> String {
    let mut content = String::new();
    while let Some(line) = cursor.take(|line| line.strip_prefix('+')) {
        content.push_str(line);
        content.push('\n');
    }
    content
}

fn update<'a>(
    cursor: &mut Cursor<'_, 'a>,
    path: &'a str,
    header_line: usize,
) -> Result<FileChangeSpec<'a>, ParseError> {
    let move_path = cursor.take(|line| line.strip_prefix(MOVE));
    let mut chunks = Vec::new();
    while let Some(line) = cursor.peek() {
        if line.trim().is_empty() {
            cursor.advance();
        } else if line.starts_with("***") {
            break;
        } else {
            chunks.push(chunk(cursor, chunks.is_empty())?);
        }
    }
    if chunks.is_empty() {
        return Err(hunk_error(header_line, HunkProblem::EmptyUpdate(path.to_owned())));
    }
    Ok(FileChangeSpec::Update {
        path,
        move_path,
        chunks,
    })
}

fn chunk<'a>(cursor: &mut Cursor<'_, 'a>, first: bool) -> Result<Chunk<'a>, ParseError> {
    let start = cursor.line;
    let mut chunk = Chunk::default();
    let marker = cursor.take(|line| {
        if line == "@@" {
            Some(None)
        } else {
            line.strip_prefix("@@ ").map(Some)
        }
    });
    match marker {
        Some(context) => chunk.context = context,
        None if first => {}
        None => {
            let got = cursor.peek().unwrap_or_default().to_owned();
            return Err(hunk_error(start, HunkProblem::MissingContextMarker(got)));
        }
    }
    let mut empty = true;
    while let Some(line) = cursor.peek() {
        if line == END_OF_FILE {
            if empty {
                return Err(hunk_error(start + 1, HunkProblem::EmptyChunk));
            }
            chunk.at_end = true;
            cursor.advance();
            break;
        }
        if line.is_empty() {
            chunk.old_lines.push(line);
            chunk.new_lines.push(line);
        } else if let Some(context) = line.strip_prefix(' ') {
            chunk.old_lines.push(context);
            chunk.new_lines.push(context);
        } else if let Some(added) = line.strip_prefix('+') {
            chunk.new_lines.push(added);
        } else if let Some(removed) = line.strip_prefix('-') {
            chunk.old_lines.push(removed);
        } else if empty {
            return Err(hunk_error(
                start + 1,
                HunkProblem::UnexpectedLine(line.to_owned()),
            ));
        } else {
            break;
        }
        empty = false;
        cursor.advance();
    }
    if empty {
        return Err(hunk_error(start + 1, HunkProblem::EmptyChunk));
    }
    Ok(chunk)
}

fn hunk_error(line: usize, problem: HunkProblem) -> ParseError {
    ParseError::Hunk { line, problem }
}
