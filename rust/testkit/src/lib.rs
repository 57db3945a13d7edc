//! A scripted host with a fake clock, for native tests of whole sessions.
//!
//! A test is a short story: what the model says, which files and commands there are, what the user submits,
//! and what came of it.
//!
//! ```
//! use codex_embed_testkit::{Story, model};
//!
//! let mut story = Story::new().model(vec![model::answer(&[model::message("m1", "Hello.")])]);
//! story.say("hi");
//! assert_eq!(story.texts("agent_message", "message"), ["Hello."]);
//! ```

// A story that can't go on is a failed test.
#![allow(clippy::expect_used, clippy::panic)]

pub mod chat;
pub mod conformance;
mod host;
pub mod mcp;
pub mod model;
mod script;
mod small_shell;
mod story;

pub use host::Host;
pub use script::{Answer, BodyPart, CommandScript, StreamEnd};
pub use story::{FORK, Story, THREAD};
