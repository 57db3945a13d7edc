use std::fmt;

/// Why a text is not a patch. `Display` gives the text that follows
/// [`messages::VERIFICATION_FAILED`](crate::messages::VERIFICATION_FAILED).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseError {
    /// The first line is not `*** Begin Patch`.
    MissingBegin,
    /// The last line is not `*** End Patch`, or there is no line at all.
    MissingEnd,
    /// A file section is malformed.
    Hunk {
        /// Line of the patch, counted from 1 at `*** Begin Patch`. Inside an update without `@@` it is one too
        /// high, as in the reference.
        line: usize,
        /// What is wrong there.
        problem: HunkProblem,
    },
}

/// What is wrong with a file section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HunkProblem {
    /// This line stands where a section should start.
    UnknownHeader(String),
    /// The update of this path has no chunk.
    EmptyUpdate(String),
    /// A chunk has no lines.
    EmptyChunk,
    /// A chunk starts with this line, which is neither context nor change.
    UnexpectedLine(String),
    /// A second or later chunk starts with this line in place of `@@`.
    MissingContextMarker(String),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingBegin => {
                write!(
                    f,
                    "invalid patch: The first line of the patch must be '*** Begin Patch'"
                )
            }
            Self::MissingEnd => {
                write!(
                    f,
                    "invalid patch: The last line of the patch must be '*** End Patch'"
                )
            }
            Self::Hunk { line, problem } => write!(f, "invalid hunk at line {line}, {problem}"),
        }
    }
}

impl fmt::Display for HunkProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownHeader(line) => write!(
                f,
                "'{line}' is not a valid hunk header. Valid hunk headers: '*** Add File: {{path}}', \
                 '*** Delete File: {{path}}', '*** Update File: {{path}}'"
            ),
            Self::EmptyUpdate(path) => write!(f, "Update file hunk for path '{path}' is empty"),
            Self::EmptyChunk => write!(f, "Update hunk does not contain any lines"),
            Self::UnexpectedLine(line) => write!(
                f,
                "Unexpected line found in update hunk: '{line}'. Every line should start with ' ' (context line), \
                 '+' (added line), or '-' (removed line)"
            ),
            Self::MissingContextMarker(line) => {
                write!(
                    f,
                    "Expected update hunk to start with a @@ context marker, got: '{line}'"
                )
            }
        }
    }
}

impl std::error::Error for ParseError {}

/// Why an update does not fit a file. `Display` gives the reference's text; see [`ParseError`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplyError {
    /// The line after `@@ ` is not in the file below the preceding edit.
    ContextNotFound {
        /// The file, as it is to be named in the message.
        path: String,
        /// The text looked for.
        context: String,
    },
    /// The old lines of a chunk are not in the file below the preceding edit.
    LinesNotFound {
        /// The file, as it is to be named in the message.
        path: String,
        /// The text looked for: lines joined by newlines.
        lines: String,
    },
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContextNotFound { path, context } => {
                write!(f, "Failed to find context '{context}' in {path}")
            }
            Self::LinesNotFound { path, lines } => {
                write!(f, "Failed to find expected lines in {path}:\n{lines}")
            }
        }
    }
}

impl std::error::Error for ApplyError {}
