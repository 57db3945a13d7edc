//! Command safety, and approval and sandbox decisions. Pure.
pub mod shell;
