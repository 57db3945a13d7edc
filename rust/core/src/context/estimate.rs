//! How many tokens items of the history make, without a tokenizer.
//!
//! The formula is that of codex 0.114.0, checked by the figures that it reports after a compaction: a quarter
//! of the bytes of an item as JSON, with two exceptions for what is long as text and short for the model.

use std::io::{self, Write};

use codex_embed_protocol::{
    ContentItem, FunctionCallOutputContentItem, FunctionCallOutputPayload, ResponseItem,
};

use super::tokens::approx_tokens;

/// Bytes that an image in a data URL counts as, however long it is: the provider scales images down.
const IMAGE_BYTES: usize = 7_373;

/// Bytes of encrypted reasoning, once decoded from base64, that are not reasoning.
const ENVELOPE_BYTES: usize = 650;

/// Estimates the tokens of one item.
pub(crate) fn item_tokens(item: &ResponseItem) -> u64 {
    approx_tokens(model_bytes(item))
}

/// Estimates the tokens of a request: its instructions and its items.
pub(crate) fn request_tokens(instructions: &str, items: &[ResponseItem]) -> u64 {
    approx_tokens(instructions.len()) + items.iter().map(item_tokens).sum::<u64>()
}

/// Estimates what a history adds to the usage that its last response reported: items that came after the
/// response, and, unless `reasoning_included`, encrypted reasoning of earlier turns, which that usage leaves out.
pub(crate) fn tokens_beside_usage(items: &[ResponseItem], reasoning_included: bool) -> u64 {
    let since = items
        .iter()
        .rposition(is_generated)
        .map_or(items.len(), |index| index + 1);
    let added: u64 = items[since..].iter().map(item_tokens).sum();
    if reasoning_included {
        return added;
    }
    let last_user = items.iter().rposition(is_users).unwrap_or_default();
    let reasoning: u64 = items[..last_user]
        .iter()
        .filter(|item| {
            matches!(
                item,
                ResponseItem::Reasoning {
                    encrypted_content: Some(_),
                    ..
                }
            )
        })
        .map(item_tokens)
        .sum();
    added + reasoning
}

fn is_users(item: &ResponseItem) -> bool {
    matches!(item, ResponseItem::Message { role, .. } if role == "user")
}

/// Whether a response of the model brought the item, so that its usage covers it.
fn is_generated(item: &ResponseItem) -> bool {
    match item {
        ResponseItem::Message { role, .. } => role == "assistant",
        ResponseItem::FunctionCallOutput { .. }
        | ResponseItem::CustomToolCallOutput { .. }
        | ResponseItem::Other
        | ResponseItem::Unknown(_) => false,
        _ => true,
    }
}

fn model_bytes(item: &ResponseItem) -> usize {
    match item {
        ResponseItem::Reasoning {
            encrypted_content: Some(content),
            ..
        }
        | ResponseItem::Compaction {
            encrypted_content: content,
        } => (content.len() * 3 / 4).saturating_sub(ENVELOPE_BYTES),
        _ => {
            let (images, payload) = images(item);
            json_bytes(item) - payload + images * IMAGE_BYTES
        }
    }
}

/// How many images in data URLs an item has, and the bytes of their base64.
fn images(item: &ResponseItem) -> (usize, usize) {
    let mut urls = Vec::new();
    match item {
        ResponseItem::Message { content, .. } => urls.extend(content.iter().filter_map(|part| match part {
            ContentItem::InputImage { image_url } => Some(image_url),
            _ => None,
        })),
        ResponseItem::FunctionCallOutput {
            output: FunctionCallOutputPayload::Content(parts),
            ..
        }
        | ResponseItem::CustomToolCallOutput {
            output: FunctionCallOutputPayload::Content(parts),
            ..
        } => urls.extend(parts.iter().filter_map(|part| match part {
            FunctionCallOutputContentItem::InputImage { image_url, .. } => Some(image_url),
            FunctionCallOutputContentItem::InputText { .. } => None,
        })),
        _ => {}
    }
    urls.into_iter()
        .filter_map(|url| base64_payload(url))
        .fold((0, 0), |(count, bytes), payload| {
            (count + 1, bytes + payload.len())
        })
}

fn base64_payload(url: &str) -> Option<&str> {
    let (head, payload) = url.strip_prefix("data:image/")?.split_once(',')?;
    head.ends_with(";base64").then_some(payload)
}

/// The length of an item as JSON, counted and not kept.
fn json_bytes(item: &ResponseItem) -> usize {
    let mut count = Count(0);
    // Writing fails only for an item that is no JSON; what was written until then is what counts.
    let _ = serde_json::to_writer(&mut count, item);
    count.0
}

struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::history_message;

    fn user(text: &str) -> ResponseItem {
        history_message("user", vec![text.to_owned()])
    }

    fn assistant(text: &str) -> ResponseItem {
        history_message("assistant", vec![text.to_owned()])
    }

    fn reasoning(bytes: usize) -> ResponseItem {
        ResponseItem::Reasoning {
            id: String::new(),
            summary: Vec::new(),
            content: None,
            encrypted_content: Some("A".repeat(bytes)),
        }
    }

    #[test]
    fn figures_recorded_from_the_reference_come_out() {
        // 6,645 bytes of instructions, a message, and a summary of 407 bytes.
        assert_eq!(
            request_tokens(&"x".repeat(6_645), &[user("first"), user(&"x".repeat(407))]),
            1_804
        );
        // A long message that was cut to 20,000 tokens and the marker.
        assert_eq!(item_tokens(&user(&"x".repeat(80_027))), 20_026);
    }

    #[test]
    fn an_image_counts_the_same_whatever_its_size() {
        // Recorded: with 3,000 tokens in use, the output of a view_image call reaches 4,850 and not 4,880.
        for payload in [96, 200_000] {
            let item = ResponseItem::FunctionCallOutput {
                call_id: "c1".into(),
                output: FunctionCallOutputPayload::Content(vec![FunctionCallOutputContentItem::InputImage {
                    image_url: format!("data:image/png;base64,{}", "A".repeat(payload)),
                    detail: None,
                }]),
            };
            assert_eq!(item_tokens(&item), 1_873, "{payload} bytes");
        }
    }

    #[test]
    fn a_link_to_an_image_counts_as_text() {
        let item = ResponseItem::Message {
            id: None,
            role: "user".into(),
            content: vec![ContentItem::InputImage {
                image_url: "https://example.org/a.png".into(),
            }],
            end_turn: None,
            phase: None,
        };
        assert_eq!(item_tokens(&item), approx_tokens(json_bytes(&item)));
    }

    #[test]
    fn encrypted_reasoning_counts_by_what_it_holds() {
        assert_eq!(item_tokens(&reasoning(16_000)), 2_838);
        assert_eq!(item_tokens(&reasoning(400)), 0);
    }

    #[test]
    fn only_what_no_usage_covers_is_added() {
        let items = [
            user("a"),
            reasoning(16_000),
            assistant("one"),
            user("b"),
            reasoning(8_000),
            assistant("two"),
        ];
        let later = [user("c"), user("d")];
        let added: u64 = later.iter().map(item_tokens).sum();
        let with_later = [&items[..], &later[..]].concat();
        assert_eq!(tokens_beside_usage(&items, true), 0);
        assert_eq!(tokens_beside_usage(&items, false), 2_838);
        assert_eq!(tokens_beside_usage(&with_later, true), added);
        // Without an answer, there is no usage to add to.
        assert_eq!(tokens_beside_usage(&later, false), 0);
    }
}
