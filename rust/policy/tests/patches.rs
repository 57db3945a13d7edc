//! Where patches may write, and what is decided on them.

use codex_embed_policy::approval::{PatchDecision, Writable, decide_patch};
use codex_embed_protocol::{AskForApproval, NetworkAccess, ReadOnlyAccess, RejectConfig, SandboxPolicy};

fn workspace(
    writable_roots: &[&str],
    exclude_tmpdir_env_var: bool,
    exclude_slash_tmp: bool,
) -> SandboxPolicy {
    SandboxPolicy::WorkspaceWrite {
        writable_roots: writable_roots.iter().map(|root| (*root).to_owned()).collect(),
        read_only_access: ReadOnlyAccess::FullAccess,
        network_access: false,
        exclude_tmpdir_env_var,
        exclude_slash_tmp,
    }
}

fn read_only() -> SandboxPolicy {
    SandboxPolicy::ReadOnly {
        access: ReadOnlyAccess::FullAccess,
        network_access: false,
    }
}

fn roots(roots: &[&str]) -> Writable {
    Writable::Inside(roots.iter().map(|root| (*root).to_owned()).collect())
}

#[test]
fn the_workspace_the_configured_roots_and_temporary_folders_are_writable() {
    let of = |sandbox, tmpdir| Writable::of(&sandbox, "/w", tmpdir);
    assert_eq!(
        of(workspace(&["/a", "/w"], false, false), Some("/var/t")),
        roots(&["/w", "/a", "/tmp", "/var/t"])
    );
    assert_eq!(
        of(workspace(&[], true, false), Some("/var/t")),
        roots(&["/w", "/tmp"])
    );
    assert_eq!(of(workspace(&[], false, true), None), roots(&["/w"]));
    assert_eq!(of(workspace(&["rel", ""], true, true), None), roots(&["/w"]));
    assert_eq!(of(workspace(&[], false, true), Some("rel")), roots(&["/w"]));
    assert_eq!(of(read_only(), Some("/var/t")), roots(&[]));
    assert_eq!(of(SandboxPolicy::DangerFullAccess, None), Writable::Everywhere);
    assert_eq!(
        of(
            SandboxPolicy::ExternalSandbox {
                network_access: NetworkAccess::Enabled
            },
            None
        ),
        Writable::Everywhere
    );
}

#[test]
fn files_inside_a_root_may_be_written() {
    let writable = roots(&["/w", "/srv/data/", "C:\\w"]);
    for path in [
        "/w/a",
        "/w/sub/a.txt",
        "/w/.gitignore",
        "/w/.github/x",
        "/w/git/x",
        "/w/.codex.md",
        "/w/agents/x",
        "/w/.config/x",
        "/w/git~x",
        "/w/.gitattributes",
        "/srv/data/x",
        "C:\\w\\sub\\a",
        "/w/日本/x",
        "/w/a.git/x",
    ] {
        assert!(writable.allows(path), "{path}");
    }
    assert!(roots(&["/"]).allows("/etc/x"));
}

#[test]
fn files_outside_and_protected_ones_may_not() {
    let writable = roots(&["/w"]);
    for path in [
        "/w",
        "/w/",
        "/wx/a",
        "/x",
        "/",
        "",
        "a",
        "w/a",
        "/w/../x",
        "/w/./a",
        "/w//a",
        "/w/a/..",
        "/w/sub/../.git/x",
        "/w/a\\..\\..\\x",
        "/w/.git",
        "/w/.git/hooks/x",
        "/w/.codex/x",
        "/w/.agents/skills/x",
        "/w/.GIT/x",
        "/w/.Git",
        "/w/.CoDeX/x",
        "/w/.AGENTS",
        "/w/sub/.git/hooks/x",
        "/w/a/b/.codex/x",
        "/w/.git./x",
        "/w/.git /x",
        "/w/.git . /x",
        "/w/.git::$INDEX_ALLOCATION/x",
        "/w/.git:x",
        "/w/GIT~1/x",
        "/w/codex~1/x",
        "/w/AGENTS~12/x",
        "/w/.g\u{200c}it/x",
        "/w/\u{feff}.git/x",
        "/w/.agent\u{17f}/x",
        "/w/sub\\.git\\x",
    ] {
        assert!(!writable.allows(path), "{path:?}");
    }
    assert!(!roots(&[]).allows("/w/a"));
}

#[test]
fn a_root_that_is_itself_protected_is_a_choice() {
    let writable = roots(&["/w", "/w/.codex"]);
    assert!(writable.allows("/w/.codex/x"));
    assert!(!writable.allows("/w/.codex/.git/x"));
    assert!(!writable.allows("/w/.git/x"));
}

#[test]
fn every_policy_and_place_has_its_decision() {
    use PatchDecision::{Apply, Ask, Reject};
    let reject = |sandbox_approval| {
        AskForApproval::Reject(RejectConfig {
            sandbox_approval,
            ..Default::default()
        })
    };
    // Everywhere, inside, outside, and in a read-only sandbox.
    let table = [
        (AskForApproval::Untrusted, [Ask, Ask, Ask, Ask]),
        (AskForApproval::OnFailure, [Apply, Apply, Ask, Ask]),
        (AskForApproval::OnRequest, [Apply, Apply, Ask, Ask]),
        (reject(false), [Apply, Apply, Ask, Ask]),
        (reject(true), [Apply, Apply, Reject, Reject]),
        (AskForApproval::Never, [Apply, Apply, Reject, Reject]),
    ];
    let places = [
        (Writable::Everywhere, "/etc/x"),
        (roots(&["/w"]), "/w/x"),
        (roots(&["/w"]), "/w/.git/x"),
        (roots(&[]), "/w/x"),
    ];
    for (policy, row) in table {
        for ((writable, target), expected) in places.iter().zip(row) {
            assert_eq!(
                decide_patch(&policy, writable.allows(target), false),
                expected,
                "{policy:?} {target}"
            );
            let approved = if expected == Ask { Apply } else { expected };
            assert_eq!(
                decide_patch(&policy, writable.allows(target), true),
                approved,
                "{policy:?} {target} approved"
            );
        }
    }
}

#[test]
fn a_name_that_leads_through_a_protected_folder_is_told() {
    let writable = roots(&["/w", "/w/.codex"]);
    for path in ["/w/.git/x", "/w/sub/.GIT/x", "/w/.git/../a", "/w/.agents"] {
        assert!(writable.names_protected(path), "{path}");
    }
    for path in ["/w/a", "/w/.codex/x", "/w/.gitignore", "/x/.git/y", "/w"] {
        assert!(!writable.names_protected(path), "{path}");
    }
    assert!(!Writable::Everywhere.names_protected("/w/.git/x"));
}
