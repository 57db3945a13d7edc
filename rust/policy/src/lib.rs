//! Command safety, and approval and sandbox decisions. Pure.
//!
//! - [`shell`]: words of shell scripts, quoting
//! - [`safety`]: which commands only read, and which destroy
//! - [`classify`]: what a command is for, as user interfaces show it
//! - [`approval`]: what runs, what asks, what is refused

pub mod approval;
pub mod classify;
pub mod safety;
pub mod shell;
