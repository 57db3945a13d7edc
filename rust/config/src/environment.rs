//! The environment of the model's commands.

use codex_embed_protocol::boundary::{EnvInherit, EnvPolicy};

use crate::error::ConfigError;
use crate::table::Table;

/// Names that look like secrets; left out when `ignore_default_excludes` is false, as in the reference.
const DEFAULT_EXCLUDES: [&str; 3] = ["*KEY*", "*SECRET*", "*TOKEN*"];

/// The agent's own keys. The reference passes them on; a command that prints its environment would put them
/// into the conversation.
const OWN_KEYS: [&str; 2] = ["OPENAI_API_KEY", "CODEX_API_KEY"];

/// Reads `shell_environment_policy`. The agent's own keys and `credential_variables` are always left out;
/// `set` can still set them.
pub(crate) fn read(root: &Table<'_>, credential_variables: Vec<String>) -> Result<EnvPolicy, ConfigError> {
    let table = root.table("shell_environment_policy")?;
    let inherit = table.choice::<EnvInherit>("inherit")?.unwrap_or_default();
    let mut exclude: Vec<String> = table.get("exclude")?.unwrap_or_default();
    if table.get::<bool>("ignore_default_excludes")? == Some(false) {
        exclude.extend(DEFAULT_EXCLUDES.map(str::to_owned));
    }
    exclude.extend(OWN_KEYS.map(str::to_owned));
    exclude.extend(credential_variables);
    exclude.sort_unstable();
    exclude.dedup();
    let policy = EnvPolicy {
        inherit,
        exclude,
        include_only: table.get("include_only")?.unwrap_or_default(),
        set: table.get("set")?.unwrap_or_default(),
    };
    Ok(policy)
}
