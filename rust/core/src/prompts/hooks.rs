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
