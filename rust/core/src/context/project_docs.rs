//! AGENTS.md: what the user and the project ask of an agent; and the list of skills, which follows it.
//!
//! The user's file in the codex home comes first, then one file for each folder from the project's root down
//! to the working directory. Names, order, markers and the budget are the reference's. They are looked for once
//! in a session, all of a kind side by side: a session's first request waits for it.

use std::rc::Rc;

use futures_util::future::join;

use crate::session::Session;
use crate::skills;
use crate::sync::join_all;

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
    let text = find(session, cwd).await;
    session.user_instructions.get_or_init(|| text).clone()
}

async fn find(session: &Rc<Session>, cwd: &str) -> Option<String> {
    let user = async {
        match &session.codex_home {
            Some(home) => first_said(session, home).await,
            None => None,
        }
    };
    let project = async {
        let folders = folders_to_read(session, cwd).await;
        join(
            project_docs(session, &folders),
            skills::in_project(session, cwd, &folders),
        )
        .await
    };
    let (user, (project, skills)) = join(user, project).await;
    let said: Vec<String> = user.into_iter().chain(project).collect();
    let docs = (!said.is_empty()).then(|| said.join(BETWEEN));
    let parts: Vec<String> = docs.into_iter().chain(skills.section()).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// The first of the user's files that says something.
async fn first_said(session: &Rc<Session>, home: &str) -> Option<String> {
    let found = read_all(session, home, &[OVERRIDE, USUAL]).await;
    found
        .into_iter()
        .flatten()
        // Half a sentence would be worse than none.
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .map(|text| text.trim().to_owned())
        .find(|text| !text.is_empty())
}

/// The project's files, from its root down, within the configured number of bytes.
async fn project_docs(session: &Rc<Session>, folders: &[String]) -> Option<String> {
    let mut budget = session.config.project_doc_max_bytes;
    if budget == 0 {
        return None;
    }
    let names = names(session);
    let reads = folders.iter().map(|folder| read_all(session, folder, &names));
    let mut docs = Vec::new();
    for in_folder in join_all(reads.map(Box::pin)).await {
        // The first one that is there counts, be it empty.
        let Some(mut bytes) = in_folder.into_iter().flatten().next() else {
            continue;
        };
        bytes.truncate(budget);
        let text = String::from_utf8_lossy(&bytes);
        if text.trim().is_empty() {
            continue;
        }
        docs.push(text.into_owned());
        budget -= bytes.len();
        if budget == 0 {
            break;
        }
    }
    (!docs.is_empty()).then(|| docs.join("\n\n"))
}

/// The names to look for in a folder, the most important first.
fn names(session: &Session) -> Vec<&str> {
    let mut names = vec![OVERRIDE, USUAL];
    for fallback in &session.config.project_doc_fallback_filenames {
        let name = fallback.trim();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The folders from the project's root to `cwd`: the root is the nearest ancestor that holds a marker such as
/// `.git`; without one, `cwd` is all there is.
pub(crate) async fn folders_to_read(session: &Rc<Session>, cwd: &str) -> Vec<String> {
    let mut ancestors = ancestors(cwd);
    let markers = &session.config.project_root_markers;
    let looks = ancestors.iter().map(|folder| {
        Box::pin(async move {
            let found = join_all(markers.iter().map(|marker| {
                let path = path_in(folder, marker);
                Box::pin(async move { session.io.stat(&path).await.is_ok() })
            }));
            found.await.contains(&true)
        })
    });
    let is_root = join_all(looks).await;
    let depth = is_root.into_iter().position(|is_root| is_root).unwrap_or(0);
    ancestors.truncate(depth + 1);
    ancestors.reverse();
    ancestors
}

/// A folder and those above it, up to the root.
fn ancestors(folder: &str) -> Vec<String> {
    let mut folder = folder.trim_end_matches('/');
    let mut all = Vec::new();
    while let Some((parent, _)) = folder.rsplit_once('/') {
        all.push(folder.to_owned());
        folder = parent;
    }
    // The root of a drive keeps its name.
    all.push(if folder.is_empty() {
        "/".to_owned()
    } else {
        folder.to_owned()
    });
    all
}

/// The content of these files of a folder, `None` for one that can't be read.
async fn read_all(session: &Rc<Session>, folder: &str, names: &[&str]) -> Vec<Option<Vec<u8>>> {
    let reads = names.iter().map(|name| {
        let path = path_in(folder, name);
        Box::pin(async move { session.io.read_file(&path).await.ok() })
    });
    join_all(reads).await
}

fn path_in(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}
