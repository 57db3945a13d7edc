//! Comparing records of sessions.

use serde_json::{Value, json};

use super::compare::Comparison;

/// Notes all differences between two records. Token counts keep their own order, but may stand anywhere.
pub(super) fn compare(comparison: &mut Comparison, expected: &[Value], got: &[Value]) {
    let (their_counts, theirs) = split(expected);
    let (our_counts, ours) = split(got);
    comparison.values("rollout", &json!(theirs), &json!(ours));
    comparison.values("rollout:token_count", &json!(their_counts), &json!(our_counts));
}

fn split(lines: &[Value]) -> (Vec<&Value>, Vec<&Value>) {
    lines
        .iter()
        .partition(|line| line["payload"]["type"] == "token_count")
}
