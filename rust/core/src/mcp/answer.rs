//! What a tool answers: for the events, and for the model.

use codex_embed_protocol::{
    CallToolResult, FunctionCallOutputContentItem, FunctionCallOutputPayload, McpToolCallResult,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::json;

/// Stands for an image that the model can't look at.
const NO_IMAGES: &str = "<image content omitted because you do not support image input>";

/// What came of a call.
pub(super) enum Answer {
    /// The server's answer, and its structured form in the server's own order of keys.
    Given {
        result: CallToolResult,
        structured: Option<String>,
    },
    /// There is none: what happened.
    Failed(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(default)]
    content: Vec<Value>,
    structured_content: Option<Box<RawValue>>,
    is_error: Option<bool>,
    #[serde(rename = "_meta")]
    meta: Option<Value>,
}

impl Answer {
    /// Reads a result of `tools/call`; `None` for what is none. A model that takes no images gets a text for each.
    pub fn parse(text: &[u8], takes_images: bool) -> Option<Self> {
        let wire: Wire = serde_json::from_slice(text).ok()?;
        let mut content = wire.content;
        if !takes_images {
            for image in content.iter_mut().filter(|block| block["type"] == "image") {
                *image = json!({ "type": "text", "text": NO_IMAGES });
            }
        }
        let structured = wire
            .structured_content
            .map(|raw| String::from(Box::<str>::from(raw)));
        let structured_content = structured
            .as_deref()
            .and_then(|raw| serde_json::from_str(raw).ok());
        Some(Self::Given {
            result: CallToolResult {
                content,
                structured_content,
                is_error: wire.is_error,
                meta: wire.meta,
            },
            structured,
        })
    }

    /// For the event.
    pub fn result(&self) -> McpToolCallResult {
        match self {
            Self::Given { result, .. } => McpToolCallResult::Ok(result.clone()),
            Self::Failed(why) => McpToolCallResult::Err(why.clone()),
        }
    }

    /// For the model: the structured form if there is one; else images beside texts if there is an image; else the
    /// list of content blocks as text.
    pub fn for_model(&self) -> FunctionCallOutputPayload {
        match self {
            Self::Given {
                structured: Some(structured),
                ..
            } => structured.clone().into(),
            Self::Given { result, .. } if result.content.iter().any(|block| block["type"] == "image") => {
                FunctionCallOutputPayload::Content(result.content.iter().map(item).collect())
            }
            Self::Given { result, .. } => json::text(&Value::Array(result.content.clone())).into(),
            Self::Failed(why) => json::text(&json!([{ "type": "text", "text": why }])).into(),
        }
    }
}

fn item(block: &Value) -> FunctionCallOutputContentItem {
    let field = |name: &str| block[name].as_str();
    match (field("type"), field("text"), field("data")) {
        (Some("text"), Some(text), _) => FunctionCallOutputContentItem::InputText {
            text: text.to_owned(),
        },
        (Some("image"), _, Some(data)) => {
            let image_url = if data.starts_with("data:") {
                data.to_owned()
            } else {
                let media_type = field("mimeType").unwrap_or("application/octet-stream");
                format!("data:{media_type};base64,{data}")
            };
            FunctionCallOutputContentItem::InputImage {
                image_url,
                detail: None,
            }
        }
        _ => FunctionCallOutputContentItem::InputText {
            text: json::text(block),
        },
    }
}
