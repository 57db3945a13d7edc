//! Git's patch format: what `turn_diff` events carry.

use std::fmt::Write;

use sha1_smol::Sha1;

use crate::diff::write_hunks;

const NO_BLOB: &str = "0000000000000000000000000000000000000000";
const CONTEXT: usize = 3;

/// The kind of a file, as git records it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FileMode {
    /// `100644`.
    #[default]
    Regular,
    /// `100755`: an owner may execute it.
    Executable,
    /// `120000`: a symbolic link, whose content is the path that it holds.
    Symlink,
}

impl FileMode {
    fn octal(self) -> &'static str {
        match self {
            Self::Regular => "100644",
            Self::Executable => "100755",
            Self::Symlink => "120000",
        }
    }
}

/// One side of a file's change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileState<'a> {
    /// The file's bytes. Bytes that are not UTF-8 are shown as `Binary files differ`.
    pub content: &'a [u8],
    /// Its kind.
    pub mode: FileMode,
}

/// A file before and after; `None` where it does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileDelta<'a> {
    /// The path before, as it is to be shown.
    pub old_path: &'a str,
    /// The path after; the same, unless the file was moved.
    pub new_path: &'a str,
    /// The file before.
    pub old: Option<FileState<'a>>,
    /// The file after.
    pub new: Option<FileState<'a>>,
}

/// Prints changes as git would, with blob hashes and three lines of context, sorted by the path after, then by the
/// path before. Files of
/// equal content are left out, also when they were moved or have another mode, as in the reference. Its diff begins
/// with an empty line where the first file is one of those, and so does this.
pub fn git_diff(deltas: &[FileDelta<'_>]) -> String {
    let mut sorted: Vec<&FileDelta<'_>> = deltas.iter().collect();
    sorted.sort_by_key(|delta| (delta.new_path, delta.old_path));
    let mut out = String::new();
    for delta in sorted {
        write_delta(&mut out, delta);
        if out.is_empty() {
            out.push('\n');
        }
    }
    if out == "\n" { String::new() } else { out }
}

fn write_delta(out: &mut String, delta: &FileDelta<'_>) {
    let (old, new) = (
        delta.old.map(|state| state.content),
        delta.new.map(|state| state.content),
    );
    if old == new {
        return;
    }
    let FileDelta {
        old_path, new_path, ..
    } = delta;
    let hash = |content: Option<&[u8]>| content.map_or_else(|| NO_BLOB.to_owned(), blob_hash);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "diff --git a/{old_path} b/{new_path}");
    let _ = match (
        delta.old.map(|state| state.mode.octal()),
        delta.new.map(|state| state.mode.octal()),
    ) {
        (None, Some(mode)) => writeln!(out, "new file mode {mode}"),
        (Some(mode), None) => writeln!(out, "deleted file mode {mode}"),
        (Some(old), Some(new)) if old != new => writeln!(out, "old mode {old}\nnew mode {new}"),
        _ => Ok(()),
    };
    let _ = writeln!(out, "index {}..{}", hash(old), hash(new));
    let (old_bytes, new_bytes) = (old.unwrap_or_default(), new.unwrap_or_default());
    if old_bytes == new_bytes {
        // An empty file came or went: git prints no sides.
        return;
    }
    let _ = match old {
        Some(_) => writeln!(out, "--- a/{old_path}"),
        None => writeln!(out, "--- /dev/null"),
    };
    let _ = match new {
        Some(_) => writeln!(out, "+++ b/{new_path}"),
        None => writeln!(out, "+++ /dev/null"),
    };
    match (str::from_utf8(old_bytes), str::from_utf8(new_bytes)) {
        (Ok(old), Ok(new)) => write_hunks(out, old, new, CONTEXT),
        _ => out.push_str("Binary files differ\n"),
    }
}

/// The name under which git stores a file's content: the SHA-1 of `blob <length>`, a NUL and the content.
fn blob_hash(content: &[u8]) -> String {
    let mut sha = Sha1::from(format!("blob {}\0", content.len()));
    sha.update(content);
    sha.digest().to_string()
}
