//! `apply_patch`: a patch is verified whole, permitted, then applied file by file.

use std::collections::BTreeMap;
use std::rc::Rc;

use codex_embed_patch::{FileChangeSpec, Patch, apply_update, messages, success_summary, unified_diff};
use codex_embed_policy::approval::PATCH_DENIED_BY_USER;
use codex_embed_protocol::boundary::FileKind;
use codex_embed_protocol::{
    EventMsg, ExecCommandOutputDeltaEvent, ExecOutputStream, FileChange, PatchApplyBeginEvent,
    PatchApplyEndEvent, PatchApplyStatus,
};
use serde::Deserialize;

use super::shell::ShellAnswer;
use super::{ToolResult, arguments, gate, patch_files};
use crate::context::history_message;
use crate::session::Session;
use crate::turn::{self, TurnContext};

type Changes = BTreeMap<String, FileChange>;

/// Where a patch came from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// A call of `apply_patch`.
    Tool,
    /// A command of this tool.
    Shell(&'a str),
}

/// Applies a patch to the files below `cwd`. The answer is a [`ShellAnswer`] as JSON.
pub(super) async fn run(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    call_id: &str,
    patch: &str,
    cwd: &str,
    source: Source<'_>,
) -> ToolResult {
    let started = session.io.now();
    let outcome = apply(session, turn, call_id, patch, cwd, source).await?;
    let ms = (session.io.now() - started).max(0.0);
    Ok(ShellAnswer::new(&outcome.text, outcome.exit_code, ms).to_json())
}

// The name stands in what the model is told of arguments that don't fit.
#[derive(Deserialize)]
struct ApplyPatchToolArgs {
    input: String,
}

/// The patch in the arguments of a call that is a function's.
pub(super) fn from_arguments(json: &str) -> Result<String, String> {
    arguments::<ApplyPatchToolArgs>(json).map(|arguments| arguments.input)
}

struct Outcome {
    exit_code: i32,
    text: String,
}

async fn apply(
    session: &Rc<Session>,
    turn: &Rc<TurnContext>,
    call_id: &str,
    text: &str,
    cwd: &str,
    source: Source<'_>,
) -> Result<Outcome, String> {
    let refused = |problem: String| format!("{}{problem}", messages::VERIFICATION_FAILED);
    let patch = codex_embed_patch::parse(text).map_err(|error| refused(error.to_string()))?;
    if patch.hunks.is_empty() {
        return Err(messages::EMPTY_PATCH.to_owned());
    }
    let changes = verify(session, cwd, &patch).await.map_err(refused)?;
    if let Source::Shell(tool) = source {
        let note = history_message("user", vec![crate::prompts::patch_through_shell(tool)]);
        session.record(note);
    }
    let (request, places) = gate::judge_patch(session, turn, &changes).await?;
    report_begin(session, turn, call_id, &changes, request.unasked_by_policy());
    let kept_back = if request.must_ask() && !request.ask(session, turn, call_id, &changes).await {
        Some((PatchApplyStatus::Declined, PATCH_DENIED_BY_USER.to_owned()))
    } else {
        let problem = no_folder(session, cwd, source).await;
        problem.map(|problem| (PatchApplyStatus::Failed, problem))
    };
    if let Some((status, problem)) = kept_back {
        report_end(session, turn, call_id, changes, status, problem.clone());
        turn::emit_diff(session, turn).await;
        return Err(problem);
    }
    let written = patch_files::write(session, turn, cwd, &patch, &places).await;
    // Found out before the end is told: from there on an interrupt takes nothing away.
    let diff = crate::tools::diff(session, &turn.changes).await;
    let (status, stream, exit_code, text) = match written {
        Ok(()) => (
            PatchApplyStatus::Completed,
            ExecOutputStream::Stdout,
            0,
            success_summary(&patch),
        ),
        Err(problem) => (
            PatchApplyStatus::Failed,
            ExecOutputStream::Stderr,
            1,
            format!("{problem}\n"),
        ),
    };
    report_output(session, turn, call_id, stream, &text);
    report_end(session, turn, call_id, changes, status, text.clone());
    turn::report_diff(session, turn, diff);
    Ok(Outcome { exit_code, text })
}

/// Why a command that patches can't begin in its folder; a patch makes folders below it, not this one.
async fn no_folder(session: &Rc<Session>, cwd: &str, source: Source<'_>) -> Option<String> {
    let Source::Shell(_) = source else { return None };
    match session.io.stat(cwd).await {
        Ok(FileKind::Directory) => None,
        Ok(_) => Some(format!("execution error: `{cwd}` is not a folder")),
        Err(failure) => Some(format!(
            "execution error: the folder `{cwd}` can't be used: {}",
            failure.in_words_of_the_system()
        )),
    }
}

/// What the patch would do, each section against the files as they are; nothing is written.
async fn verify(session: &Rc<Session>, cwd: &str, patch: &Patch<'_>) -> Result<Changes, String> {
    let mut changes = Changes::new();
    for hunk in &patch.hunks {
        let path = session.absolute(cwd, hunk.path());
        let change = match hunk {
            FileChangeSpec::Add { content, .. } => FileChange::Add {
                content: content.clone(),
            },
            FileChangeSpec::Delete { .. } => {
                let content = read_text(session, &path)
                    .await
                    .map_err(|cause| messages::cannot_read_to_delete(&path, cause))?;
                FileChange::Delete { content }
            }
            FileChangeSpec::Update {
                move_path, chunks, ..
            } => {
                let before = read_text(session, &path)
                    .await
                    .map_err(|cause| messages::cannot_read_to_update(&path, cause))?;
                let after = apply_update(&before, chunks, &path).map_err(|error| error.to_string())?;
                FileChange::Update {
                    unified_diff: unified_diff(&before, &after, 1),
                    move_path: move_path.map(|to| session.absolute(cwd, to)),
                }
            }
        };
        changes.insert(path, change);
    }
    Ok(changes)
}

/// A file as text; what stood in the way, in the words of the operating system where the reference uses them.
async fn read_text(session: &Rc<Session>, path: &str) -> Result<String, String> {
    match session.io.read_file(path).await {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| "stream did not contain valid UTF-8".to_owned()),
        Err(failure) => Err(failure.in_words_of_the_system()),
    }
}

fn report_begin(
    session: &Session,
    turn: &TurnContext,
    call_id: &str,
    changes: &Changes,
    auto_approved: bool,
) {
    turn.emit(
        session,
        EventMsg::PatchApplyBegin(PatchApplyBeginEvent {
            call_id: call_id.to_owned(),
            turn_id: turn.id.clone(),
            auto_approved,
            changes: changes.clone(),
        }),
    );
}

fn report_output(session: &Session, turn: &TurnContext, call_id: &str, stream: ExecOutputStream, text: &str) {
    turn.emit(
        session,
        EventMsg::ExecCommandOutputDelta(ExecCommandOutputDeltaEvent {
            call_id: call_id.to_owned(),
            stream,
            chunk: text.as_bytes().to_vec(),
        }),
    );
}

/// Tells the end, with what was written of a patch that is in place, or why it isn't.
fn report_end(
    session: &Session,
    turn: &TurnContext,
    call_id: &str,
    changes: Changes,
    status: PatchApplyStatus,
    text: String,
) {
    let success = status == PatchApplyStatus::Completed;
    let (stdout, stderr) = if success {
        (text, String::new())
    } else {
        (String::new(), text)
    };
    turn.emit(
        session,
        EventMsg::PatchApplyEnd(PatchApplyEndEvent {
            call_id: call_id.to_owned(),
            turn_id: turn.id.clone(),
            stdout,
            stderr,
            success,
            changes,
            status,
        }),
    );
}
