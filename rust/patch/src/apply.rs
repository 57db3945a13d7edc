use crate::error::ApplyError;
use crate::locate::Haystack;
use crate::model::Chunk;

/// Edits the text of a file.
///
/// Chunks are located one after the other, each below the one before it. A chunk without old lines goes to the end
/// of the file (before a trailing blank line). The replaced lines, context included, take the patch's spelling, so
/// a CRLF line that a chunk touches ends in LF afterwards. The result always ends in a newline; a single blank line
/// at the end of the file is absorbed by it. All of this is as the reference does it, with one exception: where
/// chunks overlap the reference loses lines silently, and this is an error here, or, for lines to be appended, they
/// come after.
///
/// `path_for_messages` names the file in errors.
///
/// # Errors
/// [`ApplyError`], for the first chunk that has no place.
pub fn apply_update(
    original: &str,
    chunks: &[Chunk<'_>],
    path_for_messages: &str,
) -> Result<String, ApplyError> {
    let lines: Vec<&str> = original
        .strip_suffix('\n')
        .unwrap_or(original)
        .split('\n')
        .collect();
    // An empty text has no lines; `split` gives one.
    let lines = if original.is_empty() {
        &[]
    } else {
        lines.as_slice()
    };
    let mut edits = locate(lines, chunks, path_for_messages)?;
    edits.sort_by_key(|edit| edit.start);
    let added: usize = edits
        .iter()
        .flat_map(|edit| edit.new)
        .map(|line| line.len() + 1)
        .sum();
    let mut result = Writer(String::with_capacity(original.len() + added + 1));
    let mut next = 0;
    for edit in &edits {
        let start = edit.start.max(next);
        lines
            .get(next..start)
            .unwrap_or_default()
            .iter()
            .for_each(|line| result.line(line));
        edit.new.iter().for_each(|line| result.line(line));
        next = start + edit.removed;
    }
    lines
        .get(next..)
        .unwrap_or_default()
        .iter()
        .for_each(|line| result.line(line));
    Ok(result.finish())
}

/// Replaces `removed` lines from line `start` (counted from 0).
struct Edit<'c> {
    start: usize,
    removed: usize,
    new: &'c [&'c str],
}

fn locate<'c>(lines: &[&str], chunks: &'c [Chunk<'c>], path: &str) -> Result<Vec<Edit<'c>>, ApplyError> {
    let haystack = Haystack::new(lines);
    let mut edits = Vec::with_capacity(chunks.len());
    let mut below = 0;
    let mut edited = 0;
    for chunk in chunks {
        if let Some(context) = chunk.context {
            let found = haystack.find(&[context], below, false);
            below = 1 + found.ok_or_else(|| ApplyError::ContextNotFound {
                path: path.to_owned(),
                context: context.to_owned(),
            })?;
        }
        if chunk.old_lines.is_empty() {
            let trailing_blank = usize::from(lines.last().is_some_and(|line| line.is_empty()));
            edits.push(Edit {
                start: lines.len() - trailing_blank,
                removed: 0,
                new: &chunk.new_lines,
            });
            continue;
        }
        // Only a chunk for the end of the file is looked for above `below`.
        let edit = place(&haystack, chunk, below).filter(|edit| edit.start >= edited);
        let edit = edit.ok_or_else(|| ApplyError::LinesNotFound {
            path: path.to_owned(),
            lines: chunk.old_lines.join("\n"),
        })?;
        edited = edit.start + edit.removed;
        below = edited;
        edits.push(edit);
    }
    Ok(edits)
}

fn place<'c>(haystack: &Haystack<'_>, chunk: &'c Chunk<'c>, below: usize) -> Option<Edit<'c>> {
    let (mut old, mut new) = (chunk.old_lines.as_slice(), chunk.new_lines.as_slice());
    let mut start = haystack.find(old, below, chunk.at_end);
    // A trailing empty line often stands for the file's final newline, which is no line of its own here.
    if start.is_none()
        && let Some(("", head)) = old.split_last().map(|(last, head)| (*last, head))
    {
        old = head;
        if let Some(("", head)) = new.split_last().map(|(last, head)| (*last, head)) {
            new = head;
        }
        start = haystack.find(old, below, chunk.at_end);
    }
    start.map(|start| Edit {
        start,
        removed: old.len(),
        new,
    })
}

/// Joins lines, so that the text ends in one newline if it has a line.
struct Writer(String);

impl Writer {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn finish(mut self) -> String {
        // A blank last line is the final newline itself, as in the reference.
        if self.0.ends_with("\n\n") || self.0 == "\n" {
            self.0.pop();
        }
        self.0
    }
}
