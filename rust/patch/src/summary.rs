use crate::model::{FileChangeSpec, Patch};

/// What a patch answers when all of it is applied: added, then modified, then deleted files, each group in the
/// order of the patch, with paths as written. A moved file counts as modified, under its new path.
pub fn success_summary(patch: &Patch<'_>) -> String {
    let mut summary = String::from("Success. Updated the following files:\n");
    for wanted in ['A', 'M', 'D'] {
        for hunk in &patch.hunks {
            let (kind, path) = match hunk {
                FileChangeSpec::Add { path, .. } => ('A', path),
                FileChangeSpec::Update { path, move_path, .. } => ('M', move_path.as_ref().unwrap_or(path)),
                FileChangeSpec::Delete { path } => ('D', path),
            };
            if kind == wanted {
                summary.extend([kind, ' ']);
                summary.push_str(path);
                summary.push('\n');
            }
        }
    }
    summary
}
