//! What is said when a history is compacted.

/// Begins the message that holds a summary, before a line break. Histories are recognised by it: a change makes
/// summaries of older sessions count as messages of the user.
pub const SUMMARY_PREFIX: &str = "The conversation up to here was longer than what follows. The model that worked on \
    it left this summary and is gone; what it did to files and processes is as it left it. Take the work up where the \
    summary ends, rely on what it says, and don't do again what is already done. The summary:";

/// Asks the model for the summary, as the user's last message.
pub fn request() -> &'static str {
    include_str!("compaction.md").trim_ascii_end()
}

/// Told to the user after each compaction.
pub const WARNING: &str = "The conversation was compacted: the model now knows its earlier part from a summary only. \
    Each compaction loses detail, so begin a new thread for work that does not depend on this one.";

/// Tells the user how many items had to be left out for the request to fit.
pub fn left_out(items: usize) -> String {
    let items = if items == 1 {
        "1 item".to_owned()
    } else {
        format!("{items} items")
    };
    format!(
        "The oldest {items} of the conversation did not fit the model's context and are not part of the summary."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_is_text_with_no_blank_end() {
        assert!(request().starts_with("Write") && request().ends_with('.'));
    }

    #[test]
    fn items_are_counted_in_words() {
        assert!(left_out(1).starts_with("The oldest 1 item of"));
        assert!(left_out(4).starts_with("The oldest 4 items of"));
    }
}
