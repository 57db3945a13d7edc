//! Approvals: what is asked, and what each answer leads to.

use codex_embed_protocol::{Op, ReviewDecision};
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::json;

fn untrusted() -> Story {
    Story::new()
        .config("approval_policy", json!("untrusted"))
        .file("/work/a.txt", "one\n")
        .command("touch x", CommandScript::prints("", 0))
        .command("cat a.txt", CommandScript::prints("one\n", 0))
        .model(vec![
            model::answer(&[model::exec("c1", "touch x")]),
            model::answer(&[model::exec("c2", "touch x")]),
            model::answer(&[model::message("m", "done")]),
        ])
}

#[test]
fn a_known_safe_command_runs_unasked() {
    let mut story = untrusted().model(vec![
        model::answer(&[model::exec("c1", "cat a.txt")]),
        model::answer(&[model::message("m", "done")]),
    ]);
    story.say("read");
    assert!(story.all("exec_approval_request").is_empty());
    assert_eq!(story.host.started.len(), 1);
}

#[test]
fn an_approved_command_runs_and_the_next_is_asked_for_again() {
    let mut story = untrusted();
    story.say("go");
    assert!(story.host.started.is_empty());
    let request = story.all("exec_approval_request")[0].clone();
    assert_eq!(request["proposed_execpolicy_amendment"], json!(["touch", "x"]));
    story.approve_exec("c1", ReviewDecision::Approved);
    assert_eq!(story.host.started.len(), 1);
    assert_eq!(story.all("exec_approval_request").len(), 2);
    story.approve_exec("c2", ReviewDecision::Denied);
    assert_eq!(story.host.started.len(), 1);
    assert!(
        story.outputs()["c2"]
            .as_str()
            .unwrap()
            .contains("rejected by user")
    );
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["done"]);
}

#[test]
fn an_approval_for_the_session_is_not_asked_for_again() {
    let mut story = untrusted();
    story.say("go");
    story.approve_exec("c1", ReviewDecision::ApprovedForSession);
    assert_eq!(story.all("exec_approval_request").len(), 1);
    assert_eq!(story.host.started.len(), 2);
}

#[test]
fn abort_ends_the_turn() {
    let mut story = untrusted();
    story.say("go");
    story.approve_exec("c1", ReviewDecision::Abort);
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    assert!(story.host.started.is_empty());
}

#[test]
fn an_open_question_holds_up_neither_interrupt_nor_shutdown() {
    let mut story = untrusted();
    story.say("go");
    story.submit(Op::Interrupt);
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    story.host.model = vec![model::answer(&[model::exec("c9", "touch x")])].into();
    story.say("go on");
    story.submit(Op::Shutdown);
    assert_eq!(story.types().last(), Some(&"shutdown_complete"));
    assert!(story.host.started.is_empty());
}

#[test]
fn an_answer_to_no_question_is_an_error_and_changes_nothing() {
    let mut story = untrusted();
    story.say("go");
    story.approve_exec("nonsense", ReviewDecision::Approved);
    assert_eq!(story.all("error")[0]["codex_error_info"], "bad_request");
    assert!(story.host.started.is_empty());
    story.approve_exec("c1", ReviewDecision::Approved);
    assert_eq!(story.host.started.len(), 1);
}

#[test]
fn a_late_answer_after_an_interrupt_runs_nothing() {
    let mut story = untrusted();
    story.say("go");
    story.submit(Op::Interrupt);
    story.approve_exec("c1", ReviewDecision::Approved);
    assert!(story.host.started.is_empty());
}

#[test]
fn a_declined_patch_changes_nothing() {
    let patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+uno\n*** End Patch\n";
    let mut story = untrusted().model(vec![
        model::answer(&[model::patch("c1", patch)]),
        model::answer(&[model::message("m", "done")]),
    ]);
    story.say("edit");
    assert_eq!(story.all("patch_apply_begin")[0]["auto_approved"], false);
    story.approve_patch("c1", ReviewDecision::Denied);
    assert_eq!(story.host.files["/work/a.txt"], b"one\n");
    assert_eq!(story.all("patch_apply_end")[0]["status"], "declined");
    assert_eq!(story.outputs()["c1"], "patch rejected by user");
}

#[test]
fn a_sandboxed_policy_runs_commands_in_the_sandbox() {
    let mut story = untrusted()
        .config("approval_policy", json!("never"))
        .config("sandbox_mode", json!("workspace-write"));
    story.say("go");
    assert_eq!(
        story.host.started,
        [("touch x".to_owned(), true), ("touch x".to_owned(), true)]
    );
}

#[test]
fn without_a_sandbox_nothing_runs_unasked() {
    let never = |mode: &str| {
        let mut story = untrusted()
            .config("approval_policy", json!("never"))
            .config("sandbox_mode", json!(mode))
            .without_sandbox();
        story.say("go");
        story
    };
    for mode in ["read-only", "workspace-write"] {
        let story = never(mode);
        assert!(story.host.started.is_empty(), "{mode}");
        assert!(
            story.outputs()["c1"].as_str().unwrap().contains("sandbox"),
            "{mode}"
        );
    }
    assert_eq!(never("danger-full-access").host.started.len(), 2);

    let mut asking = untrusted()
        .config("approval_policy", json!("on-request"))
        .config("sandbox_mode", json!("workspace-write"))
        .without_sandbox();
    asking.say("go");
    assert!(asking.host.started.is_empty());
    assert_eq!(asking.all("exec_approval_request").len(), 1);
    asking.approve_exec("c1", ReviewDecision::Approved);
    assert_eq!(asking.host.started, [("touch x".to_owned(), false)]);
}

#[test]
fn a_denial_by_the_sandbox_can_be_approved_away_under_on_failure() {
    let blocked = CommandScript::prints("touch: cannot touch 'x': Read-only file system\n", 1);
    let mut story = untrusted()
        .config("approval_policy", json!("on-failure"))
        .config("sandbox_mode", json!("read-only"))
        .command("touch x", blocked)
        .model(vec![
            model::answer(&[model::exec("c1", "touch x")]),
            model::answer(&[model::message("m", "done")]),
        ]);
    story.say("go");
    assert_eq!(story.all("exec_approval_request").len(), 1);
    story.approve_exec("c1", ReviewDecision::Approved);
    assert_eq!(
        story.host.started,
        [("touch x".to_owned(), true), ("touch x".to_owned(), false)]
    );
}

#[test]
fn a_patch_outside_the_workspace_asks_or_is_refused() {
    let patch = "*** Begin Patch\n*** Add File: /etc/x\n+x\n*** End Patch\n";
    let told = |policy: &str| {
        let mut story = untrusted()
            .config("approval_policy", json!(policy))
            .config("sandbox_mode", json!("workspace-write"))
            .model(vec![
                model::answer(&[model::patch("c1", patch)]),
                model::answer(&[model::message("m", "done")]),
            ]);
        story.say("edit");
        story
    };
    let asked = told("on-request");
    assert_eq!(asked.all("apply_patch_approval_request").len(), 1);
    let refused = told("never");
    assert!(refused.all("apply_patch_approval_request").is_empty());
    assert!(refused.outputs()["c1"].as_str().unwrap().contains("rejected"));
    assert!(!refused.host.files.contains_key("/etc/x"));
}
