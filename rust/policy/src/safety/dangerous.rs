//! Commands that are known to destroy: forced or recursive `rm`, however it is dressed.
//!
//! Broader than the reference, which knows `rm -f` and `rm -rf` as first argument only.

use super::options::is_long;
use crate::shell::{any_shell_script, is_shell, program_name, reachable_commands};

/// Programs that run the command in their arguments.
const WRAPPERS: [&str; 26] = [
    "builtin", "busybox", "chroot", "chrt", "command", "doas", "env", "exec", "find", "flock", "ionice",
    "nice", "nohup", "parallel", "runuser", "setarch", "setsid", "stdbuf", "strace", "sudo", "taskset",
    "time", "timeout", "toybox", "unshare", "xargs",
];

/// Programs and builtins that run a script in their arguments.
const SCRIPT_RUNNERS: [&str; 3] = ["eval", "trap", "watch"];

/// Nobody wraps a command this often who doesn't hide something.
const MAX_LAYERS: u8 = 8;

/// Whether `argv` is known to destroy files beyond what a typing error should.
///
/// That is `rm` with any of `-f`, `-r`, `-R`, `--force`, `--recursive` (abbreviated or in a cluster),
/// by name or by path, as an argument of a program that runs it (`sudo`, `env`, `xargs`, `find -exec`,
/// ...), and anywhere in a shell's script, also one that isn't plain.
pub fn is_dangerous(argv: &[String]) -> bool {
    destroys(argv, MAX_LAYERS)
}

fn destroys(argv: &[String], layers: u8) -> bool {
    let Some((program, args)) = argv.split_first() else {
        return false;
    };
    let name = program_name(program);
    if name == "rm" {
        return removes_by_force(args);
    }
    if !may_run_others(name) {
        return false;
    }
    let Some(layers) = layers.checked_sub(1) else {
        return true;
    };
    if let Some(script) = any_shell_script(argv) {
        return script_destroys(script, layers);
    }
    match name {
        "eval" | "watch" => script_destroys(&args.join(" "), layers),
        "trap" => args.iter().any(|word| script_destroys(word, layers)),
        _ if WRAPPERS.contains(&name) => {
            let inner = args.iter().position(|word| {
                let name = program_name(word);
                name == "rm" || may_run_others(name)
            });
            inner
                .and_then(|at| args.get(at..))
                .is_some_and(|inner| destroys(inner, layers))
        }
        _ => false,
    }
}

fn script_destroys(script: &str, layers: u8) -> bool {
    reachable_commands(script)
        .iter()
        .any(|command| destroys(command, layers))
}

fn may_run_others(name: &str) -> bool {
    SCRIPT_RUNNERS.contains(&name) || WRAPPERS.contains(&name) || is_shell(name)
}

fn removes_by_force(args: &[String]) -> bool {
    args.iter().take_while(|word| *word != "--").any(|word| {
        is_long(word, "--force")
            || is_long(word, "--recursive")
            || (word.starts_with('-') && !word.starts_with("--") && word.contains(['f', 'r', 'R']))
    })
}
