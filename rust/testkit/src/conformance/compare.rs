//! Equality of JSON up to placeholders.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::normalise::blank;
use super::own_words;

/// A place where a run and its recording differ.
#[derive(Debug)]
pub struct Difference {
    /// Such as `events[3].item.text`.
    pub path: String,
    /// What the recording has; `None` for nothing.
    pub expected: Option<Value>,
    /// What came; `None` for nothing.
    pub got: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let brief = |value: &Option<Value>| match value {
            Some(value) => value.to_string().chars().take(300).collect(),
            None => "nothing".to_owned(),
        };
        let Self { path, expected, got } = self;
        write!(f, "{path}: expected {}, got {}", brief(expected), brief(got))
    }
}

/// Compares, and remembers which ids stand for each other: one on either side for one on the other.
#[derive(Default)]
pub(super) struct Comparison {
    pub differences: Vec<Difference>,
    there: BTreeMap<String, String>,
    back: BTreeMap<String, String>,
}

impl Comparison {
    /// Notes a difference.
    pub fn differ(&mut self, path: &str, expected: Option<&Value>, got: Option<&Value>) {
        self.differences.push(Difference {
            path: path.to_owned(),
            expected: expected.cloned(),
            got: got.cloned(),
        });
    }

    /// Notes all differences between two values.
    pub fn values(&mut self, path: &str, expected: &Value, got: &Value) {
        match (expected, got) {
            (Value::String(theirs), Value::String(ours)) if self.same_text(theirs, ours) => {}
            (Value::Array(theirs), Value::Array(ours)) => {
                for at in 0..theirs.len().max(ours.len()) {
                    self.optional(&format!("{path}[{at}]"), theirs.get(at), ours.get(at));
                }
            }
            (Value::Object(theirs), Value::Object(ours)) => {
                for (key, value) in theirs {
                    let right =
                        is_complete_output(key, value, ours.get(key)) || own_words::stand(key, theirs, ours);
                    if !right {
                        self.optional(&format!("{path}.{key}"), Some(value), ours.get(key));
                    }
                }
                for (key, value) in ours.iter().filter(|(key, _)| !theirs.contains_key(*key)) {
                    self.differ(&format!("{path}.{key}"), None, Some(value));
                }
            }
            (Value::Number(theirs), Value::Number(ours)) if theirs.as_f64() == ours.as_f64() => {}
            _ if expected == got => {}
            _ => self.differ(path, Some(expected), Some(got)),
        }
    }

    fn optional(&mut self, path: &str, expected: Option<&Value>, got: Option<&Value>) {
        match (expected, got) {
            (Some(expected), Some(got)) => self.values(path, expected, got),
            _ => self.differ(path, expected, got),
        }
    }

    /// Whether a text is right where `expected` stands.
    fn same_text(&mut self, expected: &str, got: &str) -> bool {
        if let Some(kind) = expected
            .strip_prefix("<text")
            .and_then(|rest| rest.strip_suffix('>'))
        {
            return is_prose(kind.trim_start_matches(':'), got);
        }
        // The reference puts a debug print of its own types there: any clear message will do.
        let debug_prints = ["exec_command failed: ", "execution error: "];
        if debug_prints.iter().any(|start| expected.starts_with(start)) {
            return !got.trim().is_empty();
        }
        let (theirs, ours) = (settle(expected), settle(got));
        let (theirs, their_ids) = split_ids(&theirs);
        let (ours, our_ids) = split_ids(&ours);
        theirs == ours
            && their_ids
                .into_iter()
                .zip(our_ids)
                .all(|(theirs, ours)| self.pair(theirs, ours))
    }

    fn pair(&mut self, theirs: &str, ours: &str) -> bool {
        let there = self
            .there
            .entry(theirs.to_owned())
            .or_insert_with(|| ours.to_owned());
        let back = self
            .back
            .entry(ours.to_owned())
            .or_insert_with(|| theirs.to_owned());
        there == ours && back == theirs
    }
}

/// How output begins that was cut.
const CUT: &str = "Total output lines: ";

/// The reference may lose what a command wrote before its listener was attached: more is right.
fn is_complete_output(key: &str, expected: &Value, got: Option<&Value>) -> bool {
    let output = ["stdout", "aggregated_output", "formatted_output"].contains(&key);
    match (expected.as_str(), got.and_then(Value::as_str)) {
        // Output that was cut is told by its lines and its ends, of which the beginning may be lost.
        (Some(theirs), Some(ours)) if theirs.starts_with(CUT) => {
            let end = |text: &str| text.rsplit(" tokens truncated…").next().map(str::to_owned);
            output && ours.starts_with(CUT) && end(theirs) == end(ours)
        }
        (Some(theirs), Some(ours)) => output && ours.contains(theirs),
        _ => false,
    }
}

/// Kinds of prose that have no tag of their own in front.
const UNTAGGED: [&str; 7] = [
    "",
    "prose",
    "instructions",
    "error",
    "details",
    "warning",
    "skills",
];

fn is_prose(kind: &str, got: &str) -> bool {
    match UNTAGGED.contains(&kind) {
        true => !got.trim().is_empty(),
        false => got.starts_with(&format!("<{kind}>")),
    }
}

/// Takes out what recordings keep although it differs from run to run.
fn settle(text: &str) -> String {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let text = blank(text, "session ID ", "<n>", digits);
    let text = blank(&text, "\"duration_seconds\":", "<s>", digits);
    let text = blank(&text, "command timed out after ", "<n>", digits);
    blank(&text, "aborted by user after ", "<s>", digits)
}

/// The text between its `<id:N>`, and the Ns.
fn split_ids(text: &str) -> (Vec<&str>, Vec<&str>) {
    let mut parts = text.split("<id:");
    let mut between = vec![parts.next().unwrap_or_default()];
    let mut ids = Vec::new();
    for part in parts {
        let (id, rest) = part.split_once('>').unwrap_or((part, ""));
        ids.push(id);
        between.push(rest);
    }
    (between, ids)
}
