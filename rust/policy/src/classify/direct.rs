//! A command that is no script, though words in it may read like one.

use codex_embed_protocol::ParsedCommand;

use super::operands::is_operator;
use super::sequence::show;

/// The parts between words that are operators, or `None` when one is not understood.
pub(super) fn parse(argv: &[String]) -> Option<Vec<ParsedCommand>> {
    show(
        without_answer(argv)
            .split(|word| is_operator(word))
            .filter(|words| !words.is_empty())
            .collect(),
    )
}

/// The command that `yes |` or `no |` answers for.
fn without_answer(argv: &[String]) -> &[String] {
    match argv {
        [answer, pipe, rest @ ..] if matches!(answer.as_str(), "yes" | "y" | "no" | "n") && pipe == "|" => {
            rest
        }
        _ => argv,
    }
}
