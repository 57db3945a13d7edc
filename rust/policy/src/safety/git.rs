//! Which git commands only read.

use super::options::is_long;

/// Options before the subcommand that name a program, a configuration or another repository, each of
/// which may run code: aliases, pagers, file system monitors.
const REFUSED_GLOBAL: [&str; 8] = [
    "--config-env",
    "--exec-path",
    "--git-dir",
    "--namespace",
    "--paginate",
    "--super-prefix",
    "--work-tree",
    "-p",
];

/// Options of `log`, `diff`, `show` and `status` that write files or run programs.
const REFUSED: [&str; 5] = ["--exec", "--ext-diff", "--output", "--paginate", "--textconv"];

/// Whether `git` with these arguments reads the repository and nothing more.
pub(super) fn reads_only(args: &[String]) -> bool {
    let mut args = args.iter().map(String::as_str);
    let subcommand = loop {
        match args.next() {
            // A folder to work in; the same as `cd` before it.
            Some("-C") if args.next().is_some() => {}
            Some(word) if !word.starts_with('-') => break word,
            Some(word) if word == "-c" || word.starts_with("-c") => return false,
            Some(word) if REFUSED_GLOBAL.iter().any(|option| has_name(word, option)) => return false,
            Some(_) => {}
            None => return false,
        }
    };
    match subcommand {
        "status" | "log" | "diff" | "show" => args.all(|word| !is_refused(word)),
        "branch" => args.all(lists_branches),
        _ => false,
    }
}

fn has_name(word: &str, option: &str) -> bool {
    word.strip_prefix(option)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

fn is_refused(word: &str) -> bool {
    // `-c` is a combined diff here and harmless, but the reference asks, and it costs little.
    if word == "-c" || word.starts_with("-c=") {
        return true;
    }
    // The one option that is a prefix of a refused one and means something else.
    word != "--text" && REFUSED.iter().any(|option| is_long(word, option))
}

fn lists_branches(word: &str) -> bool {
    const LISTING: [&str; 10] = [
        "--all",
        "--list",
        "--remotes",
        "--show-current",
        "--verbose",
        "-a",
        "-l",
        "-r",
        "-v",
        "-vv",
    ];
    LISTING.contains(&word) || word.starts_with("--format=")
}
