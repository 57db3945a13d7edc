//! What the model is told of the tools that read files and folders.

use serde_json::{Value, json};

use super::schema::{boolean, function, number, object, text};

/// A tool to look around without a shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileTool {
    /// `grep_files`.
    GrepFiles,
    /// `read_file`.
    ReadFile,
    /// `list_dir`.
    ListDir,
}

impl FileTool {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::GrepFiles, Self::ReadFile, Self::ListDir];

    /// The name that the model calls it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::GrepFiles => "grep_files",
            Self::ReadFile => "read_file",
            Self::ListDir => "list_dir",
        }
    }

    /// The tool of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    pub(super) fn spec(self) -> Value {
        match self {
            Self::GrepFiles => grep_files(),
            Self::ReadFile => read_file(),
            Self::ListDir => list_dir(),
        }
    }
}

fn grep_files() -> Value {
    function(
        "grep_files",
        "Names the files that have a line which a regular expression fits, those first that were changed last \
         where that is known.",
        json!({
            "pattern": text("The regular expression."),
            "include": text("Glob for the files to look into, such as `*.rs` or `*.{ts,tsx}`. Default: all."),
            "path": text("File or folder to look into. Default: the session's working directory."),
            "limit": number("The most files to name. Default: 100."),
        }),
        &["pattern"],
    )
}

fn read_file() -> Value {
    let mut indentation = object(
        json!({
            "anchor_line": number("The line that the block is around, from 1. Default: offset."),
            "max_levels": number("How many levels of indentation the block may leave; 0, the default, for all."),
            "include_siblings": boolean("Whether to go on over blocks beside it. Default: false."),
            "include_header": boolean("Whether comments right above belong to it. Default: true."),
            "max_lines": number("The most lines. Default: limit."),
        }),
        &[],
    );
    indentation["description"] = json!("Which block, in mode indentation.");
    if let Some(entries) = indentation.as_object_mut() {
        entries.remove("required");
    }
    function(
        "read_file",
        "Reads lines of a file, each with its number. Either a range of them, or the block of code around a line.",
        json!({
            "file_path": text("Absolute path of the file."),
            "offset": number("The first line to read, from 1. Default: 1."),
            "limit": number("The most lines to read. Default: 2000."),
            "mode": text("`slice` for a range of lines, `indentation` for a block. Default: slice."),
            "indentation": indentation,
        }),
        &["file_path"],
    )
}

fn list_dir() -> Value {
    function(
        "list_dir",
        "Lists what lies in a folder and in the folders within. A name is followed by `/` for a folder, `@` for a \
         link, and `?` for what is no file either.",
        json!({
            "dir_path": text("Absolute path of the folder."),
            "offset": number("The first entry to list, from 1. Default: 1."),
            "limit": number("The most entries to list. Default: 25."),
            "depth": number("How many levels of folders to list. Default: 2."),
        }),
        &["dir_path"],
    )
}
