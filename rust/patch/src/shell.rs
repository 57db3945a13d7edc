//! Patches that come as a command: models call `apply_patch` through the shell, where no such program exists.

use crate::parse::parse;

mod script;

/// A command that is a patch in disguise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intercepted {
    /// The command calls `apply_patch` and does nothing else.
    Patch {
        /// The patch text, not yet parsed.
        patch: String,
        /// The folder of a leading `cd`, as written; relative to the command's own working directory.
        workdir: Option<String>,
    },
    /// The command is a patch without a call. To be refused with
    /// [`messages::RAW_PATCH`](crate::messages::RAW_PATCH).
    RawPatch,
}

const NAMES: [&str; 2] = ["apply_patch", "applypatch"];

/// Recognises, in a command's argument vector:
/// - `apply_patch PATCH`, also spelled `applypatch`;
/// - a script for a shell (`bash -lc`, `sh -c`, `pwsh -Command`, `cmd /c`, …) that is nothing but
///   `apply_patch` with a here-document, or `cd FOLDER &&` and that;
/// - a patch by itself, as the only argument or as the script.
///
/// Anything else is an ordinary command: `None`. So is a folder whose meaning only a shell knows (`~`, `$HOME`,
/// `*`, `-`): there the reference writes below a folder of that very name.
pub fn extract_patch(argv: &[String]) -> Option<Intercepted> {
    let argv: Vec<&str> = argv.iter().map(String::as_str).collect();
    match argv.as_slice() {
        [name, patch] if NAMES.contains(name) => Some(Intercepted::Patch {
            patch: (*patch).to_owned(),
            workdir: None,
        }),
        [text] => raw_patch(text),
        words => {
            let script = shell_script(words)?;
            script::apply_patch_call(script).or_else(|| raw_patch(script))
        }
    }
}

fn raw_patch(text: &str) -> Option<Intercepted> {
    parse(text).is_ok().then_some(Intercepted::RawPatch)
}

/// The script in the argument vector of a shell.
fn shell_script<'a>(argv: &[&'a str]) -> Option<&'a str> {
    let (shell, flag, script) = match argv {
        [shell, flag, script] => (shell, flag, script),
        [shell, no_profile, flag, script]
            if is_power_shell(&program(shell)) && no_profile.eq_ignore_ascii_case("-NoProfile") =>
        {
            (shell, flag, script)
        }
        _ => return None,
    };
    let takes_script = match program(shell).as_str() {
        "bash" | "zsh" | "sh" => matches!(*flag, "-lc" | "-c"),
        "cmd" => flag.eq_ignore_ascii_case("/c"),
        name => is_power_shell(name) && flag.eq_ignore_ascii_case("-Command"),
    };
    takes_script.then_some(script)
}

fn is_power_shell(name: &str) -> bool {
    matches!(name, "powershell" | "pwsh")
}

/// A program's name without folders and `.exe`, in lower case.
fn program(path: &str) -> String {
    let name = path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(path)
        .to_ascii_lowercase();
    name.strip_suffix(".exe").map(str::to_owned).unwrap_or(name)
}
