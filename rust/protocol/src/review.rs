//! Reviews of code.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What to review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewRequest {
    /// What.
    pub target: ReviewTarget,
    /// What to call it, for people. Default: made from the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_facing_hint: Option<String>,
}

/// What a review looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum ReviewTarget {
    /// Everything not committed: staged, unstaged and untracked.
    UncommittedChanges,
    /// The difference to a branch.
    BaseBranch {
        /// The branch.
        branch: String,
    },
    /// One commit.
    Commit {
        /// Its hash.
        sha: String,
        /// Its subject, for people; `null` when not known.
        title: Option<String>,
    },
    /// Whatever the words say.
    Custom {
        /// The words.
        instructions: String,
    },
}

/// A review began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnteredReviewModeEvent {
    /// What is reviewed.
    pub target: ReviewTarget,
    /// What to call it, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_facing_hint: Option<String>,
}

/// A review ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExitedReviewModeEvent {
    /// What was found; `null` when the review was broken off.
    pub review_output: Option<ReviewOutputEvent>,
}

/// The outcome of a review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewOutputEvent {
    /// What was found.
    pub findings: Vec<ReviewFinding>,
    /// The verdict, such as `patch is correct`.
    pub overall_correctness: String,
    /// The reason for the verdict.
    pub overall_explanation: String,
    /// How sure, from 0 to 1.
    pub overall_confidence_score: f64,
}

/// Something that a review found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewFinding {
    /// One line.
    pub title: String,
    /// The reasoning, in Markdown.
    pub body: String,
    /// How sure, from 0 to 1.
    pub confidence_score: f64,
    /// From 0, the most urgent, to 3.
    pub priority: i32,
    /// Where.
    pub code_location: ReviewCodeLocation,
}

/// A place in the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewCodeLocation {
    /// The file.
    pub absolute_file_path: String,
    /// The lines.
    pub line_range: ReviewLineRange,
}

/// A range of lines, both ends in it, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewLineRange {
    /// The first line.
    pub start: u32,
    /// The last line.
    pub end: u32,
}
