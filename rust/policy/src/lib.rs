//! Command safety, and approval and sandbox decisions. Pure.
pub mod classify;
pub mod safety;
pub mod shell;
