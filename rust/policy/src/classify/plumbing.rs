//! Helpers that only shape what another command prints.

use super::summary::{awk_input, is_count, sed_input};

/// Whether a command of a script is left out of what is shown.
pub(super) fn is_plumbing(argv: &[String]) -> bool {
    let Some((program, args)) = argv.split_first() else {
        return true;
    };
    match program.as_str() {
        "wc" | "tr" | "cut" | "sort" | "uniq" | "tee" | "column" | "yes" | "printf" => true,
        "xargs" => !xargs_changes_files(args),
        "awk" => awk_input(args).is_none(),
        "head" => limits_input(args, false),
        "tail" => limits_input(args, true),
        "sed" => sed_input(args).is_none(),
        _ => false,
    }
}

/// `head` or `tail` of its input: no operand, or one option with a count.
fn limits_input(args: &[String], signed: bool) -> bool {
    match args {
        [] => true,
        [word] => word.starts_with('-'),
        [flag, count] => matches!(flag.as_str(), "-n" | "-c") && is_count(count, signed),
        _ => false,
    }
}

/// Whether `xargs` runs an editor in place.
fn xargs_changes_files(args: &[String]) -> bool {
    let mut words = args.iter().map(String::as_str);
    let editor = loop {
        match words.next() {
            Some("-E" | "-e" | "-I" | "-L" | "-n" | "-P" | "-s") => {
                words.next();
            }
            Some(option) if option.starts_with('-') => {}
            Some(editor) => break editor,
            None => return false,
        }
    };
    let in_place = |word: &str| word.starts_with("-i") || word.starts_with("-pi");
    match editor {
        "sed" => words.any(|word| in_place(word) || word == "--in-place"),
        "perl" | "ruby" => words.any(in_place),
        _ => false,
    }
}
