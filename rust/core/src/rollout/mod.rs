//! What is recorded of a session, and a session rebuilt from its record.
//!
//! The record (the reference calls it rollout) is lines of JSON, `{timestamp, type, payload}`, which a store keeps.
//! What goes into it and in which order is as in codex 0.114.0. The one addition are approvals that wait for the
//! user: lines that the reference reads and passes over.

mod begin;
mod fold;
mod fork;
mod git;
mod line;
mod meta;
mod read_line;
mod reader;
mod recorder;
mod settings;
mod turns;
mod writer;

pub(crate) use begin::{Begun, begin};
pub(crate) use fold::Unfinished;
pub(crate) use recorder::Recorder;
pub(crate) use settings::turn_context;
pub(crate) use turns::Standing;
