//! Shell scripts as far as a decision needs them.
//!
//! Two readings of one script, for two questions:
//!
//! - [`plain_commands`] is strict. It answers only for scripts whose every word is known before the
//!   shell runs, so that "this is safe" can be said of them. All it doesn't know is "not plain".
//! - [`reachable_commands`] is generous. It finds the simple commands in any script, so that "this is
//!   dangerous" is not hidden by a redirection or a loop. It proves nothing about what it doesn't find.

mod here_doc;
mod plain;
mod quote;
mod reach;
mod wrapper;

pub use here_doc::here_doc_command;
pub use plain::{Expansion, PlainCommand, plain_commands};
pub use quote::{join, split};
pub use reach::reachable_commands;
pub use wrapper::{any_shell_script, is_shell, powershell_script, program_name, shell_script};
