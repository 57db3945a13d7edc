//! What a reviewer is told, and what the session that asked for the review is told of its outcome.

/// The reviewer's base instructions.
pub fn instructions() -> &'static str {
    include_str!("review.md").trim_ascii_end()
}

/// Asks for a review of what is not committed.
pub const UNCOMMITTED: &str = "Review what is not committed yet: changes that are staged, changes that are not, and \
                               files that git doesn't track. `git status` names them. Report what needs fixing, the \
                               most urgent first.";

/// The report on a review that found nothing to say; the reference's status text.
pub const NO_RESULT: &str = "Reviewer failed to output a response.";

/// The report on a review that was interrupted or failed; the reference's status text.
pub const NOT_FINISHED: &str = "Review was interrupted. Please re-run /review and wait for it to complete.";

/// Asks for a review of what was done since the commit `base`, which the work shares with a branch.
pub fn base_branch(branch: &str, base: &str) -> String {
    format!(
        "Review what the current work changes compared with the branch `{branch}`. Both go back to commit {base}: \
         `git diff {base}` shows the changes, those not committed included. Report what needs fixing, the most \
         urgent first."
    )
}

/// As [`base_branch`], for a commit that is not known.
pub fn base_branch_to_find(branch: &str) -> String {
    format!(
        "Review what the current work changes compared with the branch `{branch}`. Find the commit to which both go \
         back: `git merge-base HEAD {branch}@{{upstream}}` where the branch has an upstream, else `git merge-base \
         HEAD {branch}`. `git diff` with that commit shows the changes. Report what needs fixing, the most urgent \
         first."
    )
}

/// Asks for a review of a commit.
pub fn commit(sha: &str, title: Option<&str>) -> String {
    let title = title.map_or(String::new(), |title| format!(" (\"{title}\")"));
    format!(
        "Review what commit {sha}{title} changes: `git show {sha}`. Report what needs fixing, the most urgent first."
    )
}

/// Added to the history as the user's after a review.
pub fn results(results: &str) -> String {
    user_action(
        "The user had the code reviewed. Below is all that the reviewer reported; the user may now ask for some of it \
         to be dealt with.",
        results,
    )
}

/// Added to the history as the user's after a review that was interrupted or failed.
pub fn no_results() -> String {
    user_action(
        "The user had the code reviewed, but the review ended early and reported nothing. If the user asks for its \
         outcome, say so, and that it can be started again.",
        "None.",
    )
}

fn user_action(context: &str, results: &str) -> String {
    format!(
        "<user_action>\n  <context>{context}</context>\n  <action>review</action>\n  <results>\n  {results}\n  \
         </results>\n</user_action>"
    )
}

#[cfg(test)]
mod tests {
    use codex_embed_protocol::ReviewOutputEvent;

    use super::*;

    #[test]
    fn the_example_in_the_instructions_is_a_review() {
        let text = instructions();
        let start = text.find("```json").unwrap() + "```json".len();
        let end = start + text[start..].find("```").unwrap();
        let output: ReviewOutputEvent = serde_json::from_str(&text[start..end]).unwrap();
        assert!(!output.findings.is_empty());
    }

    #[test]
    fn what_comes_of_a_review_is_long_enough_to_be_recorded_by_its_tag() {
        for text in [results(""), no_results()] {
            assert!(text.starts_with("<user_action>\n") && text.ends_with("\n</user_action>"));
            assert!(text.chars().count() >= 160, "{text}");
        }
    }
}
