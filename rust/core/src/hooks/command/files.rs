//! Where hooks.json files lie.

use std::rc::Rc;

use super::declared::{Handler, add};
use crate::context::project_folders;
use crate::prompts;
use crate::session::Session;
use crate::sync::join_all;

/// The system's file, on hosts that have such a folder.
const SYSTEM_FILE: &str = "/etc/codex/hooks.json";

/// All commands, in order: the system's, the user's, and those of a trusted project from its root down to the
/// working directory; and what the user should know of the files. The reference runs those of projects that are not
/// trusted, too.
pub(super) async fn find(session: &Rc<Session>) -> (Vec<Handler>, Vec<String>) {
    let mut paths = Vec::new();
    if session.host.shell.is_some() {
        paths.push(SYSTEM_FILE.to_owned());
    }
    paths.extend(session.codex_home.as_deref().map(in_folder));
    if session.config.project_trusted {
        let cwd = session.settings.borrow().cwd.clone();
        let folders = project_folders(session, &cwd).await;
        let files = folders
            .iter()
            .map(|folder| in_folder(&format!("{}/.codex", folder.trim_end_matches('/'))));
        // The user's own folder may be a project's, as when the workspace is the home directory.
        let files: Vec<String> = files.filter(|path| !paths.contains(path)).collect();
        paths.extend(files);
    }
    let reads = paths
        .iter()
        .map(|path| Box::pin(async { session.io.read_file(path).await }));
    let (mut handlers, mut warnings) = (Vec::new(), Vec::new());
    for (path, read) in paths.iter().zip(join_all(reads).await) {
        let problem = match read {
            Ok(text) => add(&mut handlers, &mut warnings, path, &text)
                .err()
                .map(|error| error.to_string()),
            // Not there, or no file, or no files at all.
            Err(failure)
                if matches!(
                    failure.code.as_str(),
                    "ENOENT" | "ENOTDIR" | "EISDIR" | "E_UNSUPPORTED"
                ) =>
            {
                None
            }
            Err(failure) => Some(failure.to_string()),
        };
        warnings.extend(problem.map(|problem| prompts::hooks::unreadable(path, &problem)));
    }
    (handlers, warnings)
}

fn in_folder(folder: &str) -> String {
    format!("{}/hooks.json", folder.trim_end_matches('/'))
}
