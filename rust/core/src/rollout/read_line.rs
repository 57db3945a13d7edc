//! A line of a record, read as far as a session can go on from it.

use std::borrow::Cow;

use codex_embed_protocol::{EventMsg, ItemCompletedEvent, PlanItem, RolloutItem, TurnItem};
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;
use serde_json::{Error, Value};

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(rename = "timestamp")]
    _timestamp: Cow<'a, str>,
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Tag<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
}

/// Reads a line. Kinds that say nothing about where a session stands come as [`RolloutItem::Unknown`], empty.
///
/// `RolloutLine` reads them all, which is half a megabyte of code: most of the events are never recorded.
pub(super) fn read_line(text: &str) -> Result<RolloutItem, Error> {
    let line: Line<'_> = serde_json::from_str(text)?;
    let payload = || {
        line.payload
            .map(RawValue::get)
            .ok_or_else(|| Error::missing_field("payload"))
    };
    Ok(match line.r#type.as_ref() {
        "session_meta" => RolloutItem::SessionMeta(serde_json::from_str(payload()?)?),
        "response_item" => RolloutItem::ResponseItem(serde_json::from_str(payload()?)?),
        "compacted" => RolloutItem::Compacted(serde_json::from_str(payload()?)?),
        "turn_context" => RolloutItem::TurnContext(serde_json::from_str(payload()?)?),
        "event_msg" => event(payload()?)?.map_or(UNKNOWN, RolloutItem::EventMsg),
        _ => UNKNOWN,
    })
}

const UNKNOWN: RolloutItem = RolloutItem::Unknown(Value::Null);

/// The events that are kept, and those that tell of questions to the user; `None` for any other.
fn event(text: &str) -> Result<Option<EventMsg>, Error> {
    let Tag { r#type } = serde_json::from_str(text)?;
    macro_rules! read {
        ($($tag:literal => $event:ident,)*) => {
            match r#type.as_ref() {
                $($tag => EventMsg::$event(serde_json::from_str(text)?),)*
                "item_completed" => return plan(text),
                _ => return Ok(None),
            }
        };
    }
    Ok(Some(read! {
        "user_message" => UserMessage,
        "agent_message" => AgentMessage,
        "agent_reasoning" => AgentReasoning,
        "agent_reasoning_raw_content" => AgentReasoningRawContent,
        "token_count" => TokenCount,
        "context_compacted" => ContextCompacted,
        "entered_review_mode" => EnteredReviewMode,
        "exited_review_mode" => ExitedReviewMode,
        "thread_rolled_back" => ThreadRolledBack,
        "undo_completed" => UndoCompleted,
        "turn_aborted" => TurnAborted,
        "task_started" => TaskStarted,
        "task_complete" => TaskComplete,
        "exec_approval_request" => ExecApprovalRequest,
        "apply_patch_approval_request" => ApplyPatchApprovalRequest,
        "request_user_input" => RequestUserInput,
        "mcp_tool_call_begin" => McpToolCallBegin,
        "exec_command_begin" => ExecCommandBegin,
        "patch_apply_begin" => PatchApplyBegin,
    }))
}

#[derive(Deserialize)]
struct CompletedPlan {
    thread_id: String,
    turn_id: String,
    item: PlanItem,
}

/// Of the items only plans are recorded.
fn plan(text: &str) -> Result<Option<EventMsg>, Error> {
    #[derive(Deserialize)]
    struct Completed<'a> {
        #[serde(borrow)]
        item: Tag<'a>,
    }
    let Completed { item } = serde_json::from_str(text)?;
    if item.r#type != "Plan" {
        return Ok(None);
    }
    let CompletedPlan {
        thread_id,
        turn_id,
        item,
    } = serde_json::from_str(text)?;
    Ok(Some(EventMsg::ItemCompleted(ItemCompletedEvent {
        thread_id,
        turn_id,
        item: TurnItem::Plan(item),
    })))
}

#[cfg(test)]
mod tests {
    use codex_embed_protocol::RolloutLine;

    use super::*;

    fn line(kind: &str, payload: &str) -> String {
        format!(r#"{{"timestamp":"2026-01-02T03:04:05.000Z","type":"{kind}","payload":{payload}}}"#)
    }

    /// As the protocol's own type has them.
    #[test]
    fn what_is_recorded_reads_whole() {
        for (kind, payload) in [
            (
                "event_msg",
                r#"{"type":"user_message","message":"hi","images":[],"local_images":[],"text_elements":[]}"#,
            ),
            (
                "event_msg",
                r#"{"type":"task_started","turn_id":"t","model_context_window":9,"collaboration_mode_kind":"plan"}"#,
            ),
            ("event_msg", r#"{"type":"thread_rolled_back","num_turns":2}"#),
            ("event_msg", r#"{"type":"context_compacted"}"#),
            (
                "event_msg",
                r##"{"type":"item_completed","thread_id":"a","turn_id":"b","item":{"type":"Plan","id":"p","text":"# x"}}"##,
            ),
            (
                "response_item",
                r#"{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}"#,
            ),
            ("compacted", r#"{"message":"so far"}"#),
        ] {
            let text = line(kind, payload);
            let whole: RolloutLine = serde_json::from_str(&text).unwrap();
            assert_eq!(read_line(&text).unwrap(), whole.item, "{payload}");
        }
    }

    #[test]
    fn what_matters_to_no_session_is_passed_over() {
        for (kind, payload) in [
            ("event_msg", r#"{"type":"exec_command_output_delta","call_id":1}"#),
            ("event_msg", r#"{"type":"of_a_later_release"}"#),
            (
                "event_msg",
                r#"{"type":"item_completed","item":{"type":"AgentMessage"}}"#,
            ),
            ("of_a_later_release", "3"),
        ] {
            assert_eq!(read_line(&line(kind, payload)).unwrap(), UNKNOWN, "{payload}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for text in [
            "3".to_owned(),
            line("event_msg", "3"),
            line("event_msg", r#"{"type":"thread_rolled_back"}"#),
            line("session_meta", "{}"),
            r#"{"timestamp":"t","type":"compacted"}"#.to_owned(),
            r#"{"type":"compacted","payload":{"message":""}}"#.to_owned(),
        ] {
            assert!(read_line(&text).is_err(), "{text}");
        }
    }
}
