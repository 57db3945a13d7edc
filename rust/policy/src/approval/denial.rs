//! Commands that the sandbox stopped.

use codex_embed_protocol::AskForApproval;

/// What follows when the sandbox stopped a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterDenial {
    /// The user is asked (`AskReason::RetryUnsandboxed`) to run it again without limits.
    AskUnsandboxed,
    /// The model gets the failure.
    ReportToModel,
}

/// Decides on a command that the sandbox stopped.
///
/// Under `untrusted` the reference runs what was approved again without limits and without a word;
/// here the user is asked, since the approval was for a limited run.
pub fn after_denial(policy: &AskForApproval) -> AfterDenial {
    match policy {
        AskForApproval::Untrusted | AskForApproval::OnFailure => AfterDenial::AskUnsandboxed,
        AskForApproval::Reject(reject) if !reject.sandbox_approval => AfterDenial::AskUnsandboxed,
        AskForApproval::Reject(_) | AskForApproval::OnRequest | AskForApproval::Never => {
            AfterDenial::ReportToModel
        }
    }
}

/// Whether a sandboxed command's failure looks like the sandbox's doing.
///
/// It does for any exit code but zero when the output (standard output and error together) says so in
/// one of seven ways, in any case, and for 159: 128 plus `SIGSYS`, which a system call filter sends.
pub fn is_denial(exit_code: i32, output: &str) -> bool {
    const SIGNS: [&str; 7] = [
        "operation not permitted",
        "permission denied",
        "read-only file system",
        "seccomp",
        "sandbox",
        "landlock",
        "failed to write file",
    ];
    const SIGSYS_EXIT: i32 = 128 + 31;
    if exit_code == 0 {
        return false;
    }
    let output = output.to_ascii_lowercase();
    exit_code == SIGSYS_EXIT || SIGNS.iter().any(|sign| output.contains(sign))
}

#[cfg(test)]
mod tests {
    use codex_embed_protocol::{AskForApproval, RejectConfig};

    use super::{AfterDenial, after_denial, is_denial};

    #[test]
    fn a_failure_that_names_the_sandbox_is_a_denial() {
        for output in [
            "touch: Operation not permitted",
            "x: Permission Denied\n",
            "Read-only file system",
            "bad SECCOMP",
            "the sandbox said no",
            "landlock",
            "failed to write file x",
        ] {
            for exit_code in [1, 2, 126, 127, -1] {
                assert!(is_denial(exit_code, output), "{output}");
            }
            assert!(!is_denial(0, output), "{output}");
        }
        assert!(is_denial(159, ""));
    }

    #[test]
    fn other_failures_are_the_commands_own() {
        for (exit_code, output) in [
            (1, ""),
            (2, ""),
            (126, ""),
            (127, "command not found"),
            (137, ""),
            (31, ""),
            (1, "access denied"),
            (1, "EPERM"),
        ] {
            assert!(!is_denial(exit_code, output), "{exit_code} {output}");
        }
    }

    #[test]
    fn the_user_is_asked_where_the_policy_has_somebody_to_ask() {
        let reject = |sandbox_approval| {
            AskForApproval::Reject(RejectConfig {
                sandbox_approval,
                ..Default::default()
            })
        };
        let cases = [
            (AskForApproval::Untrusted, AfterDenial::AskUnsandboxed),
            (AskForApproval::OnFailure, AfterDenial::AskUnsandboxed),
            (AskForApproval::OnRequest, AfterDenial::ReportToModel),
            (AskForApproval::Never, AfterDenial::ReportToModel),
            (reject(false), AfterDenial::AskUnsandboxed),
            (reject(true), AfterDenial::ReportToModel),
        ];
        for (policy, expected) in cases {
            assert_eq!(after_denial(&policy), expected, "{policy:?}");
        }
    }
}
