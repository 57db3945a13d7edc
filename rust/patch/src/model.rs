/// A parsed patch. Everything borrows from the patch text, except the content of added files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch<'a> {
    /// The file sections, in the order in which they are to be applied. May be empty: a patch of only its two
    /// markers parses, and is refused by whoever applies it ([`messages::EMPTY_PATCH`](crate::messages::EMPTY_PATCH)).
    pub hunks: Vec<FileChangeSpec<'a>>,
}

/// One file section of a patch. Paths are as written: relative to the working directory, or absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChangeSpec<'a> {
    /// `*** Add File: ` — write the file, replacing one that exists.
    Add {
        /// The file to write.
        path: &'a str,
        /// Its whole content; empty, or ends in a newline.
        content: String,
    },
    /// `*** Delete File: ` — remove the file.
    Delete {
        /// The file to remove.
        path: &'a str,
    },
    /// `*** Update File: ` — edit the file in place, or write the result elsewhere and remove the original.
    Update {
        /// The file to edit.
        path: &'a str,
        /// Where the result goes (`*** Move to: `), replacing what is there.
        move_path: Option<&'a str>,
        /// The edits from the top of the file to its end; never empty.
        chunks: Vec<Chunk<'a>>,
    },
}

impl<'a> FileChangeSpec<'a> {
    /// The path that the section names first.
    pub fn path(&self) -> &'a str {
        match self {
            Self::Add { path, .. } | Self::Delete { path } | Self::Update { path, .. } => path,
        }
    }
}

/// One edit of an update: a run of old lines and what replaces it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The text after `@@ `: a line that stands somewhere before the edit.
    pub context: Option<&'a str>,
    /// Context and removed lines. Empty means: append the new lines at the end of the file.
    pub old_lines: Vec<&'a str>,
    /// Context and added lines.
    pub new_lines: Vec<&'a str>,
    /// `*** End of File` stood below: the old lines are the last ones of the file.
    pub at_end: bool,
}
