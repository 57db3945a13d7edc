//! AGENTS.md: what the user and the project ask of an agent.
//!
//! The user's file in the codex home comes first, then one file for each folder from the project's root down
//! to the working directory. Names, order, markers and the budget are the reference's.

use std::rc::Rc;

use crate::session::Session;

const OVERRIDE: &str = "AGENTS.override.md";
const USUAL: &str = "AGENTS.md";
const BETWEEN: &str = "\n\n--- project-doc ---\n\n";

/// The section for the first message; `None` when there is nothing to say.
pub(super) async fn section(session: &Rc<Session>, cwd: &str) -> Option<String> {
    let text = text(session, cwd).await?;
    Some(format!(
        "# AGENTS.md instructions for {cwd}\n\n<INSTRUCTIONS>\n{text}\n</INSTRUCTIONS>"
    ))
}

/// The files' text, read once for a session.
pub(crate) async fn text(session: &Rc<Session>, cwd: &str) -> Option<String> {
    if let Some(known) = session.user_instructions.get() {
        return known.clone();
    }
    let text = read(session, cwd).await;
    session.user_instructions.get_or_init(|| text).clone()
}

async fn read(session: &Rc<Session>, cwd: &str) -> Option<String> {
    let user = match &session.codex_home {
        Some(home) => first_of(session, home, &[OVERRIDE, USUAL]).await,
        None => None,
    };
    let user = user
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    let project = project_docs(session, cwd).await;
    match (user, project) {
        (Some(user), Some(project)) => Some(format!("{user}{BETWEEN}{project}")),
        (text, None) | (None, text) => text,
    }
}

/// The project's files, from its root down, within the configured number of bytes.
async fn project_docs(session: &Rc<Session>, cwd: &str) -> Option<String> {
    let mut budget = session.config.project_doc_max_bytes;
    if budget == 0 {
        return None;
    }
    let fallbacks = session
        .config
        .project_doc_fallback_filenames
        .iter()
        .map(String::as_str);
    let names: Vec<&str> = [OVERRIDE, USUAL].into_iter().chain(fallbacks).collect();
    let mut docs = Vec::new();
    for folder in folders_to_read(session, cwd).await {
        if let Some(text) = first_of(session, &folder, &names)
            .await
            .filter(|text| !text.trim().is_empty())
        {
            let kept = text.floor_char_boundary(budget.min(text.len()));
            docs.push(text[..kept].to_owned());
            budget -= kept;
            if budget == 0 {
                break;
            }
        }
    }
    (!docs.is_empty()).then(|| docs.join("\n\n"))
}

/// The folders from the project's root to `cwd`: the root is the nearest ancestor that holds a marker such as
/// `.git`; without one, `cwd` is all there is.
pub(crate) async fn folders_to_read(session: &Rc<Session>, cwd: &str) -> Vec<String> {
    let mut folders = Vec::new();
    let mut folder = cwd.trim_end_matches('/');
    loop {
        folders.push(if folder.is_empty() {
            "/".to_owned()
        } else {
            folder.to_owned()
        });
        for marker in &session.config.project_root_markers {
            if session.io.stat(&format!("{folder}/{marker}")).await.is_ok() {
                folders.reverse();
                return folders;
            }
        }
        match folder.rsplit_once('/') {
            Some((parent, _)) => folder = parent,
            None => return vec![cwd.to_owned()],
        }
    }
}

/// The text of the first of these files that is there.
async fn first_of(session: &Rc<Session>, folder: &str, names: &[&str]) -> Option<String> {
    for name in names {
        let path = format!("{}/{name}", folder.trim_end_matches('/'));
        if let Ok(bytes) = session.io.read_file(&path).await {
            return Some(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    None
}
