//! Shortening text to a budget: the head and the tail stay, a marker says what went.
//!
//! Recorded from codex 0.114.0. A command's output is cut twice: once to what the call asked for
//! ([`truncate_output`], always in tokens), once more when it enters the history ([`truncate`] with
//! [`TruncationPolicy::for_history`]), which is why markers of both kinds can meet in one output.

use std::borrow::Cow;

use codex_embed_protocol::TruncationPolicy as Recorded;

use super::tokens::{BYTES_PER_TOKEN, approx_tokens};

/// How much text may stay, and in which unit the marker counts what went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TruncationPolicy {
    /// A budget in estimated tokens of [`BYTES_PER_TOKEN`] bytes; the marker counts tokens.
    Tokens(usize),
    /// A budget in bytes of UTF-8; the marker counts characters.
    Bytes(usize),
}

impl TruncationPolicy {
    /// Bytes of text that may stay; the marker comes on top.
    pub fn byte_budget(self) -> usize {
        match self {
            Self::Tokens(tokens) => tokens.saturating_mul(BYTES_PER_TOKEN),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// The same kind of policy with a budget of `tokens`: what `tool_output_token_limit` asks for.
    #[must_use]
    pub fn with_token_limit(self, tokens: usize) -> Self {
        match self {
            Self::Tokens(_) => Self::Tokens(tokens),
            Self::Bytes(_) => Self::Bytes(tokens.saturating_mul(BYTES_PER_TOKEN)),
        }
    }

    /// The budget of a tool's output in the history: a fifth more, rounded up, so that the lines around an
    /// output that already fills its budget don't cost it a second cut.
    #[must_use]
    pub fn for_history(self) -> Self {
        let widened = |limit: usize| limit.saturating_add(limit.div_ceil(5));
        match self {
            Self::Tokens(tokens) => Self::Tokens(widened(tokens)),
            Self::Bytes(bytes) => Self::Bytes(widened(bytes)),
        }
    }

    /// The same, as a session's record has it.
    pub fn as_recorded(self) -> Recorded {
        match self {
            Self::Tokens(tokens) => Recorded::Tokens(tokens as u64),
            Self::Bytes(bytes) => Recorded::Bytes(bytes as u64),
        }
    }

    fn marker(self, removed_bytes: usize, removed_chars: usize) -> String {
        match self {
            Self::Tokens(_) => format!("…{} tokens truncated…", approx_tokens(removed_bytes)),
            Self::Bytes(_) => format!("…{removed_chars} chars truncated…"),
        }
    }
}

/// Keeps the first and the last half of the budget and puts a marker between them.
///
/// Text within the budget comes back borrowed. Both cuts fall on character boundaries, so a little less than
/// the budget may stay; the marker's tokens are reckoned from the budget, its characters are those that went.
pub fn truncate(text: &str, policy: TruncationPolicy) -> Cow<'_, str> {
    let budget = policy.byte_budget();
    if text.len() <= budget {
        return Cow::Borrowed(text);
    }
    let (head, tail) = halves(text, budget);
    let removed_chars = text[head.len()..text.len() - tail.len()].chars().count();
    let marker = policy.marker(text.len() - budget, removed_chars);
    Cow::Owned([head, &marker, tail].concat())
}

/// [`truncate`] for a command's output: what is cut starts with how many lines there were.
pub fn truncate_output(text: &str, policy: TruncationPolicy) -> Cow<'_, str> {
    match truncate(text, policy) {
        Cow::Borrowed(whole) => Cow::Borrowed(whole),
        Cow::Owned(cut) => Cow::Owned(format!("Total output lines: {}\n\n{cut}", text.lines().count())),
    }
}

/// The longest head and tail of whole characters within the two halves of `budget`; an odd byte goes to the
/// tail. `text` is longer than `budget`, so the two never overlap.
fn halves(text: &str, budget: usize) -> (&str, &str) {
    let head = text.floor_char_boundary(budget / 2);
    let tail = text.ceil_char_boundary(text.len() - (budget - budget / 2));
    (&text[..head], &text[tail..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::TruncationPolicy::{Bytes, Tokens};
    use super::*;

    fn numbers(last: u32) -> String {
        (1..=last).map(|n| format!("{n}\n")).collect()
    }

    /// What stays on both sides of the only marker, in bytes, and the marker.
    fn split(text: &str) -> (usize, &str, usize) {
        let start = text.find('…').unwrap();
        let end = start + 3 + text[start + 3..].find('…').unwrap() + 3;
        (start, &text[start..end], text.len() - end)
    }

    #[test]
    fn text_within_the_budget_is_not_copied() {
        assert!(matches!(
            truncate("0123456789abcdef", Tokens(4)),
            Cow::Borrowed("0123456789abcdef")
        ));
        assert!(matches!(truncate_output("", Bytes(0)), Cow::Borrowed("")));
    }

    #[test]
    fn outputs_recorded_from_the_reference_come_out_byte_for_byte() {
        let repeated = |unit: &str, times: usize| unit.repeat(times);
        let cases = [
            (
                "0123456789abcdefg".to_owned(),
                4,
                "Total output lines: 1\n\n01234567…1 tokens truncated…9abcdefg",
            ),
            (
                "0123456789\n\nabcdefghijkl\n".to_owned(),
                4,
                "Total output lines: 3\n\n01234567…3 tokens truncated…fghijkl\n",
            ),
            (
                numbers(10),
                1,
                "Total output lines: 10\n\n1\n…5 tokens truncated…0\n",
            ),
            (numbers(10), 0, "Total output lines: 10\n\n…6 tokens truncated…"),
            (
                repeated("😀", 50),
                3,
                "Total output lines: 1\n\n😀…47 tokens truncated…😀",
            ),
            (
                repeated("😀", 50),
                1,
                "Total output lines: 1\n\n…49 tokens truncated…",
            ),
            (
                repeated("日", 50),
                5,
                "Total output lines: 1\n\n日日日…33 tokens truncated…日日日",
            ),
            (
                format!("a\r\nb\rc\n\n{}", numbers(100)),
                10,
                "Total output lines: 103\n\na\r\nb\rc\n\n1\n2\n3\n4\n5\n6\n…65 tokens truncated…\n95\n96\n97\n98\n99\n100\n",
            ),
        ];
        for (text, tokens, recorded) in cases {
            assert_eq!(truncate_output(&text, Tokens(tokens)), recorded);
        }
    }

    #[test]
    fn the_default_budget_cuts_long_output_as_recorded() {
        let text = numbers(20_000);
        let cut = truncate_output(&text, Tokens(10_000));
        assert!(cut.starts_with("Total output lines: 20000\n\n1\n2\n"));
        assert_eq!(split(&cut), (20_027, "…17224 tokens truncated…", 20_000));

        let cut = truncate_output(&text, Bytes(10_000));
        assert_eq!(split(&cut), (5_027, "…98894 chars truncated…", 5_000));
    }

    #[test]
    fn a_byte_policy_counts_the_characters_that_went() {
        let text = "x日本語é😀".repeat(1500);
        assert_eq!(
            split(&truncate_output(&text, Bytes(10_000))),
            (5_022, "…5251 chars truncated…", 4_998)
        );
    }

    #[test]
    fn the_history_allows_a_fifth_more_rounded_up() {
        // (tool_output_token_limit, bytes that stayed in the history, by kind of policy) as recorded.
        for (limit, tokens, bytes) in [
            (0, 0, 0),
            (1, 8, 5),
            (200, 960, 960),
            (201, 968, 965),
            (203, 976, 975),
            (207, 996, 994),
        ] {
            let kept = |policy: TruncationPolicy| policy.with_token_limit(limit).for_history().byte_budget();
            assert_eq!(kept(Tokens(10_000)), tokens, "{limit} tokens");
            assert_eq!(kept(Bytes(10_000)), bytes, "{limit} tokens as bytes");
        }
    }

    #[test]
    fn an_odd_byte_goes_to_the_tail() {
        assert_eq!(
            split(&truncate(&numbers(2000), Bytes(965))),
            (482, "…7928 chars truncated…", 483)
        );
    }

    #[test]
    fn huge_budgets_do_not_overflow() {
        for policy in [Tokens(usize::MAX), Bytes(usize::MAX)] {
            assert_eq!(policy.for_history().byte_budget(), usize::MAX);
            assert_eq!(truncate("abc", policy), "abc");
        }
    }

    proptest! {
        #[test]
        fn what_stays_fits_the_budget_and_is_the_texts_own_head_and_tail(
            text in "(?s).{0,300}", limit in 0usize..400, in_tokens: bool,
        ) {
            let policy = if in_tokens { Tokens(limit) } else { Bytes(limit) };
            match truncate(&text, policy) {
                Cow::Borrowed(whole) => prop_assert!(whole == text && whole.len() <= policy.byte_budget()),
                Cow::Owned(cut) => {
                    prop_assert!(text.len() > policy.byte_budget());
                    let (head, tail) = halves(&text, policy.byte_budget());
                    prop_assert!(head.len() + tail.len() <= policy.byte_budget());
                    // At most one character of at most 4 bytes falls to each cut.
                    prop_assert!(head.len() + tail.len() + 6 >= policy.byte_budget());
                    prop_assert!(text.starts_with(head) && text.ends_with(tail));
                    let marker = &cut[head.len()..cut.len() - tail.len()];
                    prop_assert!(marker.starts_with('…') && marker.ends_with("truncated…"));
                }
            }
        }
    }
}
