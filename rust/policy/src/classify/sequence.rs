//! Commands that run one after the other.

use codex_embed_protocol::ParsedCommand;

use super::display::join_path;
use super::summary::shown;

/// No path is longer (`PATH_MAX` on Linux, in bytes); without a limit a script of nothing but `cd` and
/// `cat` would make its summary grow with the square of its length.
const MAX_FOLDER: usize = 4096;

/// The commands as they are shown, or `None` when one is not understood.
///
/// Left out are changes of folder, which only say where files are, and what announces or excuses
/// another command: `true`, `nl` of its input, and then a leading `echo`.
pub(super) fn show(commands: Vec<&[String]>) -> Option<Vec<ParsedCommand>> {
    let mut folder: Option<String> = None;
    let mut steps = Vec::with_capacity(commands.len());
    for argv in commands {
        if is_program(argv, "cd") {
            if let Some(target) = cd_target(argv.get(1..)?) {
                folder = Some(join_path(folder.as_deref(), target)).filter(|path| path.len() <= MAX_FOLDER);
                folder.as_ref()?;
            }
        } else {
            steps.push((argv, folder.clone()));
        }
    }
    if steps.len() > 1 {
        steps.retain(|(argv, _)| *argv != ["true"]);
    }
    if !steps.iter().all(|(argv, _)| numbers_input(argv)) {
        steps.retain(|(argv, _)| !numbers_input(argv));
    }
    let echoes = steps
        .iter()
        .take_while(|(argv, _)| is_program(argv, "echo"))
        .count();
    steps.drain(..echoes.min(steps.len().saturating_sub(1)));
    steps
        .into_iter()
        .map(|(argv, folder)| shown(argv, folder.as_deref()))
        .collect()
}

/// Where `cd` goes: the first word after `--`, else the last that is no option.
fn cd_target(args: &[String]) -> Option<&str> {
    match args.iter().position(|word| word == "--") {
        Some(end) => args.get(end + 1).map(String::as_str),
        None => args
            .iter()
            .map(String::as_str)
            .rfind(|word| !word.starts_with('-')),
    }
}

/// `nl` without a file.
fn numbers_input(argv: &[String]) -> bool {
    is_program(argv, "nl") && argv.iter().skip(1).all(|word| word.starts_with('-'))
}

fn is_program(argv: &[String], name: &str) -> bool {
    argv.first().is_some_and(|program| program == name)
}
