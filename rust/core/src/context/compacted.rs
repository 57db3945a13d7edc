//! What is left of a history when it is compacted: what the user said lately, and a summary.

use codex_embed_protocol::{ContentItem, ResponseItem};

use super::history::message;
use super::tokens::approx_tokens;
use super::truncate::{TruncationPolicy, truncate};
use crate::prompts::compaction::SUMMARY_PREFIX;

/// Tokens of the user's messages that stay: the newest that fit, the oldest of them cut. As the reference.
const USER_MESSAGE_TOKENS: u64 = 20_000;

/// Messages of the user's role that the user didn't write: they tell the surroundings or what happened.
const CONTEXT_MARKERS: [(&str, &str); 6] = [
    ("<environment_context>", "</environment_context>"),
    ("# AGENTS.md instructions for ", "</INSTRUCTIONS>"),
    ("<skill>", "</skill>"),
    ("<user_shell_command>", "</user_shell_command>"),
    ("<turn_aborted>", "</turn_aborted>"),
    ("<subagent_notification>", "</subagent_notification>"),
];

/// The history that takes the place of `items`, of which the last message of the model is the summary.
///
/// `surroundings` go before the user's last message, where the model expects them in the middle of a turn;
/// none when the next turn tells them.
pub(crate) fn compacted(items: &[ResponseItem], surroundings: Vec<ResponseItem>) -> Compacted {
    let mut kept = kept_messages(items);
    let last = kept.pop();
    let users = |text: String| message("user", vec![text]);
    let summary = format!("{SUMMARY_PREFIX}\n{}", last_answer(items));
    let items = kept
        .into_iter()
        .map(users)
        .chain(surroundings)
        .chain(last.map(users))
        .chain(std::iter::once(users(summary.clone())))
        .collect();
    Compacted { items, summary }
}

/// A compacted history.
pub(crate) struct Compacted {
    pub items: Vec<ResponseItem>,
    /// The text of the summary, as the last item has it.
    pub summary: String,
}

/// The compacted history where only the summary was recorded, by old releases.
pub(crate) fn compacted_to(items: &[ResponseItem], summary: String) -> Vec<ResponseItem> {
    let mut kept = kept_messages(items);
    kept.push(summary);
    kept.into_iter().map(|text| message("user", vec![text])).collect()
}

/// A message of the user's own, summaries not counted: it begins a turn or adds to one.
pub(crate) fn is_users_own(item: &ResponseItem) -> bool {
    let ResponseItem::Message { role, content, .. } = item else {
        return false;
    };
    let is_summary = |part: &ContentItem| matches!(part, ContentItem::InputText { text } if is_summary(text));
    role == "user" && !content.iter().any(|part| is_context(part) || is_summary(part))
}

/// What the user said, message by message, without summaries.
pub(crate) fn users_texts(items: &[ResponseItem]) -> Vec<String> {
    let texts = items.iter().filter_map(user_text);
    texts.filter(|text| !is_summary(text)).collect()
}

fn kept_messages(items: &[ResponseItem]) -> Vec<String> {
    recent(
        items
            .iter()
            .filter_map(user_text)
            .filter(|text| !is_summary(text)),
    )
}

/// The newest texts that fit the budget, oldest first.
fn recent(texts: impl DoubleEndedIterator<Item = String>) -> Vec<String> {
    let mut left = USER_MESSAGE_TOKENS;
    let mut kept = Vec::new();
    for text in texts.rev() {
        if left == 0 {
            break;
        }
        let tokens = approx_tokens(text.len());
        if tokens > left {
            kept.push(truncate(&text, TruncationPolicy::Tokens(left as usize)).into_owned());
            break;
        }
        left -= tokens;
        kept.push(text);
    }
    kept.reverse();
    kept
}

/// What the user wrote in a message, without its images; `None` for anything but a message of the user's own.
fn user_text(item: &ResponseItem) -> Option<String> {
    let ResponseItem::Message { role, content, .. } = item else {
        return None;
    };
    if role != "user" || content.iter().any(is_context) {
        return None;
    }
    Some(content.iter().filter_map(own_text).collect())
}

/// Whether a part of a user's message is one of the markers.
pub(crate) fn is_context(part: &ContentItem) -> bool {
    let ContentItem::InputText { text } = part else {
        return false;
    };
    let text = text.trim();
    CONTEXT_MARKERS.iter().any(|(start, end)| {
        let head = text.get(..start.len());
        let tail = text.get(text.len().saturating_sub(end.len())..);
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
            && tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    })
}

/// The text of a part, unless it is one of the tags around an image.
fn own_text(part: &ContentItem) -> Option<&str> {
    match part {
        ContentItem::InputText { text } => {
            let tag = text == "<image>" || text == "</image>" || text.starts_with("<image name=[Image #");
            (!tag).then_some(text)
        }
        _ => None,
    }
}

fn is_summary(text: &str) -> bool {
    text.strip_prefix(SUMMARY_PREFIX)
        .is_some_and(|rest| rest.starts_with('\n'))
}

/// The model's last message. A model that was asked for a summary and gave no message leaves the one before.
fn last_answer(items: &[ResponseItem]) -> String {
    let message = |item: &ResponseItem| match item {
        ResponseItem::Message { role, content, .. } if role == "assistant" => {
            let texts: Vec<&str> = content
                .iter()
                .filter_map(|part| match part {
                    ContentItem::OutputText { text } => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            (!texts.is_empty()).then(|| texts.concat())
        }
        _ => None,
    };
    items.iter().rev().find_map(message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compacted(items: &[ResponseItem], surroundings: Vec<ResponseItem>) -> Vec<ResponseItem> {
        super::compacted(items, surroundings).items
    }

    fn user(text: &str) -> ResponseItem {
        message("user", vec![text.to_owned()])
    }

    fn assistant(text: &str) -> ResponseItem {
        ResponseItem::Message {
            id: None,
            role: "assistant".to_owned(),
            content: vec![ContentItem::OutputText {
                text: text.to_owned(),
            }],
            end_turn: None,
            phase: None,
        }
    }

    /// The texts of the messages that are left; the summary without its prefix.
    fn texts(items: &[ResponseItem]) -> Vec<String> {
        let mut texts: Vec<String> = compacted(items, Vec::new())
            .iter()
            .filter_map(user_text)
            .collect();
        let summary = texts.pop().unwrap();
        assert!(is_summary(&summary), "{summary}");
        texts.push(summary[SUMMARY_PREFIX.len() + 1..].to_owned());
        texts
    }

    #[test]
    fn the_users_messages_and_the_summary_stay() {
        let items = [user("a"), assistant("one"), user("b"), assistant("SUMMARY")];
        assert_eq!(texts(&items), ["a", "b", "SUMMARY"]);
    }

    #[test]
    fn an_earlier_summary_goes() {
        let once = compacted(&[user("a"), assistant("S1")], Vec::new());
        let again = [once, vec![user("b"), assistant("S2")]].concat();
        assert_eq!(texts(&again), ["a", "b", "S2"]);
    }

    #[test]
    fn the_oldest_message_that_fits_in_part_is_cut() {
        let items = [
            user(&"a".repeat(40_000)),
            user(&"b".repeat(48_000)),
            user(&"c".repeat(16_000)),
            assistant("S"),
        ];
        let kept = texts(&items);
        // As recorded: 4,000 tokens were left for the first message.
        assert_eq!(kept[0].len(), 16_000 + "…6000 tokens truncated…".len());
        assert!(kept[0].contains("…6000 tokens truncated…"));
        assert_eq!((kept[1].len(), kept[2].len()), (48_000, 16_000));
    }

    #[test]
    fn a_message_that_fills_the_budget_is_the_last() {
        let items = [user("a"), user(&"b".repeat(80_000)), assistant("S")];
        assert_eq!(texts(&items).len(), 2);
    }

    #[test]
    fn what_the_user_did_not_write_goes() {
        for (text, stays) in [
            (
                "<environment_context>\n  <cwd>/</cwd>\n</environment_context>",
                false,
            ),
            ("  <ENVIRONMENT_CONTEXT>x</environment_context>  ", false),
            (
                "# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>\nx\n</INSTRUCTIONS>",
                false,
            ),
            ("<skill>a</skill>", false),
            ("<turn_aborted>x</turn_aborted>", false),
            ("# AGENTS.md instructions for me", true),
            ("<environment_context>mine", true),
            ("<user_action>a</user_action>", true),
            ("é", true),
        ] {
            let kept = texts(&[user(text), assistant("S")]);
            assert_eq!(kept.len() == 2, stays, "{text}");
        }
    }

    #[test]
    fn images_go_and_their_messages_stay() {
        let parts = [
            "see",
            "<image>",
            "</image>",
            "that",
            "<image name=[Image #1]>",
            "</image>",
        ];
        let message = message("user", parts.map(str::to_owned).to_vec());
        assert_eq!(texts(&[message, assistant("S")]), ["seethat", "S"]);
    }

    #[test]
    fn surroundings_go_before_the_users_last_message() {
        let items = [user("a"), user("b"), assistant("S")];
        let told = message("developer", vec!["told".into()]);
        let new = compacted(&items, vec![told.clone()]);
        assert_eq!((&new[0], &new[1], &new[2]), (&user("a"), &told, &user("b")));
        // Without one, before the summary.
        let new = compacted(&[assistant("S")], vec![told.clone()]);
        assert_eq!((new.len(), &new[0]), (2, &told));
    }

    #[test]
    fn without_a_new_message_the_one_before_is_the_summary() {
        assert_eq!(texts(&[user("a"), assistant("one")]), ["a", "one"]);
        assert_eq!(texts(&[user("a")]), ["a", ""]);
    }
}
