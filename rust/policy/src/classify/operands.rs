//! Operands among options.

/// Whether a word joins commands, when words are all there is to tell by.
pub(super) fn is_operator(word: &str) -> bool {
    matches!(word, "&&" | "||" | "|" | ";")
}

/// The words up to the first that joins commands.
pub(super) fn before_operator(args: &[String]) -> &[String] {
    args.split(|word| is_operator(word)).next().unwrap_or_default()
}

/// The words that are no option: neither start with a dash nor follow one of `valued`.
///
/// After `--` every word is an operand. An option with `=` holds its value itself.
pub(super) fn operands<'a>(args: &'a [String], valued: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let mut words = args.iter().map(String::as_str);
    let mut ended = false;
    std::iter::from_fn(move || {
        loop {
            let word = words.next()?;
            if ended {
                return Some(word);
            }
            if word == "--" {
                ended = true;
            } else if valued.contains(&word) {
                words.next();
            } else if !word.starts_with('-') {
                return Some(word);
            }
        }
    })
}

/// The operands as programs with a query are read: what starts with a dash is none, even after `--`.
pub(super) fn dashless<'a>(args: &'a [String], valued: &'a [&str]) -> impl Iterator<Item = &'a str> {
    operands(args, valued).filter(|word| !word.starts_with('-'))
}

/// The only operand; `None` when there are several.
pub(super) fn single<'a>(args: &'a [String], valued: &'a [&str]) -> Option<&'a str> {
    let mut operands = operands(args, valued);
    operands.next().filter(|_| operands.next().is_none())
}
