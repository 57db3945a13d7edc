//! One command's purpose, told from its program and operands.

use codex_embed_protocol::ParsedCommand;

use super::display::{join_path, short_path};
use super::operands::{before_operator, dashless, operands, single};
use super::python::lists_files;
use super::search;
use crate::safety::is_line_range;
use crate::shell::join;

/// What a command does; paths are as they were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose<'a> {
    Read {
        file: &'a str,
    },
    List {
        path: Option<&'a str>,
    },
    Search {
        query: Option<&'a str>,
        path: Option<&'a str>,
    },
}

impl Purpose<'_> {
    /// As it is shown, with `cmd` for the command and files seen from `folder`.
    pub(super) fn shown(&self, cmd: String, folder: Option<&str>) -> ParsedCommand {
        match *self {
            Self::Read { file } => ParsedCommand::Read {
                cmd,
                name: short_path(file),
                path: join_path(folder, file),
            },
            Self::List { path } => ParsedCommand::ListFiles {
                cmd,
                path: path.map(short_path),
            },
            Self::Search { query, path } => ParsedCommand::Search {
                cmd,
                query: query.map(str::to_owned),
                path: path.map(short_path),
            },
        }
    }
}

/// A command with its purpose.
pub(super) fn shown(argv: &[String], folder: Option<&str>) -> Option<ParsedCommand> {
    Some(purpose(argv)?.shown(join(argv), folder))
}

/// The purpose of one simple command, or `None` when it has none that is known.
pub(super) fn purpose(argv: &[String]) -> Option<Purpose<'_>> {
    let (program, args) = argv.split_first()?;
    let read = |file: Option<_>| file.map(|file| Purpose::Read { file });
    let list = |valued| {
        Some(Purpose::List {
            path: operands(args, valued).next(),
        })
    };
    match program.as_str() {
        "ls" => list(&[
            "-I",
            "-w",
            "--block-size",
            "--format",
            "--time-style",
            "--color",
            "--quoting-style",
        ]),
        "eza" | "exa" => list(&[
            "-I",
            "--ignore-glob",
            "--color",
            "--sort",
            "--time-style",
            "--time",
        ]),
        "tree" => list(&["-L", "-P", "-I", "--charset", "--filelimit", "--sort"]),
        "du" => list(&[
            "-d",
            "--max-depth",
            "-B",
            "--block-size",
            "--exclude",
            "--time-style",
        ]),
        "rg" | "rga" | "ripgrep-all" => Some(search::ripgrep(args)),
        "fd" => Some(search::fd(args)),
        "find" => Some(search::find(args)),
        "grep" | "egrep" | "fgrep" => Some(search::grep(args)),
        "ag" | "ack" | "pt" => Some(search::ag(args)),
        "git" => git(args),
        "cat" => read(single(args, &[])),
        "bat" | "batcat" => read(single(
            args,
            &[
                "--theme",
                "--language",
                "--style",
                "--terminal-width",
                "--tabs",
                "--line-range",
                "--map-syntax",
            ],
        )),
        "less" => read(single(
            args,
            &[
                "-p",
                "-P",
                "-x",
                "-y",
                "-z",
                "-j",
                "--pattern",
                "--prompt",
                "--tabs",
                "--shift",
                "--jump-target",
            ],
        )),
        "more" => read(single(args, &[])),
        "head" => read(excerpt(args, false)),
        "tail" => read(excerpt(args, true)),
        "awk" => read(awk_input(args)),
        "nl" => read(dashless(args, &["-s", "-w", "-v", "-i", "-b"]).next()),
        "sed" => read(sed_input(args)),
        _ if lists_files(program, args) => Some(Purpose::List { path: None }),
        _ => None,
    }
}

fn git(args: &[String]) -> Option<Purpose<'_>> {
    let (subcommand, args) = args.split_first()?;
    match subcommand.as_str() {
        "grep" => Some(search::grep(args)),
        "ls-files" => {
            let path = operands(args, &["--exclude", "--exclude-from", "--pathspec-from-file"]).next();
            Some(Purpose::List { path })
        }
        _ => None,
    }
}

/// The file of `head|tail [-n N] FILE`.
fn excerpt(args: &[String], signed: bool) -> Option<&str> {
    let after_count = match args {
        [flag, count, rest @ ..] if flag == "-n" && is_count(count, signed) => Some(rest),
        [flag, rest @ ..]
            if flag
                .strip_prefix("-n")
                .is_some_and(|count| is_count(count, signed)) =>
        {
            Some(rest)
        }
        _ => None,
    };
    if let Some(file) = after_count.and_then(|rest| dashless(rest, &[]).next()) {
        return Some(file);
    }
    match args {
        [file] if !file.starts_with('-') => Some(file),
        _ => None,
    }
}

/// A number of lines; `signed` allows the plus that `tail` counts from the top by.
pub(super) fn is_count(text: &str, signed: bool) -> bool {
    let digits = if signed {
        text.strip_prefix('+').unwrap_or(text)
    } else {
        text
    };
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The first file that awk reads; the program comes before it unless a file holds it.
pub(super) fn awk_input(args: &[String]) -> Option<&str> {
    const VALUED: [&str; 6] = ["-F", "-v", "-f", "--field-separator", "--assign", "--file"];
    let program_in_file = args.iter().any(|word| word == "-f" || word == "--file");
    let mut operands = dashless(before_operator(args), &VALUED);
    if !program_in_file {
        operands.next()?;
    }
    operands.next()
}

/// The file of `sed -n RANGE FILE`, however options stand between.
pub(super) fn sed_input(args: &[String]) -> Option<&str> {
    if !args.iter().any(|word| word == "-n") || !args.iter().any(|word| is_line_range(word)) {
        return None;
    }
    let mut operands = operands(args, &["-e", "-f", "--expression", "--file"]);
    let first = operands.next()?;
    if is_line_range(first) {
        operands.next()
    } else {
        Some(first)
    }
}
