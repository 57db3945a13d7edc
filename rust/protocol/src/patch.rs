//! Changes of files.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A patch is about to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PatchApplyBeginEvent {
    /// The tool call.
    pub call_id: String,
    /// The turn; empty in old recordings.
    #[serde(default)]
    pub turn_id: String,
    /// Whether it needed no decision of the user.
    pub auto_approved: bool,
    /// The change of each file, by absolute path.
    pub changes: BTreeMap<String, FileChange>,
}

/// A patch was written, or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PatchApplyEndEvent {
    /// The tool call.
    pub call_id: String,
    /// The turn; empty in old recordings.
    #[serde(default)]
    pub turn_id: String,
    /// The list of changed files, for people.
    pub stdout: String,
    /// What went wrong, for people.
    pub stderr: String,
    /// Whether every change was written.
    pub success: bool,
    /// The change of each file, by absolute path; empty in old recordings.
    #[serde(default)]
    pub changes: BTreeMap<String, FileChange>,
    /// How it ended.
    pub status: PatchApplyStatus,
}

/// The change of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FileChange {
    /// It is new.
    Add {
        /// Its content.
        content: String,
    },
    /// It is deleted.
    Delete {
        /// What it held.
        content: String,
    },
    /// It is changed, and perhaps moved.
    Update {
        /// Unified diff, without the lines that name the files.
        unified_diff: String,
        /// Where it is moved to, as an absolute path; `null` when it stays.
        move_path: Option<String>,
    },
}

/// How a patch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PatchApplyStatus {
    /// All was written.
    Completed,
    /// Something went wrong.
    Failed,
    /// The user said no.
    Declined,
}
