//! Wire types: events, ops, items, effects and their results. No logic.
//!
//! The protocol of release 0.114.0, whole: variants that the core never emits are here too, because a
//! stream from elsewhere (a session file, another server) must decode. Names and casing are the
//! reference's, mixed as they are. Each module is one area and becomes one file of TypeScript.
//!
//! Two habits of the wire, field by field as the reference writes it: an absent option is `null` in some
//! fields and left out in others. Both are read everywhere.

#[macro_use]
mod tagged_union;

mod approval;
mod base64_text;
pub mod boundary;
mod collab;
mod config;
mod event;
mod exec;
mod history;
mod hook;
mod mcp;
mod message;
mod notice;
mod op;
mod patch;
mod permission;
mod realtime;
mod reasoning;
mod response_item;
mod review;
mod rollout;
mod sandbox;
mod session;
mod skill;
mod tool;
mod turn;
mod turn_item;
mod usage;
mod user_input;

pub use approval::*;
pub use collab::*;
pub use config::*;
pub use event::*;
pub use exec::*;
pub use history::*;
pub use hook::*;
pub use mcp::*;
pub use message::*;
pub use notice::*;
pub use op::*;
pub use patch::*;
pub use permission::*;
pub use realtime::*;
pub use reasoning::*;
pub use response_item::*;
pub use review::*;
pub use rollout::*;
pub use sandbox::*;
pub use session::*;
pub use skill::*;
pub use tool::*;
pub use turn::*;
pub use turn_item::*;
pub use usage::*;
pub use user_input::*;

/// Identifies a thread: a UUID in text, version 7 when the reference or this project made it.
pub type ThreadId = String;

/// An absolute path, in the form of the machine that wrote it.
pub type AbsolutePathBuf = String;

/// Skips a flag on the wire while it is off.
fn is_false(flag: &bool) -> bool {
    !*flag
}
