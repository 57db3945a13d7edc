//! A search by ripgrep.

use std::pin::pin;
use std::rc::Rc;

use codex_embed_protocol::SandboxPolicy;
use codex_embed_protocol::boundary::OutputChannel;
use futures_util::future::{Either, select};

use super::grep_files::Query;
use crate::ports::{Process, ProcessChunk, Spawn};
use crate::session::{Commands, Session};
use crate::tools::environment;
use crate::turn::TurnContext;

const TIMEOUT_MS: u64 = 30_000;
/// The most bytes of standard error that are kept.
const MAX_COMPLAINT: usize = 4096;

/// The files that ripgrep finds, those first that were written last. `None` where it can't be run within the
/// limits of the session.
pub(super) async fn search(
    session: &Rc<Session>,
    turn: &TurnContext,
    query: &Query,
) -> Result<Option<Vec<String>>, String> {
    if session.commands(&turn.model) == Commands::None {
        return Ok(None);
    }
    let policy = &turn.settings.sandbox_policy;
    let limited = !matches!(
        policy,
        SandboxPolicy::DangerFullAccess | SandboxPolicy::ExternalSandbox { .. }
    );
    if limited && !session.has_sandbox().await {
        return Ok(None);
    }
    let spawn = Spawn {
        argv: argv(query),
        cwd: turn.settings.cwd.clone(),
        env: environment::plain(session),
        tty: false,
        input: None,
        sandbox: limited.then(|| policy.clone()),
    };
    let Ok(process) = session.io.spawn(spawn).await else {
        return Ok(None);
    };
    let run = pin!(read(process, query.limit));
    let timeout = pin!(session.io.sleep(TIMEOUT_MS));
    match select(run, timeout).await {
        Either::Left((found, _)) => found,
        // Dropping the process kills it.
        Either::Right(_) => Err("rg timed out after 30 seconds".into()),
    }
}

/// The command. The user's settings for ripgrep don't count: they could name programs to run.
fn argv(query: &Query) -> Vec<String> {
    let mut argv = [
        "rg",
        "--no-config",
        "--files-with-matches",
        "--sortr=modified",
        "--no-messages",
    ]
    .map(str::to_owned)
    .to_vec();
    argv.extend(["--regexp".to_owned(), query.pattern.clone()]);
    if let Some(glob) = &query.include {
        argv.extend(["--glob".to_owned(), glob.clone()]);
    }
    argv.extend(["--".to_owned(), query.root.clone()]);
    argv
}

async fn read(mut process: Process, limit: usize) -> Result<Option<Vec<String>>, String> {
    let mut found = Vec::new();
    let mut line = Vec::new();
    let mut complaint = Vec::new();
    let code = loop {
        match process.read().await {
            Ok(ProcessChunk::Output(OutputChannel::Stderr, bytes)) => {
                let room = MAX_COMPLAINT - complaint.len();
                complaint.extend(bytes.into_iter().take(room));
            }
            Ok(ProcessChunk::Output(_, bytes)) => {
                for byte in bytes {
                    if byte != b'\n' {
                        line.push(byte);
                    } else if found.len() < limit {
                        found.push(String::from_utf8_lossy(&std::mem::take(&mut line)).into_owned());
                    }
                }
                if found.len() == limit {
                    return Ok(Some(found));
                }
            }
            Ok(ProcessChunk::Exited(status)) => break status.code,
            Err(_) => return Ok(None),
        }
    };
    match code {
        Some(0) => Ok(Some(found)),
        Some(1) if complaint.is_empty() => Ok(Some(Vec::new())),
        Some(2) => Err(format!("rg failed: {}", String::from_utf8_lossy(&complaint))),
        // A sandbox that finds no ripgrep says so by an exit code of its own.
        _ => Ok(None),
    }
}
