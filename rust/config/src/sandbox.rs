//! What commands may touch, and when the user is asked.

use codex_embed_protocol::{AskForApproval, ReadOnlyAccess, SandboxMode, SandboxPolicy};
use serde_json::{Map, Value, json};

use crate::error::{ConfigError, Warnings};
use crate::paths::is_absolute;
use crate::table::Table;
use crate::trust::Trust;

/// What applies where `approval_policy` and `sandbox_mode` are not set, as observed of the reference: a
/// trusted workspace gets `workspace-write` and `on-request`, one marked untrusted `workspace-write` and
/// `untrusted`, any other `read-only` and `on-request`.
pub(crate) fn defaults(trust: Trust) -> (AskForApproval, SandboxMode) {
    match trust {
        Trust::Trusted => (AskForApproval::OnRequest, SandboxMode::WorkspaceWrite),
        Trust::Untrusted => (AskForApproval::Untrusted, SandboxMode::WorkspaceWrite),
        Trust::Unknown => (AskForApproval::OnRequest, SandboxMode::ReadOnly),
    }
}

/// [`defaults`] as settings.
pub(crate) fn defaults_as_settings(trust: Trust) -> Map<String, Value> {
    let (approval, mode) = defaults(trust);
    Map::from_iter([
        ("approval_policy".to_owned(), json!(approval)),
        ("sandbox_mode".to_owned(), json!(mode)),
    ])
}

/// Reads `approval_policy`, `sandbox_mode` and `sandbox_workspace_write`.
pub(crate) fn read(
    root: &Table<'_>,
    trust: Trust,
    warnings: &mut Warnings,
) -> Result<(AskForApproval, SandboxPolicy), ConfigError> {
    let (approval, mode) = defaults(trust);
    let approval = root.choice("approval_policy")?.unwrap_or(approval);
    let mode = root.choice("sandbox_mode")?.unwrap_or(mode);
    // Read in every mode, so that a mistake in it never waits for the day when the mode changes.
    let workspace_write = workspace_write(&root.table("sandbox_workspace_write")?, warnings)?;
    let sandbox = match mode {
        SandboxMode::ReadOnly => SandboxPolicy::ReadOnly {
            access: ReadOnlyAccess::FullAccess,
            network_access: false,
        },
        SandboxMode::WorkspaceWrite => workspace_write,
        SandboxMode::DangerFullAccess => SandboxPolicy::DangerFullAccess,
    };
    Ok((approval, sandbox))
}

fn workspace_write(table: &Table<'_>, warnings: &mut Warnings) -> Result<SandboxPolicy, ConfigError> {
    let path = table.path_of("writable_roots");
    let mut writable_roots: Vec<String> = table.get("writable_roots")?.unwrap_or_default();
    writable_roots.retain(|root| {
        let absolute = is_absolute(root);
        if !absolute {
            // What it is relative to isn't known, and a guess would open the wrong folder.
            warnings.add(
                path.clone(),
                format!("has {root:?}, which is ignored because it is not an absolute path"),
            );
        }
        absolute
    });
    let policy = SandboxPolicy::WorkspaceWrite {
        writable_roots,
        read_only_access: ReadOnlyAccess::FullAccess,
        network_access: table.get("network_access")?.unwrap_or_default(),
        exclude_tmpdir_env_var: table.get("exclude_tmpdir_env_var")?.unwrap_or_default(),
        exclude_slash_tmp: table.get("exclude_slash_tmp")?.unwrap_or_default(),
    };
    Ok(policy)
}
