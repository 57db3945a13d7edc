//! Rules for commands: `.rules` files, and what they say of a command.
//!
//! A file is a list of calls in Starlark's syntax:
//!
//! ```text
//! prefix_rule(
//!     pattern = ["git", ["push", "fetch"]],   # a list stands for any one of its words
//!     decision = "prompt",                     # allow (default), prompt or forbidden
//!     justification = "the network is watched",
//!     match = ["git push origin"],             # checked when the file is read
//!     not_match = [["git", "pull"]],
//! )
//! host_executable(name = "git", paths = ["/usr/bin/git"])
//! network_rule(host = "example.com", protocol = "https", decision = "deny")
//! ```
//!
//! Read are strings, lists and calls with them, by position or by name, and comments: what such files are
//! written with. Variables, expressions, loops and functions are refused, where the reference runs them.

mod amend;
mod calls;
mod error;
mod evaluate;
mod network;
mod path;
mod read;
mod rule;
mod set;
mod text;
mod token;

pub use amend::{allow_rule, allow_rule_to_add};
pub use error::RulesError;
pub use evaluate::{Ruling, Unruled};
pub use network::{NetworkDecision, NetworkProtocol, NetworkRule};
pub use rule::{PrefixRule, RuleDecision};
pub use set::{RuleMatch, RuleSet};
