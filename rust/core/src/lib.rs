//! The agent loop: session, turn, tools, context. Effects go out through ports.
//!
//! A session is one future that never ends until it is shut down. It waits for ops and results, and
//! everything it says or needs goes through its [`ports::Io`].

mod context;
mod custom_prompts;
mod hooks;
mod mcp;
mod model;
mod notify;
pub mod ports;
mod prompts;
mod review;
mod rollout;
mod session;
mod skills;
mod sync;
mod tools;
mod turn;
mod yaml;

pub use session::{OpenError, SessionInbox, Task, open};
