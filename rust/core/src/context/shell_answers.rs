//! Answers of `apply_patch` and the one-shot shell tools, as the model of a request reads them.
//!
//! The history keeps them as JSON. A model that is offered the freeform `apply_patch` gets them as text
//! instead, as in the reference; which of the two depends on the request, not on when the command ran.

use std::collections::{BTreeMap, BTreeSet};

use codex_embed_protocol::{FunctionCallOutputPayload, ResponseItem};
use serde::Deserialize;

#[derive(Deserialize)]
struct Answer {
    output: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    exit_code: i32,
    duration_seconds: f64,
}

/// The items of a request with the answers of `apply_patch`, `shell`, `container.exec` and the provider's shell
/// tool as text. An answer that is no JSON, such as a refusal or one cut in two, stays as it is.
pub(crate) struct TextAnswers<'a> {
    items: &'a [ResponseItem],
    /// What stands in the place of an item, by its index.
    replaced: BTreeMap<usize, ResponseItem>,
}

impl<'a> TextAnswers<'a> {
    /// Converts the answers among `items`.
    pub fn new(items: &'a [ResponseItem]) -> Self {
        let mut open: BTreeSet<&str> = BTreeSet::new();
        let mut replaced = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            open.extend(json_call(item));
            // Of several answers to one id only the first is converted.
            if answered(item).is_some_and(|id| open.remove(id))
                && let Some(text) = converted(item)
            {
                replaced.insert(index, text);
            }
        }
        Self { items, replaced }
    }

    /// All items, in order.
    pub fn items(&self) -> Vec<&ResponseItem> {
        self.items
            .iter()
            .enumerate()
            .map(|(index, item)| self.replaced.get(&index).unwrap_or(item))
            .collect()
    }
}

/// The id of the call that an item answers.
fn answered(item: &ResponseItem) -> Option<&str> {
    match item {
        ResponseItem::FunctionCallOutput { call_id, .. }
        | ResponseItem::CustomToolCallOutput { call_id, .. } => Some(call_id),
        _ => None,
    }
}

fn converted(item: &ResponseItem) -> Option<ResponseItem> {
    match item {
        ResponseItem::FunctionCallOutput {
            call_id,
            output: FunctionCallOutputPayload::Text(json),
        } => Some(ResponseItem::FunctionCallOutput {
            call_id: call_id.clone(),
            output: text_of(json)?.into(),
        }),
        ResponseItem::CustomToolCallOutput {
            call_id,
            output: FunctionCallOutputPayload::Text(json),
        } => Some(ResponseItem::CustomToolCallOutput {
            call_id: call_id.clone(),
            output: text_of(json)?.into(),
        }),
        _ => None,
    }
}

/// The id of a call whose answer is JSON.
fn json_call(item: &ResponseItem) -> Option<&str> {
    match item {
        ResponseItem::FunctionCall { call_id, name, .. }
            if matches!(name.as_str(), "shell" | "container.exec" | "apply_patch") =>
        {
            Some(call_id)
        }
        ResponseItem::CustomToolCall { call_id, name, .. } if name == "apply_patch" => Some(call_id),
        ResponseItem::LocalShellCall { call_id, .. } => call_id.as_deref(),
        _ => None,
    }
}

fn text_of(json: &str) -> Option<String> {
    let Answer {
        output,
        metadata: Metadata {
            exit_code,
            duration_seconds,
        },
    } = serde_json::from_str(json).ok()?;
    let (total, output) = split_total(&output);
    Some(format!(
        "Exit code: {exit_code}\nWall time: {duration_seconds} seconds\n{total}Output:\n{output}"
    ))
}

/// A cut output begins with the number of its lines and an empty line; the number goes before `Output:`.
fn split_total(output: &str) -> (&str, &str) {
    let split = || {
        let number = output.strip_prefix("Total output lines: ")?;
        let end = number.find("\n\n")?;
        number[..end].parse::<usize>().ok()?;
        Some(output.len() - number.len() + end + 1)
    };
    match split() {
        Some(end) => (&output[..end], &output[end + 1..]),
        None => ("", output),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_becomes_text() {
        assert_eq!(
            text_of(r#"{"output":"hi\n","metadata":{"exit_code":0,"duration_seconds":0.0}}"#).as_deref(),
            Some("Exit code: 0\nWall time: 0 seconds\nOutput:\nhi\n")
        );
        assert_eq!(
            text_of(r#"{"output":"Total output lines: 3\n\na…1 tokens truncated…b","metadata":{"exit_code":3,"duration_seconds":0.5}}"#)
                .as_deref(),
            Some("Exit code: 3\nWall time: 0.5 seconds\nTotal output lines: 3\nOutput:\na…1 tokens truncated…b")
        );
    }

    #[test]
    fn what_only_looks_like_a_number_of_lines_stays_in_the_output() {
        for output in ["Total output lines: x\n\na", "Total output lines: 3\na", "a"] {
            assert_eq!(split_total(output), ("", output));
        }
    }

    #[test]
    fn other_answers_stay_as_they_are() {
        for other in ["exec command rejected by user", "{\"output\":\"a…b", "3", "{}"] {
            assert_eq!(text_of(other), None, "{other}");
        }
    }

    #[test]
    fn of_two_answers_to_one_id_the_first_becomes_text() {
        let call = |id: &str| ResponseItem::CustomToolCall {
            id: None,
            status: None,
            call_id: id.to_owned(),
            name: "apply_patch".to_owned(),
            input: String::new(),
        };
        let answer = || ResponseItem::CustomToolCallOutput {
            call_id: "c".to_owned(),
            output: r#"{"output":"hi","metadata":{"exit_code":0,"duration_seconds":0.0}}"#
                .to_owned()
                .into(),
        };
        let items = [call("c"), call("c"), answer(), answer()];
        let read = TextAnswers::new(&items);
        let texts = read.items().into_iter().filter_map(|item| match item {
            ResponseItem::CustomToolCallOutput {
                output: FunctionCallOutputPayload::Text(text),
                ..
            } => Some(text.starts_with("Exit code: 0")),
            _ => None,
        });
        assert_eq!(texts.collect::<Vec<_>>(), [true, false]);
    }
}
