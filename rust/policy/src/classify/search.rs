//! Programs that search, in files or for files.

use super::operands::{before_operator, dashless};
use super::summary::Purpose;

/// `rg`: a listing with `--files`, else a query and where to look.
pub(super) fn ripgrep(args: &[String]) -> Purpose<'_> {
    const VALUED: [&str; 14] = [
        "-g",
        "--glob",
        "--iglob",
        "-t",
        "--type",
        "--type-add",
        "--type-not",
        "-m",
        "--max-count",
        "-A",
        "-B",
        "-C",
        "--context",
        "--max-depth",
    ];
    let args = before_operator(args);
    let mut operands = dashless(args, &VALUED);
    if args.iter().any(|word| word == "--files") {
        return Purpose::List {
            path: operands.next(),
        };
    }
    Purpose::Search {
        query: operands.next(),
        path: operands.next(),
    }
}

/// `ag`, `ack`, `pt`.
pub(super) fn ag(args: &[String]) -> Purpose<'_> {
    const VALUED: [&str; 6] = [
        "-G",
        "-g",
        "--file-search-regex",
        "--ignore-dir",
        "--ignore-file",
        "--path-to-ignore",
    ];
    let mut operands = dashless(before_operator(args), &VALUED);
    Purpose::Search {
        query: operands.next(),
        path: operands.next(),
    }
}

/// `grep`: the first pattern given by an option, else the first operand, is the query.
pub(super) fn grep(args: &[String]) -> Purpose<'_> {
    const PATTERN: [&str; 4] = ["-e", "--regexp", "-f", "--file"];
    const VALUED: [&str; 8] = [
        "-m",
        "--max-count",
        "-A",
        "--after-context",
        "-B",
        "--before-context",
        "-C",
        "--context",
    ];
    let mut pattern = None;
    let mut operands = Vec::new();
    let mut words = before_operator(args).iter().map(String::as_str);
    while let Some(word) = words.next() {
        if word == "--" {
            operands.extend(words.by_ref());
        } else if PATTERN.contains(&word) {
            let value = words.next();
            pattern = pattern.or(value);
        } else if VALUED.contains(&word) {
            words.next();
        } else if !word.starts_with('-') {
            operands.push(word);
        }
    }
    let mut operands = operands.into_iter();
    let query = pattern.or_else(|| operands.next());
    Purpose::Search {
        query,
        path: operands.next(),
    }
}

/// `fd`: a lone operand that looks like a path is a place, else the first is a query.
pub(super) fn fd(args: &[String]) -> Purpose<'_> {
    const VALUED: [&str; 7] = [
        "-t",
        "--type",
        "-e",
        "--extension",
        "-E",
        "--exclude",
        "--search-path",
    ];
    let mut operands = dashless(before_operator(args), &VALUED);
    match (operands.next(), operands.next()) {
        (Some(only), None) if is_place(only) => Purpose::List { path: Some(only) },
        (None, _) => Purpose::List { path: None },
        (query, path) => Purpose::Search { query, path },
    }
}

fn is_place(word: &str) -> bool {
    matches!(word, "." | "..") || word.contains('/')
}

/// `find`: the first word that is no part of the expression is the place.
pub(super) fn find(args: &[String]) -> Purpose<'_> {
    let mut words = before_operator(args).iter().map(String::as_str);
    let path = words
        .clone()
        .find(|word| !word.starts_with('-') && !matches!(*word, "!" | "(" | ")"));
    let query = words
        .by_ref()
        .find(|word| matches!(*word, "-name" | "-iname" | "-path" | "-regex"))
        .and_then(|_| words.next());
    match query {
        Some(_) => Purpose::Search { query, path },
        None => Purpose::List { path },
    }
}
