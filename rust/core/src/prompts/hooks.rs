//! What is told when a hook steps in.

/// Tells the user that something did not happen.
pub fn blocked(hook: &str, reason: &str) -> String {
    format!("The hook {hook} blocked this: {reason}")
}

/// Tells the user that a turn ends although a hook wants it to go on again.
pub fn stops_all_the_same() -> &'static str {
    "The hook stop kept this turn going once already; it ends now."
}

/// Answers the model's call.
pub fn call_blocked(reason: &str) -> String {
    format!("This call was not run. A rule of the user's program forbids it: {reason}")
}

/// Answers a call that could not be judged.
pub fn call_not_judged() -> &'static str {
    "This call was not run: the user's program, which judges calls before they run, failed to judge this one."
}

/// Stands in place of a call's output.
pub fn output_blocked(reason: &str) -> String {
    format!("This call ran, but the user's program holds its output back: {reason}")
}

/// Tells the user of commands on a host that has none.
pub fn no_processes(count: usize) -> String {
    format!("This host runs no commands, so the hooks in hooks.json files ({count} of them) are left out.")
}

/// Tells the user of a hooks.json file that does not count.
pub fn unreadable(path: &str, problem: &str) -> String {
    format!("No hook in {path} runs, because the file could not be read as one of hooks: {problem}")
}

/// Tells the user of hooks that don't run.
pub fn bad_matcher(path: &str, matcher: &str, problem: &str) -> String {
    format!(
        "The hooks under the matcher {matcher:?} in {path} don't run; it is no regular expression: {problem}"
    )
}

/// Tells the user of a hook that doesn't run, such as `a prompt`.
pub fn passed_over(path: &str, kind: &str) -> String {
    format!("A hook in {path} is {kind} and is left out: only commands that the session waits for can run.")
}

/// Why a command had no answer.
pub fn not_run(failure: &impl std::fmt::Display) -> String {
    format!("it could not be run: {failure}")
}

/// Why a command had no answer.
pub fn timed_out(seconds: u64) -> String {
    format!("it took longer than its timeout of {seconds} s and was ended")
}

/// Why a command had no answer.
pub fn printed_too_much(bytes: usize) -> String {
    format!("it printed more than {bytes} bytes and was ended")
}

/// Why a command had no answer.
pub fn exited(code: i32) -> String {
    format!("it failed with exit code {code}")
}

/// Why a command had no answer.
pub fn was_killed() -> String {
    "a signal ended it".to_owned()
}

/// Why a command's answer is none.
pub fn not_an_answer(problem: &str) -> String {
    format!("its output is no answer of a hook at this point: {problem}")
}

/// Why a command that blocks did not.
pub fn blocked_without_words() -> String {
    "it blocks the end of the turn, but gives no reason for the model".to_owned()
}
