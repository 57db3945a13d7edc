//! What a patch does to the files, where it was judged that they lie.

use std::rc::Rc;

use codex_embed_patch::{FileChangeSpec, Patch, apply_update, messages};
use codex_embed_protocol::boundary::FileKind;

use super::gate::Places;
use crate::ports::HostFailure;
use crate::session::Session;
use crate::turn::TurnContext;

/// Applies the sections in order. What was written stays when a later one fails.
pub(super) async fn write(
    session: &Rc<Session>,
    turn: &TurnContext,
    cwd: &str,
    patch: &Patch<'_>,
    places: &Places,
) -> Result<(), String> {
    let root = &turn.settings.cwd;
    for hunk in &patch.hunks {
        let named = hunk.path();
        let path = session.absolute(cwd, named);
        let before = session.io.read_file(&path).await.ok();
        turn.changes.borrow_mut().touch(root, &path, before.clone());
        match hunk {
            FileChangeSpec::Add { content, .. } => {
                create(session, places, &path, named, content.clone()).await?;
            }
            FileChangeSpec::Delete { .. } => {
                let is_file = session
                    .io
                    .stat(&path)
                    .await
                    .is_ok_and(|kind| kind != FileKind::Directory);
                if !is_file {
                    return Err(messages::cannot_delete(named));
                }
                remove(session, places, &path)
                    .await
                    .map_err(|failure| told(messages::cannot_delete(named), &failure))?;
            }
            FileChangeSpec::Update {
                move_path, chunks, ..
            } => {
                let before = before
                    .and_then(|bytes| String::from_utf8(bytes).ok())
                    .ok_or_else(|| {
                        messages::cannot_read_to_update(named, "No such file or directory (os error 2)")
                    })?;
                let after = apply_update(&before, chunks, named).map_err(|error| error.to_string())?;
                let Some(target) = move_path else {
                    session
                        .io
                        .write_file(places.content(&path), after, places.links())
                        .await
                        .map_err(|failure| told(messages::cannot_write(named), &failure))?;
                    continue;
                };
                let new_path = session.absolute(cwd, target);
                turn.changes.borrow_mut().rename(root, &path, &new_path);
                create(session, places, &new_path, target, after).await?;
                if new_path != path {
                    let removed = remove(session, places, &path).await;
                    removed.map_err(|failure| told(messages::cannot_remove_original(named), &failure))?;
                }
            }
        }
    }
    Ok(())
}

async fn create(
    session: &Rc<Session>,
    places: &Places,
    path: &str,
    named: &str,
    content: String,
) -> Result<(), String> {
    let place = places.content(path);
    if let Some((folder, _)) = place.rsplit_once('/').filter(|(folder, _)| !folder.is_empty()) {
        session
            .io
            .create_dir(folder, places.links())
            .await
            .map_err(|failure| told(messages::cannot_create_parents(named), &failure))?;
    }
    session
        .io
        .write_file(place, content, places.links())
        .await
        .map_err(|failure| told(messages::cannot_write(named), &failure))
}

async fn remove(session: &Rc<Session>, places: &Places, path: &str) -> Result<(), HostFailure> {
    session.io.remove_file(places.entry(path), places.links()).await
}

/// The reference's text, and why, where the host refused for safety: the model can't know otherwise.
fn told(text: String, failure: &HostFailure) -> String {
    match failure.code.as_str() {
        "ELOOP" => {
            format!("{text}: a link in its path leads elsewhere than where the patch may write (ELOOP)")
        }
        _ => text,
    }
}
