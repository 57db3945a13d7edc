//! The history as messages.
//!
//! Many servers put the messages into a model's own template, and templates are strict: a system message only at the
//! start, user and assistant in turns, the outputs right after the calls. So the instructions and the developer's
//! messages before the assistant's first one are the system message, later ones are the user's, and neighbours of the
//! same role are one.

use std::collections::{BTreeMap, BTreeSet};

use codex_embed_protocol::{
    ContentItem, FunctionCallOutputContentItem, FunctionCallOutputPayload, ResponseItem,
};
use serde::de::IgnoredAny;
use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

/// Between texts that become one.
const GAP: &str = "\n\n";
/// The output of a call that has none: every call must be answered.
const NO_OUTPUT: &str = "aborted";
const IMAGES_FOLLOW: &str = "(The images are in the next message.)";
const IMAGES_OF: &str = "Images that the tool call returned:";

#[derive(Debug, serde::Serialize)]
#[serde(tag = "role", rename_all = "lowercase")]
pub(super) enum Message<'a> {
    System {
        content: String,
    },
    User {
        content: Content<'a>,
    },
    Assistant {
        /// Null, not left out, for one that only calls: some servers want the key.
        content: Option<String>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tool_calls: Vec<ToolCall<'a>>,
    },
    Tool {
        tool_call_id: &'a str,
        content: String,
    },
}

#[derive(Debug, serde::Serialize)]
pub(super) struct ToolCall<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function<'a>,
}

#[derive(Debug, serde::Serialize)]
struct Function<'a> {
    name: &'a str,
    arguments: String,
}

/// One text, which every server takes, or parts if there are images.
#[derive(Debug)]
pub(super) struct Content<'a>(Vec<Part<'a>>);

#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Text(&'a str),
    Image(&'a str),
}

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut texts = Vec::with_capacity(self.0.len());
        for part in &self.0 {
            match part {
                Part::Text(text) => texts.push(*text),
                Part::Image(_) => return to.collect_seq(self.0.iter().map(|part| part.to_json())),
            }
        }
        to.serialize_str(&texts.join(GAP))
    }
}

impl Part<'_> {
    fn to_json(self) -> Value {
        match self {
            Self::Text(text) => json!({"type": "text", "text": text}),
            Self::Image(url) => json!({"type": "image_url", "image_url": {"url": url}}),
        }
    }
}

/// The messages of a request. Reasoning is left out, as is what only another API could read.
pub(super) fn messages<'a>(instructions: &str, history: &'a [&'a ResponseItem]) -> Vec<Message<'a>> {
    let mut writer = Writer {
        messages: vec![Message::System {
            content: instructions.to_owned(),
        }],
        says: None,
        calls: Vec::new(),
        history,
        taken: BTreeSet::new(),
    };
    for (at, item) in history.iter().enumerate() {
        writer.add(at, item);
    }
    writer.close_assistant();
    writer.messages
}

struct Writer<'a> {
    messages: Vec<Message<'a>>,
    /// What the assistant's message that is being written says.
    says: Option<String>,
    /// The calls of that message, with their places in the history.
    calls: Vec<(usize, ToolCall<'a>)>,
    history: &'a [&'a ResponseItem],
    /// The places of outputs that have been written.
    taken: BTreeSet<usize>,
}

impl<'a> Writer<'a> {
    fn add(&mut self, at: usize, item: &'a ResponseItem) {
        match item {
            ResponseItem::Message { role, content, .. } => match role.as_str() {
                "assistant" => self.say(content),
                "developer" | "system" if self.at_start() => self.instruct(content),
                _ => self.user(content.iter().map(part).collect()),
            },
            ResponseItem::FunctionCall {
                name,
                arguments,
                call_id,
                ..
            } => self.call(at, call_id, name, valid_arguments(arguments)),
            ResponseItem::CustomToolCall {
                name, input, call_id, ..
            } => self.call(at, call_id, name, json!({"input": input}).to_string()),
            ResponseItem::LocalShellCall {
                call_id: Some(call_id),
                action,
                ..
            } => {
                let arguments = serde_json::to_string(action).unwrap_or_default();
                self.call(at, call_id, "local_shell", valid_arguments(&arguments));
            }
            // Written after the message that has their calls.
            ResponseItem::FunctionCallOutput { .. } | ResponseItem::CustomToolCallOutput { .. } => {
                self.close_assistant();
            }
            ResponseItem::LocalShellCall { call_id: None, .. }
            | ResponseItem::Reasoning { .. }
            | ResponseItem::WebSearchCall { .. }
            | ResponseItem::ImageGenerationCall { .. }
            | ResponseItem::GhostSnapshot { .. }
            | ResponseItem::Compaction { .. }
            | ResponseItem::Other
            | ResponseItem::Unknown(_) => {}
        }
    }

    /// Whether the assistant has not spoken yet.
    fn at_start(&self) -> bool {
        let written = &self.messages;
        self.says.is_none()
            && self.calls.is_empty()
            && !written
                .iter()
                .any(|message| matches!(message, Message::Assistant { .. }))
    }

    fn instruct(&mut self, more: &[ContentItem]) {
        if let Some(Message::System { content }) = self.messages.first_mut() {
            push_texts(content, more);
        }
    }

    fn user(&mut self, more: Vec<Part<'a>>) {
        self.close_assistant();
        match self.messages.last_mut() {
            Some(Message::User { content }) => content.0.extend(more),
            _ => self.messages.push(Message::User {
                content: Content(more),
            }),
        }
    }

    fn say(&mut self, more: &[ContentItem]) {
        push_texts(self.says.get_or_insert_default(), more);
    }

    fn call(&mut self, at: usize, id: &'a str, name: &'a str, arguments: String) {
        let call = ToolCall {
            id,
            kind: "function",
            function: Function { name, arguments },
        };
        self.calls.push((at, call));
    }

    /// Writes the assistant's message, if there is one, and the outputs of its calls. A tool's message has only text:
    /// images come after it, as the user's.
    fn close_assistant(&mut self) {
        let (places, tool_calls): (Vec<usize>, Vec<ToolCall<'a>>) = self.calls.drain(..).unzip();
        let content = self.says.take();
        if content.is_none() && tool_calls.is_empty() {
            return;
        }
        let ids: Vec<&str> = tool_calls.iter().map(|call| call.id).collect();
        self.messages.push(Message::Assistant { content, tool_calls });
        let mut images = Vec::new();
        for (at, id) in places.into_iter().zip(ids) {
            let content = match self.output(at, id) {
                Some(FunctionCallOutputPayload::Text(text)) => text.clone(),
                Some(FunctionCallOutputPayload::Content(parts)) => output_text(parts, &mut images),
                None => NO_OUTPUT.to_owned(),
            };
            self.messages.push(Message::Tool {
                tool_call_id: id,
                content,
            });
        }
        if !images.is_empty() {
            images.insert(0, Part::Text(IMAGES_OF));
            self.user(images);
        }
    }

    /// The output of the call at a place: the next one with its id. Some servers use ids again.
    fn output(&mut self, call: usize, id: &str) -> Option<&'a FunctionCallOutputPayload> {
        let later = self.history.iter().enumerate().skip(call + 1);
        let (at, output) =
            later
                .filter(|(at, _)| !self.taken.contains(at))
                .find_map(|(at, item)| match item {
                    ResponseItem::FunctionCallOutput { call_id, output }
                    | ResponseItem::CustomToolCallOutput { call_id, output }
                        if call_id == id =>
                    {
                        Some((at, output))
                    }
                    _ => None,
                })?;
        self.taken.insert(at);
        Some(output)
    }
}

fn part(item: &ContentItem) -> Part<'_> {
    match item {
        ContentItem::InputText { text } | ContentItem::OutputText { text } => Part::Text(text),
        ContentItem::InputImage { image_url } => Part::Image(image_url),
    }
}

fn push_texts(text: &mut String, more: &[ContentItem]) {
    for item in more {
        if let Part::Text(more) = part(item) {
            push_text(text, more);
        }
    }
}

fn push_text(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push_str(GAP);
    }
    text.push_str(more);
}

/// The text of an output of parts; its images go to `images`.
fn output_text<'a>(parts: &'a [FunctionCallOutputContentItem], images: &mut Vec<Part<'a>>) -> String {
    let mut text = String::new();
    let before = images.len();
    for part in parts {
        match part {
            FunctionCallOutputContentItem::InputText { text: more } => push_text(&mut text, more),
            FunctionCallOutputContentItem::InputImage { image_url, .. } => {
                images.push(Part::Image(image_url))
            }
        }
    }
    if images.len() > before {
        push_text(&mut text, IMAGES_FOLLOW);
    }
    text
}

/// Arguments as the model wrote them. Servers parse them again, and one broken call would make them refuse all
/// requests to come: what is no JSON object is put into one.
fn valid_arguments(arguments: &str) -> String {
    let object: Result<BTreeMap<String, IgnoredAny>, _> = serde_json::from_str(arguments);
    match object {
        Ok(_) => arguments.to_owned(),
        Err(_) => json!({"invalid_arguments": arguments}).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::history_message;

    fn history(items: Value) -> Vec<ResponseItem> {
        serde_json::from_value(items).unwrap()
    }

    fn written(items: Value) -> Value {
        let history = history(items);
        let history: Vec<&ResponseItem> = history.iter().collect();
        let mut messages = serde_json::to_value(messages("Be good.", &history)).unwrap();
        messages.as_array_mut().unwrap().remove(0);
        messages
    }

    fn said(role: &str, text: &str) -> Value {
        let kind = if role == "assistant" {
            "output_text"
        } else {
            "input_text"
        };
        json!({"type": "message", "role": role, "content": [{"type": kind, "text": text}]})
    }

    fn call(id: &str, arguments: &str) -> Value {
        json!({"type": "function_call", "call_id": id, "name": "f", "arguments": arguments})
    }

    fn output(id: &str, text: &str) -> Value {
        json!({"type": "function_call_output", "call_id": id, "output": text})
    }

    fn sent_call(id: &str) -> Value {
        json!({"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}})
    }

    fn sent_output(id: &str, text: &str) -> Value {
        json!({"role": "tool", "tool_call_id": id, "content": text})
    }

    #[test]
    fn what_the_developer_says_first_is_the_system_message_and_later_the_users() {
        let history = [
            history_message("developer", vec!["one".into(), "two".into()]),
            history_message("user", vec!["context".into()]),
            history_message("developer", vec!["three".into()]),
            history_message("user", vec!["hi".into()]),
            history_message("assistant", vec!["hello".into()]),
            history_message("developer", vec!["changed".into()]),
            history_message("user", vec!["go on".into()]),
        ];
        assert_eq!(
            serde_json::to_value(messages("Be good.", &history.each_ref())).unwrap(),
            json!([
                {"role": "system", "content": "Be good.\n\none\n\ntwo\n\nthree"},
                {"role": "user", "content": "context\n\nhi"},
                {"role": "assistant", "content": "hello"},
                {"role": "user", "content": "changed\n\ngo on"},
            ])
        );
    }

    #[test]
    fn text_and_calls_of_one_response_are_one_message() {
        assert_eq!(
            written(json!([
                {"type": "reasoning", "summary": [], "encrypted_content": "x"},
                said("assistant", "Looking."), call("a", "{}"), call("b", "{}"), output("a", "1"), output("b", "2"),
                said("assistant", "Done."),
            ])),
            json!([
                {"role": "assistant", "content": "Looking.", "tool_calls": [sent_call("a"), sent_call("b")]},
                sent_output("a", "1"),
                sent_output("b", "2"),
                {"role": "assistant", "content": "Done."},
            ])
        );
    }

    #[test]
    fn outputs_follow_their_calls_wherever_they_stand() {
        let expected = json!([
            {"role": "assistant", "content": null, "tool_calls": [sent_call("a"), sent_call("b")]},
            sent_output("a", "1"),
            sent_output("b", "2"),
            {"role": "user", "content": "wait"},
        ]);
        assert_eq!(
            written(json!([
                call("a", "{}"),
                call("b", "{}"),
                said("user", "wait"),
                output("b", "2"),
                output("a", "1")
            ])),
            expected
        );
    }

    #[test]
    fn an_id_that_is_used_again_means_the_next_output() {
        let round = |output| json!([{"role": "assistant", "content": null, "tool_calls": [sent_call("a")]}, sent_output("a", output)]);
        let [first, second, third] = ["1", "2", "aborted"].map(round);
        let rounds: Vec<&Value> = [&first, &second, &third]
            .iter()
            .flat_map(|round| round.as_array().unwrap())
            .collect();
        let mut messages = written(json!([
            call("a", "{}"),
            output("a", "1"),
            call("a", "{}"),
            output("a", "2"),
            said("user", "x"),
            call("a", "{}"),
        ]));
        messages.as_array_mut().unwrap().remove(4);
        assert_eq!(messages, json!(rounds));
    }

    #[test]
    fn a_call_of_free_text_is_a_call_with_an_input() {
        let messages = written(json!([
            {"type": "custom_tool_call", "call_id": "p", "name": "apply_patch", "input": "*** \"x\"\n"},
            {"type": "custom_tool_call_output", "call_id": "p", "output": "ok"},
        ]));
        let function = &messages[0]["tool_calls"][0]["function"];
        assert_eq!(function["name"], "apply_patch");
        assert_eq!(function["arguments"], r#"{"input":"*** \"x\"\n"}"#);
        assert_eq!(messages[1], sent_output("p", "ok"));
    }

    #[test]
    fn broken_arguments_are_sent_as_json() {
        for broken in ["", "{\"a\":", "[1]", "\"text\"", "{} {}"] {
            let messages = written(json!([call("a", broken)]));
            let arguments = messages[0]["tool_calls"][0]["function"]["arguments"]
                .as_str()
                .unwrap();
            let value: Value = serde_json::from_str(arguments).unwrap();
            assert_eq!(value, json!({"invalid_arguments": broken}));
        }
        let whole = r#"{"a": [1, {}]}"#;
        let messages = written(json!([call("a", whole)]));
        assert_eq!(messages[0]["tool_calls"][0]["function"]["arguments"], whole);
    }

    #[test]
    fn images_of_the_user_are_parts() {
        let image = json!({"type": "input_image", "image_url": "data:image/png;base64,AA"});
        assert_eq!(
            written(json!([
                {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "look"}, image]},
            ])),
            json!([{"role": "user", "content": [
                {"type": "text", "text": "look"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}},
            ]}])
        );
    }

    #[test]
    fn images_of_a_tool_follow_all_outputs() {
        let image =
            json!([{"type": "input_text", "text": "a.png"}, {"type": "input_image", "image_url": "data:x"}]);
        assert_eq!(
            written(json!([
                call("a", "{}"), call("b", "{}"),
                {"type": "function_call_output", "call_id": "a", "output": image}, output("b", "2"),
            ])),
            json!([
                {"role": "assistant", "content": null, "tool_calls": [sent_call("a"), sent_call("b")]},
                sent_output("a", &format!("a.png\n\n{IMAGES_FOLLOW}")),
                sent_output("b", "2"),
                {"role": "user", "content": [
                    {"type": "text", "text": IMAGES_OF},
                    {"type": "image_url", "image_url": {"url": "data:x"}},
                ]},
            ])
        );
    }

    #[test]
    fn what_another_api_alone_can_read_is_left_out() {
        assert_eq!(
            written(json!([
                {"type": "reasoning", "summary": [], "encrypted_content": "x"},
                {"type": "web_search_call", "status": "completed"},
                {"type": "compaction", "encrypted_content": "x"},
                {"type": "frob"},
                said("user", "hi"),
            ])),
            json!([{"role": "user", "content": "hi"}])
        );
    }
}
