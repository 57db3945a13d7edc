//! Command safety, and approval and sandbox decisions. Pure.
//!
//! - [`shell`]: words of shell scripts, quoting
//! - [`safety`]: which commands only read, and which destroy
//! - [`classify`]: what a command is for, as user interfaces show it
//! - [`rules`]: `.rules` files, and what they say of a command
//! - [`approval`]: what runs, what asks, what is refused

pub mod approval;
pub mod classify;
pub mod rules;
pub mod safety;
pub mod shell;
