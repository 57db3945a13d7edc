//! One line of a record.

use codex_embed_protocol::{EventMsg, ExitedReviewModeEvent, ResponseItem, TurnItem};
use serde::Serialize;

use crate::context::environment::local_date;

#[derive(Serialize)]
struct Line<'a, T> {
    timestamp: &'a str,
    r#type: &'a str,
    payload: &'a T,
}

/// A line with its line break, recorded at `now` (milliseconds since 1970).
pub(super) fn line<T: Serialize>(now: f64, kind: &str, payload: &T) -> String {
    let timestamp = timestamp(now);
    // Every payload is plain data, so this can't fail; an empty line would be passed over.
    let mut text = serde_json::to_string(&Line {
        timestamp: &timestamp,
        r#type: kind,
        payload,
    })
    .unwrap_or_default();
    text.push('\n');
    text
}

/// The line of an event.
pub(super) fn event_line(now: f64, msg: &EventMsg) -> String {
    match msg {
        EventMsg::ExitedReviewMode(exited) => line(
            now,
            "event_msg",
            &EventMsg::ExitedReviewMode(short_scores(exited)),
        ),
        msg => line(now, "event_msg", msg),
    }
}

/// RFC 3339 in UTC with milliseconds, of milliseconds since 1970.
pub(super) fn timestamp(now: f64) -> String {
    // The clock is positive and far below 2^53.
    let ms = now.max(0.0) as u64;
    let of_day = ms % 86_400_000;
    let (seconds, fraction) = (of_day / 1000, of_day % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!(
        "{}T{hours:02}:{minutes:02}:{seconds:02}.{fraction:03}Z",
        local_date(ms, 0)
    )
}

/// Whether an event is kept. Pieces, beginnings and questions are not: what they lead to is.
pub(super) fn is_kept(msg: &EventMsg) -> bool {
    match msg {
        EventMsg::UserMessage(_)
        | EventMsg::AgentMessage(_)
        | EventMsg::AgentReasoning(_)
        | EventMsg::AgentReasoningRawContent(_)
        | EventMsg::TokenCount(_)
        | EventMsg::ContextCompacted(_)
        | EventMsg::EnteredReviewMode(_)
        | EventMsg::ExitedReviewMode(_)
        | EventMsg::ThreadRolledBack(_)
        | EventMsg::UndoCompleted(_)
        | EventMsg::TurnAborted(_)
        | EventMsg::TaskStarted(_)
        | EventMsg::TaskComplete(_) => true,
        EventMsg::ItemCompleted(completed) => matches!(completed.item, TurnItem::Plan(_)),
        _ => false,
    }
}

/// Whether an item of the model or for it is kept: all that this release knows.
pub(super) fn keeps(item: &ResponseItem) -> bool {
    !matches!(item, ResponseItem::Other | ResponseItem::Unknown(_))
}

/// The reference's scores have single precision. In its events they show as what that really holds, such as
/// 0.8999999761581421; in a record as the shortest number that stands for the same, 0.9.
fn short_scores(exited: &ExitedReviewModeEvent) -> ExitedReviewModeEvent {
    let mut exited = exited.clone();
    let output = exited.review_output.iter_mut();
    let scores = output.flat_map(|output| {
        let findings = output.findings.iter_mut();
        findings
            .map(|finding| &mut finding.confidence_score)
            .chain([&mut output.overall_confidence_score])
    });
    for score in scores {
        if let Ok(short) = (*score as f32).to_string().parse() {
            *score = short;
        }
    }
    exited
}

#[cfg(test)]
mod tests {
    use codex_embed_protocol::ReviewOutputEvent;

    use super::*;

    #[test]
    fn a_moment_has_milliseconds_and_is_in_utc() {
        assert_eq!(timestamp(1_767_323_045_000.0), "2026-01-02T03:04:05.000Z");
        assert_eq!(timestamp(951_868_799_999.9), "2000-02-29T23:59:59.999Z");
        assert_eq!(timestamp(-1.0), "1970-01-01T00:00:00.000Z");
    }

    /// As recorded from the reference.
    #[test]
    fn scores_are_written_short() {
        let event = |score| {
            EventMsg::ExitedReviewMode(ExitedReviewModeEvent {
                review_output: Some(ReviewOutputEvent {
                    findings: Vec::new(),
                    overall_correctness: String::new(),
                    overall_explanation: String::new(),
                    overall_confidence_score: score,
                }),
            })
        };
        for (held, written) in [
            (0.8999999761581421, "0.9"),
            (0.12345679104328156, "0.12345679"),
            (0.0010000000474974513, "0.001"),
            (1.0, "1.0"),
        ] {
            let text = event_line(0.0, &event(held));
            assert!(
                text.ends_with(&format!("\"overall_confidence_score\":{written}}}}}}}\n")),
                "{text}"
            );
        }
    }
}
