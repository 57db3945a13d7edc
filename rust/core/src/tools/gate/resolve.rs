//! Where a path really leads.

use std::rc::Rc;

use crate::session::Session;

/// The path with its links resolved. Of a file that is not there yet, the nearest folder above that is there
/// is resolved; the rest stays as written.
pub(super) async fn resolve(session: &Rc<Session>, path: &str) -> String {
    let mut missing = Vec::new();
    let mut existing = path;
    loop {
        if let Ok(real) = session.io.realpath(existing).await {
            let parts = std::iter::once(real.trim_end_matches('/')).chain(missing.into_iter().rev());
            return parts.collect::<Vec<_>>().join("/");
        }
        match existing.rsplit_once('/') {
            Some((folder, name)) if !folder.is_empty() => {
                missing.push(name);
                existing = folder;
            }
            _ => return path.to_owned(),
        }
    }
}

/// The same, with the last name as written: of a link, itself.
pub(super) async fn resolve_entry(session: &Rc<Session>, path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, name)) if !folder.is_empty() && !matches!(name, "" | "." | "..") => {
            format!("{}/{name}", resolve(session, folder).await.trim_end_matches('/'))
        }
        _ => resolve(session, path).await,
    }
}
