//! The answer to `list_skills`.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, ListSkillsResponseEvent, SkillsListEntry};

use super::{find, for_folder};
use crate::context::project_folders;
use crate::session::Session;

/// Answers with the skills for each of these folders, or else for the working directory; `again` looks at the
/// files anew.
pub(crate) async fn list(session: Rc<Session>, id: String, cwds: Vec<String>, again: bool) {
    let cwds = if cwds.is_empty() {
        vec![session.settings.borrow().cwd.clone()]
    } else {
        cwds
    };
    let mut entries = Vec::with_capacity(cwds.len());
    for cwd in cwds {
        let skills = if again {
            let folders = project_folders(&session, &cwd).await;
            find(&session, &cwd, &folders).await
        } else {
            for_folder(&session, &cwd).await
        };
        entries.push(SkillsListEntry {
            cwd,
            skills: skills.skills.iter().map(|skill| skill.metadata.clone()).collect(),
            errors: skills.errors.clone(),
        });
    }
    let response = ListSkillsResponseEvent { skills: entries };
    session.emit(&id, EventMsg::ListSkillsResponse(response));
}
