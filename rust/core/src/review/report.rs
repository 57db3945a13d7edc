//! The outcome of a review as text. The form is the reference's, line by line: programs read it.

use std::fmt::Write as _;

use codex_embed_protocol::{ReviewFinding, ReviewOutputEvent};

use crate::prompts;

/// The report for people; never empty.
pub(super) fn message(output: &ReviewOutputEvent) -> String {
    let text = results(output);
    match text.trim() {
        "" => prompts::review::NO_RESULT.to_owned(),
        text => text.to_owned(),
    }
}

/// What the model is told of the outcome; empty when there is nothing.
pub(super) fn results(output: &ReviewOutputEvent) -> String {
    let mut text = output.overall_explanation.trim().to_owned();
    let heading = match output.findings.as_slice() {
        [] => return text,
        [_] => "Review comment:",
        _ => "Full review comments:",
    };
    text.push_str("\n\n");
    text.push_str(heading);
    for finding in &output.findings {
        write_finding(&mut text, finding);
    }
    text
}

fn write_finding(text: &mut String, finding: &ReviewFinding) {
    let place = &finding.code_location;
    // Writing to a String can't fail.
    let _ = write!(
        text,
        "\n\n- {} — {}:{}-{}",
        finding.title, place.absolute_file_path, place.line_range.start, place.line_range.end
    );
    for line in finding.body.lines() {
        let _ = write!(text, "\n  {line}");
    }
}

#[cfg(test)]
mod tests {
    use codex_embed_protocol::{ReviewCodeLocation, ReviewLineRange};

    use super::*;

    fn finding(title: &str, body: &str) -> ReviewFinding {
        ReviewFinding {
            title: title.into(),
            body: body.into(),
            confidence_score: 1.0,
            priority: 1,
            code_location: ReviewCodeLocation {
                absolute_file_path: "/x/a.txt".into(),
                line_range: ReviewLineRange { start: 5, end: 7 },
            },
        }
    }

    fn output(explanation: &str, findings: Vec<ReviewFinding>) -> ReviewOutputEvent {
        ReviewOutputEvent {
            findings,
            overall_correctness: String::new(),
            overall_explanation: explanation.into(),
            overall_confidence_score: 1.0,
        }
    }

    /// Recorded from the reference.
    #[test]
    fn findings_follow_the_explanation() {
        for (output, text) in [
            (
                output(" fine\n", vec![finding("T", "B")]),
                "fine\n\nReview comment:\n\n- T — /x/a.txt:5-7\n  B",
            ),
            (
                output("fine", vec![finding(" T ", "one\n\ntwo\n"), finding("", "")]),
                "fine\n\nFull review comments:\n\n-  T  — /x/a.txt:5-7\n  one\n  \n  two\n\n-  — /x/a.txt:5-7",
            ),
            (
                output("", vec![finding("T", "x\n\n")]),
                "Review comment:\n\n- T — /x/a.txt:5-7\n  x",
            ),
            (output("  only text\n", vec![]), "only text"),
        ] {
            assert_eq!(message(&output), text);
        }
    }

    #[test]
    fn a_report_is_never_empty() {
        assert_eq!(message(&output(" ", vec![])), prompts::review::NO_RESULT);
        assert_eq!(results(&output(" ", vec![])), "");
    }
}
