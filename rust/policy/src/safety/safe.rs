//! Commands that are known to read and nothing more.

use super::git;
use super::options::{has_short, is_long};
use crate::shell::{Expansion, PlainCommand, plain_commands, program_name, shell_script};

/// Programs that only read, whatever their arguments.
const READERS: [&str; 25] = [
    "cat", "cd", "cut", "echo", "expr", "false", "grep", "head", "id", "ls", "nl", "numfmt", "paste", "pwd",
    "rev", "seq", "stat", "tac", "tail", "tr", "true", "uname", "wc", "which", "whoami",
];

/// Folders whose programs are the system's, not the workspace's.
const SYSTEM_FOLDERS: [&str; 5] = [
    "/bin/",
    "/usr/bin/",
    "/usr/local/bin/",
    "/opt/homebrew/bin/",
    "/run/current-system/sw/bin/",
];

/// A script inside a script is looked into once, as the reference does.
const SCRIPT_LAYERS: u8 = 2;

/// Whether `argv` is known to read only, so that no policy asks about it.
///
/// A shell's script is safe when it is plain and each of its commands is. A pattern in an argument
/// makes a command unsafe where options matter, since a file name may become one.
pub fn is_known_safe(argv: &[String]) -> bool {
    is_safe(argv, Expansion::None, SCRIPT_LAYERS)
}

/// As [`is_known_safe`], of one command of a plain script.
pub fn is_known_safe_part(command: &PlainCommand) -> bool {
    is_safe(&command.argv, command.expansion, SCRIPT_LAYERS - 1)
}

fn is_safe(argv: &[String], expansion: Expansion, layers: u8) -> bool {
    let Some((program, args)) = argv.split_first() else {
        return false;
    };
    let Some(name) = system_program(program) else {
        return false;
    };
    if let Some(script) = shell_script(argv) {
        return layers > 0
            && expansion == Expansion::None
            && plain_commands(script).is_some_and(|commands| {
                commands
                    .iter()
                    .all(|command| is_safe(&command.argv, command.expansion, layers - 1))
            });
    }
    if READERS.contains(&name) {
        return true;
    }
    if expansion == Expansion::Options {
        return false;
    }
    match name {
        "base64" => !args
            .iter()
            .any(|word| is_long(word, "--output") || has_short(word, 'o', "bw")),
        "find" => !args.iter().any(|word| find_acts(word)),
        "git" => git::reads_only(args),
        "rg" => !args.iter().any(|word| rg_runs_programs(word)),
        "sed" => prints_lines(args),
        "uniq" => expansion == Expansion::None && uniq_only_reads(args),
        _ => false,
    }
}

/// The name of a program that the system's path or its folders provide.
///
/// `./ls` and `/tmp/ls` are the workspace's word against ours: they have no name.
fn system_program(program: &str) -> Option<&str> {
    let name = program_name(program);
    let folder = program.strip_suffix(name)?;
    (folder.is_empty() || SYSTEM_FOLDERS.contains(&folder)).then_some(name)
}

/// Whether the program at this path lies directly in a folder of the system's.
pub(crate) fn in_system_folder(path: &str) -> bool {
    let folder = path.strip_suffix(program_name(path));
    folder.is_some_and(|folder| SYSTEM_FOLDERS.contains(&folder))
}

fn find_acts(word: &str) -> bool {
    const ACTIONS: [&str; 9] = [
        "-delete", "-exec", "-execdir", "-fls", "-fprint", "-fprint0", "-fprintf", "-ok", "-okdir",
    ];
    ACTIONS.contains(&word)
}

/// A preprocessor, a program that tells the host's name, or the decompressors.
fn rg_runs_programs(word: &str) -> bool {
    const VALUED: &str = "ABCEMTdefgjmrt";
    matches!(word, "--pre" | "--hostname-bin" | "--search-zip")
        || word.starts_with("--pre=")
        || word.starts_with("--hostname-bin=")
        || has_short(word, 'z', VALUED)
}

/// `sed -n Np|M,Np [FILE]`, and nothing else that sed can do.
fn prints_lines(args: &[String]) -> bool {
    let (range, file) = match args {
        [flag, range] if flag == "-n" => (range, None),
        [flag, range, file] if flag == "-n" => (range, Some(file)),
        _ => return false,
    };
    // An option in the file's place would make the range a file and itself the program.
    is_line_range(range) && file.is_none_or(|file| file == "-" || !file.starts_with('-'))
}

/// `N` or `M,N` with a final `p`.
pub(crate) fn is_line_range(text: &str) -> bool {
    let is_number = |n: &str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    text.strip_suffix('p')
        .is_some_and(|lines| match lines.split_once(',') {
            Some((first, last)) => is_number(first) && is_number(last),
            None => is_number(lines),
        })
}

/// `uniq IN OUT` writes its second operand.
fn uniq_only_reads(args: &[String]) -> bool {
    let mut operands = 0;
    let mut args = args.iter();
    while let Some(word) = args.next() {
        match word.as_str() {
            "-f" | "-s" | "-w" => {
                args.next();
            }
            "-" => operands += 1,
            // After `--` everything is an operand.
            "--" => return operands + args.len() <= 1,
            option if option.starts_with('-') => {}
            _ => operands += 1,
        }
    }
    operands <= 1
}
