//! The commit from which a branch and the work on top of it went apart, found by the host's git.

use std::pin::pin;
use std::rc::Rc;

use codex_embed_policy::approval::{CommandFacts, Decision, decide, is_limited};
use codex_embed_policy::rules::Ruling;
use codex_embed_protocol::AskForApproval;
use futures_util::future::{Either, select};

use crate::context::head_tail::HeadTail;
use crate::ports::{HostFailure, ProcessChunk, Spawn};
use crate::session::{Session, Settings};

/// Milliseconds that one git command may take, as in the reference.
const TIME_LIMIT_MS: u64 = 5000;
/// Bytes kept of what one git command prints.
const OUTPUT_LIMIT: usize = 4096;

/// Why there is no commit to compare with.
#[derive(Debug, PartialEq)]
pub(super) enum Unsuitable {
    /// The working directory is in no repository.
    NoRepository,
    /// Git can't be asked here, or doesn't know: the reviewer has to find out.
    Unknown,
}

/// The hash of the last commit that HEAD shares with `branch`, or with the branch's upstream where that has
/// commits that the branch has not.
///
/// Git runs within the limits of the sandbox policy, or not at all.
pub(super) async fn find(
    session: &Rc<Session>,
    settings: &Settings,
    branch: &str,
) -> Result<String, Unsuitable> {
    let git = Git { session, settings };
    if !git.run(&["rev-parse", "--show-toplevel"]).await?.success {
        return Err(Unsuitable::NoRepository);
    }
    // No branch has such a name, and git would take it for an option.
    if branch.starts_with('-') {
        return Err(Unsuitable::Unknown);
    }
    let upstream = format!("{branch}@{{upstream}}");
    let range = format!("{branch}...{upstream}");
    let counts = git.run(&["rev-list", "--left-right", "--count", &range]).await?;
    let newest = if counts.success && upstream_is_ahead(&counts.text) {
        &upstream
    } else {
        branch
    };
    let found = git.run(&["merge-base", "HEAD", newest]).await?;
    let hash = found.text.lines().rev().find(|line| is_hash(line));
    hash.filter(|_| found.success)
        .map(str::to_owned)
        .ok_or(Unsuitable::Unknown)
}

/// Reads `rev-list --left-right --count`: commits of the left side only, a tab, commits of the right side only.
fn upstream_is_ahead(text: &str) -> bool {
    let right = text.lines().last().and_then(|line| line.split_once('\t'));
    right
        .and_then(|(_, right)| right.trim().parse().ok())
        .is_some_and(|commits: u64| commits > 0)
}

/// A full hash, of SHA-1 or SHA-256.
fn is_hash(line: &str) -> bool {
    matches!(line.len(), 40 | 64) && line.bytes().all(|byte| byte.is_ascii_hexdigit())
}

struct Git<'a> {
    session: &'a Rc<Session>,
    settings: &'a Settings,
}

struct Answer {
    success: bool,
    /// What it printed, messages to people among it.
    text: String,
}

impl Git<'_> {
    /// Runs one git command; [`Unsuitable::Unknown`] when it can't be run or takes too long.
    async fn run(&self, arguments: &[&str]) -> Result<Answer, Unsuitable> {
        let run = pin!(self.run_to_end(arguments));
        let limit = pin!(self.session.io.sleep(TIME_LIMIT_MS));
        match select(run, limit).await {
            Either::Left((Ok(answer), _)) => Ok(answer),
            Either::Left((Err(_), _)) | Either::Right(_) => Err(Unsuitable::Unknown),
        }
    }

    async fn run_to_end(&self, arguments: &[&str]) -> Result<Answer, HostFailure> {
        let argv: Vec<String> = ["git"]
            .iter()
            .chain(arguments)
            .map(|&word| word.to_owned())
            .collect();
        let sandboxed = self.sandboxed(&argv).await?;
        let mut process = self
            .session
            .io
            .spawn(Spawn {
                argv,
                cwd: self.settings.cwd.clone(),
                env: self.session.config.env_policy.clone(),
                tty: false,
                input: None,
                sandbox: sandboxed.then(|| self.settings.sandbox_policy.clone()),
            })
            .await?;
        let mut printed = HeadTail::new(OUTPUT_LIMIT);
        loop {
            match process.read().await? {
                ProcessChunk::Output(_, bytes) => printed.push(&bytes),
                ProcessChunk::Exited(status) => {
                    return Ok(Answer {
                        success: status.code == Some(0),
                        text: printed.text(),
                    });
                }
            }
        }
    }

    /// Whether the command must run in the sandbox; a failure when it may not run at all.
    async fn sandboxed(&self, argv: &[String]) -> Result<bool, HostFailure> {
        let policy = &self.settings.sandbox_policy;
        let facts = CommandFacts {
            argv,
            escalated: false,
            session_approved: false,
            ruling: &Ruling::none(argv),
            sandbox_available: is_limited(policy) && self.session.has_sandbox().await,
        };
        match decide(&AskForApproval::Never, policy, facts) {
            Decision::Run { sandboxed } if self.session.host.shell.is_some() => Ok(sandboxed),
            _ => Err(HostFailure {
                code: "E_REFUSED".into(),
                message: "commands don't run here".into(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upstream_is_ahead_when_it_has_commits_of_its_own() {
        for (text, ahead) in [
            ("0\t1\n", true),
            ("3\t12\n", true),
            ("warning: something\n0\t2\n", true),
            ("1\t0\n", false),
            ("", false),
            ("fatal: no upstream configured\n", false),
        ] {
            assert_eq!(upstream_is_ahead(text), ahead, "{text:?}");
        }
    }

    #[test]
    fn only_full_hashes_count() {
        assert!(is_hash(&"0a".repeat(20)) && is_hash(&"0a".repeat(32)));
        assert!(!is_hash("0a0a0a0") && !is_hash(&"0g".repeat(20)));
    }
}
