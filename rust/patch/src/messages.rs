//! The texts of apply_patch that a model reads, other than those of [`ParseError`](crate::ParseError) and
//! [`ApplyError`](crate::ApplyError). They are the reference's, observed.

use std::fmt::Display;

/// In front of every error found before anything is written.
pub const VERIFICATION_FAILED: &str = "apply_patch verification failed: ";

/// The whole answer to a patch without file sections.
pub const EMPTY_PATCH: &str = "patch rejected: empty patch";

/// After [`VERIFICATION_FAILED`]: a command was itself a patch
/// ([`Intercepted::RawPatch`](crate::shell::Intercepted::RawPatch)).
pub const RAW_PATCH: &str =
    "patch detected without explicit call to apply_patch. Rerun as [\"apply_patch\", \"<patch>\"]";

/// After [`VERIFICATION_FAILED`]: the file to update cannot be read as UTF-8 text. `cause` is the host's text, in
/// the reference for instance `No such file or directory (os error 2)`.
pub fn cannot_read_to_update(path: &str, cause: impl Display) -> String {
    format!("Failed to read file to update {path}: {cause}")
}

/// After [`VERIFICATION_FAILED`]: the file to delete cannot be read as UTF-8 text.
pub fn cannot_read_to_delete(path: &str, cause: impl Display) -> String {
    format!("Failed to read {path}: {cause}")
}

/// While applying: the folders above a file to write cannot be made. Paths as in the patch, here and below.
pub fn cannot_create_parents(path: &str) -> String {
    format!("Failed to create parent directories for {path}")
}

/// While applying: a file cannot be written.
pub fn cannot_write(path: &str) -> String {
    format!("Failed to write file {path}")
}

/// While applying: a file cannot be deleted, or is a folder.
pub fn cannot_delete(path: &str) -> String {
    format!("Failed to delete file {path}")
}

/// While applying: the result of a move is written, its original cannot be removed.
pub fn cannot_remove_original(path: &str) -> String {
    format!("Failed to remove original {path}")
}
