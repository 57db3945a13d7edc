//! Comparing streams of events, whose order is partly free.

use std::collections::BTreeMap;

use base64::Engine as _;
use serde_json::{Value, json};

use super::compare::Comparison;

/// Kinds that keep their own order, but may stand anywhere among the rest.
const FLOATING: [&str; 3] = ["mcp_startup_complete", "mcp_startup_update", "token_count"];
const DELTA: &str = "exec_command_output_delta";

/// The bytes of a piece of output.
pub(super) fn chunk(delta: &Value) -> Vec<u8> {
    let text = delta["chunk"].as_str().unwrap_or_default();
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap_or_default()
}

/// Notes all differences between two streams. Calls of a response run side by side: order counts within a call, and
/// between a call and what belongs to none, but not between two calls.
pub(super) fn compare(comparison: &mut Comparison, expected: &[Value], got: &[Value]) {
    let (theirs, ours) = (Stream::new(expected), Stream::new(got));
    comparison.values("events", &json!(theirs.common), &json!(ours.common));
    for (kind, events) in &theirs.floating {
        let mut events = events.clone();
        let mut other = ours.floating.get(kind).cloned().unwrap_or_default();
        // Servers start side by side: order counts within each.
        for side in [&mut events, &mut other] {
            side.sort_by_key(|event| event["server"].as_str());
        }
        comparison.values(&format!("events:{kind}"), &json!(events), &json!(other));
    }
    let nothing = Call::default();
    for call in theirs
        .calls
        .keys()
        .chain(ours.calls.keys().filter(|call| !theirs.calls.contains_key(*call)))
    {
        let path = format!("events of {call}");
        let (theirs, ours) = (
            theirs.calls.get(call).unwrap_or(&nothing),
            ours.calls.get(call).unwrap_or(&nothing),
        );
        comparison.values(&path, &json!(theirs.events), &json!(ours.events));
        if theirs.after != ours.after {
            let (theirs, ours) = (json!(theirs.after), json!(ours.after));
            comparison.differ(
                &format!("{path}: how many events of no call come before"),
                Some(&theirs),
                Some(&ours),
            );
        }
        let (theirs, ours) = (theirs.output(), ours.output());
        if !ours.contains(&theirs) {
            comparison.differ(
                &format!("output of {call}"),
                Some(&theirs.into()),
                Some(&ours.into()),
            );
        }
    }
}

#[derive(Default)]
struct Stream<'a> {
    /// What belongs to no call.
    common: Vec<&'a Value>,
    floating: BTreeMap<&'a str, Vec<&'a Value>>,
    calls: BTreeMap<&'a str, Call<'a>>,
}

#[derive(Default)]
struct Call<'a> {
    events: Vec<&'a Value>,
    /// For each event, how many that belong to no call come before it.
    after: Vec<usize>,
    /// Its output, in pieces that may be cut anywhere.
    deltas: Vec<&'a Value>,
}

impl<'a> Stream<'a> {
    fn new(events: &'a [Value]) -> Self {
        let mut stream = Self::default();
        for event in events {
            let kind = event["type"].as_str().unwrap_or_default();
            match event["call_id"].as_str() {
                _ if FLOATING.contains(&kind) => stream.floating.entry(kind).or_default().push(event),
                None => stream.common.push(event),
                Some(id) => {
                    let before = stream.common.len();
                    let call = stream.calls.entry(id).or_default();
                    if kind == DELTA {
                        call.deltas.push(event);
                    } else {
                        call.events.push(event);
                        call.after.push(before);
                    }
                }
            }
        }
        stream
    }
}

impl Call<'_> {
    fn output(&self) -> String {
        let bytes: Vec<u8> = self.deltas.iter().flat_map(|delta| chunk(delta)).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
