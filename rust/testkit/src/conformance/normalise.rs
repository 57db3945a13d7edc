//! Puts placeholders where runs differ, as the recorder did.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::play::{CWD, HOME};

/// Members that are times or durations, whatever their form.
const TIMES: [&str; 6] = [
    "duration",
    "timestamp",
    "current_date",
    // Of a hook's run.
    "started_at",
    "completed_at",
    "duration_ms",
];

/// Numbers the ids of one run.
pub(super) struct Normaliser<'a> {
    thread_id: &'a str,
    ids: Vec<String>,
}

impl<'a> Normaliser<'a> {
    pub fn new(thread_id: &'a str) -> Self {
        Self {
            thread_id,
            ids: Vec::new(),
        }
    }

    pub fn events(&mut self, events: Vec<Value>) -> Vec<Value> {
        events.into_iter().map(|event| self.value(event, "")).collect()
    }

    pub fn files(&mut self, files: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let files = files.into_iter();
        files.map(|(path, text)| (path, self.text(&text))).collect()
    }

    pub fn rollout(&mut self, lines: Vec<Value>) -> Vec<Value> {
        lines.into_iter().map(|line| self.value(line, "")).collect()
    }

    /// Tools are reduced to names, argument names and types: descriptions are the project's own.
    pub fn request(&mut self, mut body: Value) -> Value {
        if let Some(tools) = body.get_mut("tools").and_then(Value::as_array_mut) {
            for tool in tools {
                *tool = reduce_tool(tool);
            }
        }
        self.value(body, "")
    }

    fn value(&mut self, value: Value, key: &str) -> Value {
        match value {
            Value::String(_) if key == "process_id" => "<pid>".into(),
            Value::String(text) => self.text(&text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.value(item, key)).collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(name, member)| match TIMES.contains(&name.as_str()) {
                    true if member.is_null() => (name, member),
                    true => (name, "<t>".into()),
                    false => (self.text(&name), self.value(member, &name)),
                })
                .collect::<Map<_, _>>()
                .into(),
            plain => plain,
        }
    }

    fn text(&mut self, text: &str) -> String {
        let text = text
            .replace(CWD, "<cwd>")
            .replace(HOME, "<home>")
            .replace(self.thread_id, "<thread>")
            .replace("http://127.0.0.1:1", "<base>");
        let text = self.number_ids(&blank_skills(&text));
        let text = blank_moments(&text);
        let text = blank(&text, "<current_date>", "<date>", |c| c != '<');
        let text = blank(&text, "Chunk ID: ", "<chunk>", |c| c.is_ascii_alphanumeric());
        blank(&text, "Wall time: ", "<s>", |c| c.is_ascii_digit() || c == '.')
    }

    fn number_ids(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let taken = match rest.get(..UUID_LENGTH).filter(|start| is_uuid(start)) {
                Some(id) => {
                    let known = self.ids.iter().position(|seen| seen == id);
                    let number = known.unwrap_or_else(|| {
                        self.ids.push(id.to_owned());
                        self.ids.len() - 1
                    });
                    out.push_str(&format!("<id:{}>", number + 1));
                    UUID_LENGTH
                }
                None => {
                    out.push(first);
                    first.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
        out
    }
}

const UUID_LENGTH: usize = 36;

fn is_uuid(text: &str) -> bool {
    text.chars().enumerate().all(|(at, c)| match at {
        8 | 13 | 18 | 23 => c == '-',
        _ => c.is_ascii_digit() || ('a'..='f').contains(&c),
    })
}

/// Replaces the section on skills, which ends the first message's instructions: it is each project's own prose.
fn blank_skills(text: &str) -> String {
    let section = text.find("## Skills\n").zip(text.rfind("</INSTRUCTIONS>"));
    match section {
        Some((start, end)) if start < end => {
            format!("{}<text:skills>\n{}", &text[..start], &text[end..])
        }
        _ => text.to_owned(),
    }
}

/// Replaces each moment such as `2026-01-02T03:04:05`, with a fraction if it is in UTC.
fn blank_moments(text: &str) -> String {
    const SHAPE: &str = "0000-00-00T";
    let is_date = |start: &str| {
        start.chars().zip(SHAPE.chars()).all(|(c, shape)| match shape {
            '0' => c.is_ascii_digit(),
            _ => c == shape,
        })
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if rest.get(..SHAPE.len()).is_some_and(is_date) {
            out.push_str("<time>");
            rest = rest[SHAPE.len()..].trim_start_matches(|c: char| c.is_ascii_digit() || ":-".contains(c));
            rest = without_fraction(rest).unwrap_or(rest);
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// What follows a fraction of a second and its `Z`; `None` where there is none.
fn without_fraction(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('.')?;
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < digits.len()).then_some(rest)?.strip_prefix('Z')
}

/// Replaces what follows each `marker` by `placeholder`, as far as its characters fit.
pub(super) fn blank(text: &str, marker: &str, placeholder: &str, fits: impl Fn(char) -> bool) -> String {
    let mut parts = text.split(marker);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(&fits);
        out.push_str(marker);
        if rest.len() < part.len() {
            out.push_str(placeholder);
        }
        out.push_str(rest);
    }
    out
}

fn reduce_tool(tool: &Value) -> Value {
    let mut reduced = Map::new();
    for key in ["type", "name", "strict"] {
        if let Some(value) = tool.get(key) {
            reduced.insert(key.into(), value.clone());
        }
    }
    if let Some(format) = tool.get("format") {
        let reduced_format = json!({ "type": format["type"], "syntax": format["syntax"] });
        reduced.insert("format".into(), reduced_format);
    }
    if let Some(parameters) = tool.get("parameters") {
        let properties = parameters["properties"].as_object().into_iter().flatten();
        let types: Map<String, Value> = properties
            .map(|(name, schema)| (name.clone(), schema.get("type").cloned().unwrap_or("any".into())))
            .collect();
        reduced.insert("properties".into(), types.into());
        for key in ["required", "additionalProperties"] {
            if let Some(value) = parameters.get(key) {
                reduced.insert(key.into(), value.clone());
            }
        }
    }
    reduced.into()
}
