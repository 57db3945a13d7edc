//! What crosses the line between the engine and its host: inputs in, outbox entries out.
//!
//! These types are this project's own. A host performs [`Effect`]s and answers each with one
//! [`EffectResult`]; every input carries the host's clock, so a session is a function of its inputs.

mod config;
mod effect;
mod hook;
mod limits;
mod mcp;
mod open;

pub use config::{
    ConfigFile, ConfigFileKind, ConfigLayerInfo, ConfigLayerKind, ConfigNeeds, ConfigPreview, ConfigSources,
    PreviewedSetting, ProjectFolder,
};
pub use effect::{
    DirectoryEntry, Effect, EffectResult, EntryKind, EnvInherit, EnvPolicy, FileKind, HttpAuth, OutputChannel,
};
pub use hook::{HookAnswer, HookPoint, HookRequest};
pub use limits::{LimitSet, Limits, ModelPrice};
pub use mcp::McpTransport;
pub use open::{HostInfo, OpenOptions, PromptHistory, ShellInfo, ThreadOrigin, ThreadStart};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Event, Op};

/// Identifies one effect within its session; counts up from 1 and is never reused.
///
/// An effect that opens something (a response body, a process) names it from then on: later effects
/// refer to it by the id of the effect that opened it, and aborting that id releases it.
pub type EffectId = u32;

/// One thing that happens to a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Input {
    /// The user's program asks for something.
    Submit {
        /// Chosen by the caller; events that answer a submission carry it where the reference does.
        id: String,
        /// What is asked for.
        op: Op,
    },
    /// An effect ended. A result for an effect that was aborted, or is unknown, is dropped and counted.
    Result {
        /// The effect that ended.
        effect: EffectId,
        /// How it ended.
        result: EffectResult,
    },
    /// End the session so that it can be resumed, elsewhere or later, where it stands: the running turn is not
    /// aborted but left unfinished in the record, with the approvals that are open. Answer: the last
    /// `session_append`, then [`OutboxEntry::Closed`].
    Suspend,
    /// Nothing happened; lets a new session run to its first wait.
    Tick,
}

/// One entry of what a step produced, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutboxEntry {
    /// An event for the user's program.
    Event(Event),
    /// Something the host must do.
    Effect(EffectRequest),
    /// The host must stop this effect, or release what it opened: close the body, kill the process tree.
    /// A result that is already on its way is ignored.
    Abort(EffectId),
    /// The session ended by a fault of the engine, or could not begin. Terminal: nothing follows.
    Fault(Fault),
    /// The session ended as asked. Terminal: nothing follows.
    Closed,
}

/// An effect with its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EffectRequest {
    /// The id under which the result is awaited.
    pub id: EffectId,
    /// What to do.
    #[serde(flatten)]
    pub effect: Effect,
}

/// Why a session ended that was not asked to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// `engine_fault` for a bug of the engine; `session_unreadable` for a record that no session can begin from.
    pub code: String,
    /// What happened, for people.
    pub message: String,
}
