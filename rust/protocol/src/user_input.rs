//! What a user sends, and questions put to the user.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One piece of what a user sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum UserInput {
    /// Text.
    Text {
        /// The text.
        text: String,
        /// Spans of the text that stand for something. Default: none.
        #[serde(default)]
        text_elements: Vec<TextElement>,
    },
    /// An image by URL.
    Image {
        /// The URL; a `data:` URL holds the image itself.
        image_url: String,
    },
    /// An image file, read when it is sent.
    LocalImage {
        /// Path on the host.
        path: String,
    },
    /// A skill chosen by the user.
    Skill {
        /// Its name.
        name: String,
        /// Path of its SKILL.md.
        path: String,
    },
    /// An app or tool named by the user.
    Mention {
        /// Its name.
        name: String,
        /// Its address, such as `app://id`.
        path: String,
    },
}

/// A span of text that stands for something, such as a pasted image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextElement {
    /// Where it is.
    pub byte_range: ByteRange,
    /// What to show in its place; `null` for the text itself.
    pub placeholder: Option<String>,
}

/// A half-open range within a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ByteRange {
    /// The first byte of the UTF-8 text, from 0.
    pub start: u64,
    /// The byte after the last.
    pub end: u64,
}

/// The model asks the user questions; answered by `Op::UserInputAnswer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestUserInputEvent {
    /// The tool call.
    pub call_id: String,
    /// The turn; empty in old recordings.
    #[serde(default)]
    pub turn_id: String,
    /// The questions.
    pub questions: Vec<RequestUserInputQuestion>,
}

/// A question to the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestUserInputQuestion {
    /// Names the question in the answer.
    pub id: String,
    /// A few words.
    pub header: String,
    /// The question.
    pub question: String,
    /// Whether an answer beside the options is welcome. Default: no.
    #[serde(rename = "isOther", default)]
    pub is_other: bool,
    /// Whether the answer must not be shown while it is typed. Default: no.
    #[serde(rename = "isSecret", default)]
    pub is_secret: bool,
    /// Answers to choose from; `null` for free text.
    pub options: Option<Vec<RequestUserInputQuestionOption>>,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestUserInputQuestionOption {
    /// The answer.
    pub label: String,
    /// What it means.
    pub description: String,
}

/// The user's answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RequestUserInputResponse {
    /// An answer for each question's id.
    pub answers: BTreeMap<String, RequestUserInputAnswer>,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RequestUserInputAnswer {
    /// Labels chosen, and free text.
    pub answers: Vec<String>,
}
