//! The prompt history: what a user typed, over all sessions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An entry of the prompt history, as asked for by `Op::GetHistoryEntryRequest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GetHistoryEntryResponseEvent {
    /// Which entry was asked for, from 0.
    pub offset: u64,
    /// Which file was asked for, as in `session_configured`.
    pub log_id: u64,
    /// The entry; absent when there is none, or the file is another now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<HistoryEntry>,
}

/// An entry of the prompt history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryEntry {
    /// The thread that it was typed in.
    pub conversation_id: String,
    /// When, in seconds since 1970.
    pub ts: u64,
    /// The text.
    pub text: String,
}
