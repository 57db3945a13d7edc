//! A reviewer's last message, read as the outcome of a review.

use codex_embed_protocol::ReviewOutputEvent;

/// Reads a message: JSON, else the JSON object between its first and last brace, else free text, which is then
/// the explanation of a review without findings. An object that lacks anything is free text too.
pub(super) fn parse(text: &str) -> ReviewOutputEvent {
    let whole = serde_json::from_str(text).ok();
    match whole.or_else(|| serde_json::from_str(object_in(text)?).ok()) {
        Some(output) => single_precision(output),
        None => ReviewOutputEvent {
            findings: Vec::new(),
            overall_correctness: String::new(),
            overall_explanation: text.to_owned(),
            overall_confidence_score: 0.0,
        },
    }
}

fn object_in(text: &str) -> Option<&str> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    text.get(start..=end)
}

/// The reference keeps scores in single precision, so its events tell 0.9 as 0.8999999761581421.
fn single_precision(mut output: ReviewOutputEvent) -> ReviewOutputEvent {
    let scores = output
        .findings
        .iter_mut()
        .map(|finding| &mut finding.confidence_score)
        .chain([&mut output.overall_confidence_score]);
    for score in scores {
        let narrow = *score as f32;
        // JSON has no number for what single precision can't hold.
        if narrow.is_finite() {
            *score = f64::from(narrow);
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &str = r#"{"findings":[{"title":"T","body":"B","confidence_score":0.9,"priority":1,
        "code_location":{"absolute_file_path":"/a","line_range":{"start":1,"end":2}}}],
        "overall_correctness":"patch is correct","overall_explanation":"fine","overall_confidence_score":0.8}"#;

    #[test]
    fn an_object_is_found_in_the_text_around_it() {
        for text in [
            OBJECT.to_owned(),
            format!("Here:\n```json\n{OBJECT}\n```"),
            format!("é{OBJECT}é"),
        ] {
            let output = parse(&text);
            assert_eq!(output.overall_explanation, "fine", "{text}");
            assert_eq!(output.findings[0].confidence_score, 0.8999999761581421, "{text}");
        }
    }

    #[test]
    fn all_else_is_free_text() {
        for text in [
            "It is fine.",
            "  spaces stay \n",
            "} upside down {",
            "{}",
            "{",
            r#"{"findings":[]}"#,
            &format!("{OBJECT} and {{more}}"),
        ] {
            let output = parse(text);
            assert_eq!(
                (output.overall_explanation.as_str(), output.findings.len()),
                (text, 0)
            );
        }
    }

    #[test]
    fn a_score_beyond_single_precision_stays_a_number() {
        let output = parse(&OBJECT.replace("0.8}", "1e40}"));
        assert_eq!(output.overall_confidence_score, 1e40);
    }
}
