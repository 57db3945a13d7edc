//! What commands may touch, and when the user is asked.

use codex_embed_protocol::{AskForApproval, ReadOnlyAccess, SandboxMode, SandboxPolicy};

use crate::error::{ConfigError, Warnings};
use crate::table::Table;

/// How far the user trusts the workspace: `[projects."<cwd>"] trust_level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    Trusted,
    Untrusted,
    Unknown,
}

/// Reads `approval_policy`, `sandbox_mode`, `sandbox_workspace_write` and `projects`.
///
/// What is not set follows from the trust, as observed of the reference: a trusted workspace gets
/// `workspace-write` and `on-request`, one marked untrusted `workspace-write` and `untrusted`, any other
/// `read-only` and `on-request`.
pub(crate) fn read(
    root: &mut Table<'_>,
    cwd: &str,
    warnings: &mut Warnings,
) -> Result<(AskForApproval, SandboxPolicy, Trust), ConfigError> {
    let trust = trust(root, cwd, warnings)?;
    let approval = root
        .choice(
            "approval_policy",
            &["untrusted", "on-failure", "on-request", "reject", "never"],
        )?
        .unwrap_or(match trust {
            Trust::Untrusted => AskForApproval::Untrusted,
            Trust::Trusted | Trust::Unknown => AskForApproval::OnRequest,
        });
    let mode = root
        .choice(
            "sandbox_mode",
            &["read-only", "workspace-write", "danger-full-access"],
        )?
        .unwrap_or(match trust {
            Trust::Trusted | Trust::Untrusted => SandboxMode::WorkspaceWrite,
            Trust::Unknown => SandboxMode::ReadOnly,
        });
    // Read in every mode, so that a mistake in it never waits for the day when the mode changes.
    let workspace_write = workspace_write(root.table("sandbox_workspace_write")?, warnings)?;
    let sandbox = match mode {
        SandboxMode::ReadOnly => SandboxPolicy::ReadOnly {
            access: ReadOnlyAccess::FullAccess,
            network_access: false,
        },
        SandboxMode::WorkspaceWrite => workspace_write,
        SandboxMode::DangerFullAccess => SandboxPolicy::DangerFullAccess,
    };
    Ok((approval, sandbox, trust))
}

/// The trust in exactly this folder; that in a parent says nothing of it.
fn trust(root: &mut Table<'_>, cwd: &str, warnings: &mut Warnings) -> Result<Trust, ConfigError> {
    let folder = |path: &str| match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        trimmed => trimmed.to_owned(),
    };
    let cwd = folder(cwd);
    let mut trust = Trust::Unknown;
    for (path, mut project) in root.table("projects")?.named_tables()? {
        let level_path = project.path_of("trust_level");
        let level = match project.get::<String>("trust_level")?.as_deref() {
            None => Trust::Unknown,
            Some("trusted") => Trust::Trusted,
            Some("untrusted") => Trust::Untrusted,
            Some(_) => {
                return Err(ConfigError::invalid(
                    level_path,
                    "must be one of `trusted`, `untrusted`",
                ));
            }
        };
        project.finish(&[], warnings);
        if folder(path) == cwd {
            trust = level;
        }
    }
    Ok(trust)
}

fn workspace_write(mut table: Table<'_>, warnings: &mut Warnings) -> Result<SandboxPolicy, ConfigError> {
    let path = table.path_of("writable_roots");
    let mut writable_roots: Vec<String> = table.get("writable_roots")?.unwrap_or_default();
    writable_roots.retain(|root| {
        let absolute = is_absolute(root);
        if !absolute {
            // Relative to what is not known here, and a guess would open the wrong folder.
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
    table.finish(&[], warnings);
    Ok(policy)
}

fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let drive = matches!(bytes, [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    path.starts_with('/') || path.starts_with(r"\\") || drive
}
