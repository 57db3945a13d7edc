//! How an ended command reads to the model.

use serde::Serialize;

use super::capture::Captured;
use crate::context::truncate::{TruncationPolicy, truncate};

/// The two forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerForm {
    /// [`ShellAnswer`].
    Json,
    /// Lines of text.
    Text,
}

/// The answer as JSON, the form of the older tools.
#[derive(Debug, Serialize)]
pub(in crate::tools) struct ShellAnswer<'a> {
    output: &'a str,
    metadata: Metadata,
}

#[derive(Debug, Serialize)]
struct Metadata {
    exit_code: i32,
    duration_seconds: f64,
}

impl<'a> ShellAnswer<'a> {
    /// An answer; `ms` is how long the command ran.
    pub fn new(output: &'a str, exit_code: i32, ms: f64) -> Self {
        Self {
            output,
            metadata: Metadata {
                exit_code,
                duration_seconds: tenths(ms),
            },
        }
    }

    /// The answer as text.
    pub fn to_json(&self) -> String {
        // Writing JSON to memory fails only for maps with keys that aren't strings; there are none here.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Captured {
    /// The answer as text, its output cut to the model's budget.
    pub(super) fn as_text(&self, policy: TruncationPolicy) -> String {
        let content = self.content();
        let lines = content.lines().count();
        let cut = truncate(&content, policy);
        let total = if cut.lines().count() == lines {
            String::new()
        } else {
            format!("Total output lines: {lines}\n")
        };
        format!(
            "Exit code: {}\nWall time: {} seconds\n{total}Output:\n{cut}",
            self.exit_code,
            tenths(self.ms)
        )
    }
}

/// Seconds with one decimal.
fn tenths(ms: f64) -> f64 {
    (ms / 100.0).round() / 10.0
}
