//! apply_patch on text: parse a patch, locate and apply its edits, and show what changed. Pure.
//!
//! The format is the one that coding models are trained on: `*** Begin Patch`, then sections that add, delete or
//! update one file each, then `*** End Patch`. A caller parses a patch, reads the files that it names, computes the
//! new texts with [`apply_update`] and writes them; nothing here reads or writes.
//!
//! ```
//! use codex_embed_patch::{FileChangeSpec, apply_update, parse, success_summary};
//!
//! let patch = parse("*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+uno\n two\n*** End Patch")?;
//! let [FileChangeSpec::Update { path, chunks, .. }] = patch.hunks.as_slice() else { unreachable!() };
//! assert_eq!(apply_update("one\ntwo\n", chunks, path)?, "uno\ntwo\n");
//! assert_eq!(success_summary(&patch), "Success. Updated the following files:\nM a.txt\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Behaviour and texts are those of codex 0.114.0, observed; where this differs, the function says so.

mod apply;
mod diff;
mod error;
mod git;
mod locate;
pub mod messages;
mod model;
mod parse;
pub mod shell;
mod summary;
mod turn_diff;

pub use apply::apply_update;
pub use diff::unified_diff;
pub use error::{ApplyError, HunkProblem, ParseError};
pub use git::{FileDelta, FileMode, FileState, git_diff};
pub use model::{Chunk, FileChangeSpec, Patch};
pub use parse::parse;
pub use summary::success_summary;
pub use turn_diff::TurnDiff;

/// The format as a Lark grammar, for a freeform tool whose input the model's sampler constrains.
pub const GRAMMAR: &str = include_str!("grammar.lark");
