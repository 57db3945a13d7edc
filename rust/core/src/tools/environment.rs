//! The environment of commands.

use std::collections::BTreeMap;

use codex_embed_protocol::boundary::EnvPolicy;

use crate::session::Session;

/// Says which session a command belongs to.
const THREAD_ID: &str = "CODEX_THREAD_ID";

/// The configured environment.
pub(super) fn plain(session: &Session) -> EnvPolicy {
    let mut policy = session.config.env_policy.clone();
    policy.exclude.extend(session.mcp.credential_variables());
    policy.set.insert(THREAD_ID.to_owned(), session.id().to_owned());
    policy
}

/// The configured environment, made quiet and predictable.
pub(super) fn quiet(session: &Session) -> EnvPolicy {
    let fixed = [
        ("NO_COLOR", "1"),
        ("TERM", "dumb"),
        ("LANG", "C.UTF-8"),
        ("LC_CTYPE", "C.UTF-8"),
        ("LC_ALL", "C.UTF-8"),
        ("COLORTERM", ""),
        ("PAGER", "cat"),
        ("GIT_PAGER", "cat"),
        ("GH_PAGER", "cat"),
        ("CODEX_CI", "1"),
    ];
    let mut policy = plain(session);
    let forced: BTreeMap<String, String> = fixed
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    policy.set.extend(forced);
    policy
}
