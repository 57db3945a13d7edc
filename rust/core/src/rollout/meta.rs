//! What a session is: the first line of its record.

use codex_embed_protocol::{BaseInstructions, SessionMeta, SessionSource, ThreadId};

use super::line::timestamp;
use crate::session::Session;

/// The first line of a session's record, but for the repository, which is looked up when it is written.
pub(super) fn meta(session: &Session, forked_from_id: Option<ThreadId>) -> SessionMeta {
    let tools = session.dynamic_tools.specs();
    SessionMeta {
        id: session.id().to_owned(),
        forked_from_id,
        timestamp: timestamp(session.io.now()),
        cwd: session.settings.borrow().cwd.clone(),
        originator: session.originator.clone(),
        cli_version: env!("CARGO_PKG_VERSION").to_owned(),
        source: SessionSource::default(),
        agent_nickname: None,
        agent_role: None,
        model_provider: Some(session.config.provider.id.clone()),
        base_instructions: Some(BaseInstructions {
            text: session.instructions().to_string(),
        }),
        dynamic_tools: (!tools.is_empty()).then(|| tools.to_vec()),
        memory_mode: None,
        git: None,
    }
}
