//! What the model is told of its permissions.

use codex_embed_protocol::{AskForApproval, NetworkAccess, SandboxPolicy};

/// The section of the developer message that tells what commands may touch and when the user is asked.
///
/// Sent whole whenever one of the two policies changes; `cwd` is the turn's working directory.
pub fn permissions(approval: &AskForApproval, sandbox: &SandboxPolicy, cwd: &str) -> String {
    // Only these have limits that a command can ask to leave.
    let limited = matches!(
        sandbox,
        SandboxPolicy::ReadOnly { .. } | SandboxPolicy::WorkspaceWrite { .. }
    );
    format!(
        "<permissions instructions>\n{}\n\n{}\n</permissions instructions>",
        sandbox_text(sandbox, cwd),
        approval_text(approval, limited)
    )
}

fn sandbox_text(sandbox: &SandboxPolicy, cwd: &str) -> String {
    match sandbox {
        SandboxPolicy::DangerFullAccess => {
            "Sandbox: `danger-full-access`. Commands run without a sandbox: they can read and write every file \
             that the user can, and they reach the network. Be accordingly careful with what changes or deletes."
                .to_owned()
        }
        SandboxPolicy::ExternalSandbox { network_access } => format!(
            "Sandbox: `external-sandbox`. The whole session already runs in a sandbox that was set up outside of \
             it, and whose limits are not known here. {}",
            network_text(*network_access == NetworkAccess::Enabled)
        ),
        SandboxPolicy::ReadOnly { network_access, .. } => format!(
            "Sandbox: `read-only`. Commands can read files and can't change any; patches need the user's \
             approval. {}",
            network_text(*network_access)
        ),
        SandboxPolicy::WorkspaceWrite {
            writable_roots,
            network_access,
            exclude_tmpdir_env_var,
            exclude_slash_tmp,
            ..
        } => {
            let mut roots = vec![format!("`{cwd}`")];
            roots.extend(writable_roots.iter().map(|root| format!("`{root}`")));
            if !exclude_slash_tmp {
                roots.push("`/tmp`".to_owned());
            }
            if !exclude_tmpdir_env_var {
                roots.push("the folder that `TMPDIR` names".to_owned());
            }
            format!(
                "Sandbox: `workspace-write`. Commands and patches can read files, and can write in these folders: \
                 {}. The folders `.git`, `.codex` and `.agents` in them stay read-only. {}",
                roots.join(", "),
                network_text(*network_access)
            )
        }
    }
}

fn network_text(allowed: bool) -> &'static str {
    if allowed {
        "Commands reach the network."
    } else {
        "Commands don't reach the network."
    }
}

fn approval_text(approval: &AskForApproval, limited: bool) -> String {
    match approval {
        AskForApproval::Never => "Approvals: `never`. Nobody is asked: what would need an approval is refused at \
                                  once. Don't set `sandbox_permissions`. Do the task within the limits, and report \
                                  what they keep you from doing."
            .to_owned(),
        AskForApproval::OnFailure => "Approvals: `on-failure`. Commands run within the limits; when one fails \
                                      because of them, the user is asked by itself whether it may run again \
                                      without. You need not ask: don't set `sandbox_permissions`."
            .to_owned(),
        AskForApproval::Untrusted => "Approvals: `untrusted`. The user is asked before each command that is not \
                                      known to only read, and before each patch. Prefer commands that only read \
                                      (`cat`, `rg`, `ls`, `git status`), and put no more into one command than the \
                                      user can judge at a glance. Don't set `sandbox_permissions`."
            .to_owned(),
        AskForApproval::OnRequest if limited => {
            format!("Approvals: `on-request`. {}", include_str!("escalation.md").trim_ascii_end())
        }
        AskForApproval::OnRequest => format!("Approvals: `on-request`. {HARMFUL_ONLY}"),
        AskForApproval::Reject(refused) => {
            let occasions = [
                (refused.sandbox_approval, "commands and patches that the limits don't allow"),
                (refused.rules, "commands for which a rule demands an approval"),
                (refused.request_permissions, "further permissions"),
                (refused.mcp_elicitations, "questions of MCP servers"),
            ];
            let named: Vec<&str> =
                occasions.into_iter().filter(|(refused, _)| *refused).map(|(_, occasion)| occasion).collect();
            let mut text = format!("Approvals: `reject`. {HARMFUL_ONLY}");
            if !named.is_empty() {
                text.push_str(" These are refused without asking: ");
                text.push_str(&named.join("; "));
                text.push('.');
            }
            text
        }
    }
}

/// For policies under which a command can't ask to leave the limits, or where there are none.
const HARMFUL_ONLY: &str = "The user is asked before commands that could do great harm, and can refuse. A command \
                            can't ask for more than it has: don't set `sandbox_permissions`.";

#[cfg(test)]
mod tests {
    use codex_embed_protocol::{ReadOnlyAccess, RejectConfig};

    use super::*;

    fn workspace_write(network_access: bool, exclude_tmp: bool) -> SandboxPolicy {
        SandboxPolicy::WorkspaceWrite {
            writable_roots: vec!["/var/x".into(), "/srv/y".into()],
            read_only_access: ReadOnlyAccess::FullAccess,
            network_access,
            exclude_tmpdir_env_var: exclude_tmp,
            exclude_slash_tmp: exclude_tmp,
        }
    }

    fn read_only(network_access: bool) -> SandboxPolicy {
        SandboxPolicy::ReadOnly {
            access: ReadOnlyAccess::FullAccess,
            network_access,
        }
    }

    fn approvals() -> [AskForApproval; 6] {
        let reject = RejectConfig {
            sandbox_approval: true,
            ..RejectConfig::default()
        };
        [
            AskForApproval::Never,
            AskForApproval::OnFailure,
            AskForApproval::OnRequest,
            AskForApproval::Untrusted,
            AskForApproval::Reject(RejectConfig::default()),
            AskForApproval::Reject(reject),
        ]
    }

    #[test]
    fn every_combination_has_a_section_of_its_own() {
        let sandboxes = [
            SandboxPolicy::DangerFullAccess,
            SandboxPolicy::ExternalSandbox {
                network_access: NetworkAccess::Enabled,
            },
            SandboxPolicy::ExternalSandbox {
                network_access: NetworkAccess::Restricted,
            },
            read_only(false),
            read_only(true),
            workspace_write(false, false),
            workspace_write(true, false),
            workspace_write(true, true),
        ];
        let mut seen = std::collections::HashSet::new();
        for sandbox in &sandboxes {
            for approval in approvals() {
                let text = permissions(&approval, sandbox, "/work");
                assert!(text.starts_with("<permissions instructions>\n"), "{text}");
                assert!(text.ends_with("\n</permissions instructions>"), "{text}");
                assert!(text.chars().count() >= 160, "{text}");
                assert!(seen.insert(text.clone()), "said twice: {text}");
            }
        }
    }

    #[test]
    fn writable_folders_are_listed() {
        let text = permissions(&AskForApproval::Never, &workspace_write(false, false), "/work");
        for root in ["`/work`", "`/var/x`", "`/srv/y`", "`/tmp`", "`TMPDIR`"] {
            assert!(text.contains(root), "{root} is missing: {text}");
        }
        let text = permissions(&AskForApproval::Never, &workspace_write(false, true), "/work");
        assert!(!text.contains("/tmp") && !text.contains("TMPDIR"), "{text}");
        assert!(!permissions(&AskForApproval::Never, &read_only(false), "/work").contains("/work"));
    }

    #[test]
    fn the_model_is_told_how_to_ask_only_where_asking_helps() {
        let tells = |approval: &AskForApproval, sandbox: &SandboxPolicy| {
            permissions(approval, sandbox, "/work").contains("require_escalated")
        };
        assert!(tells(&AskForApproval::OnRequest, &read_only(false)));
        assert!(tells(&AskForApproval::OnRequest, &workspace_write(false, false)));
        assert!(!tells(
            &AskForApproval::OnRequest,
            &SandboxPolicy::DangerFullAccess
        ));
        for approval in [
            AskForApproval::Never,
            AskForApproval::OnFailure,
            AskForApproval::Untrusted,
        ] {
            assert!(!tells(&approval, &read_only(false)));
        }
    }

    #[test]
    fn refused_occasions_are_named() {
        let all = RejectConfig {
            sandbox_approval: true,
            rules: true,
            request_permissions: true,
            mcp_elicitations: true,
        };
        let text = permissions(&AskForApproval::Reject(all), &read_only(false), "/work");
        for occasion in [
            "limits don't allow",
            "a rule demands",
            "further permissions",
            "MCP servers",
        ] {
            assert!(text.contains(occasion), "{occasion} is missing: {text}");
        }
    }
}
