//! Sessions that are suspended, or lost, while a question to the user is open.

#![allow(clippy::unwrap_used, reason = "a story that can't go on is a failed test")]

#[path = "support/records.rs"]
mod records;

use codex_embed_protocol::boundary::Input;
use codex_embed_protocol::{Op, ReviewDecision};
use codex_embed_testkit::{Answer, CommandScript, Story, model};
use records::{input, lines, says};
use serde_json::json;

fn story(answers: Vec<Answer>) -> Story {
    Story::new()
        .config("approval_policy", json!("untrusted"))
        .file("/work/a.txt", "one\n")
        .command("touch x", CommandScript::prints("touched\n", 0))
        .command("touch y", CommandScript::hangs())
        .command("cat a.txt", CommandScript::hangs())
        .model(answers)
}

fn asks(calls: &[serde_json::Value]) -> Story {
    story(vec![model::answer(calls), says("done")]).recorded()
}

fn resume(record: &str) -> Story {
    story(vec![says("done")]).resumed(record)
}

#[test]
fn a_suspended_session_leaves_its_turn_open() {
    let mut before = asks(&[model::exec("c1", "touch x")]);
    before.begin("go");
    before.settle_until("exec_approval_request");
    before.suspend();
    let kinds = lines(&before.host.record);
    assert_eq!(kinds.last().unwrap(), "exec_approval_request");
    assert!(!before.types().contains(&"turn_aborted") && !before.types().contains(&"shutdown_complete"));
    assert_eq!(before.host.open_resources(), 0);

    let mut after = resume(&before.host.record);
    after.open();
    let started = after.all("task_started")[0];
    assert_eq!(started["turn_id"], before.all("task_started")[0]["turn_id"]);
    assert_eq!(
        after.all("exec_approval_request"),
        before.all("exec_approval_request")
    );
    assert!(after.host.started.is_empty());

    after.approve_exec("c1", ReviewDecision::Approved);
    assert_eq!(after.host.started, [("touch x".to_owned(), false)]);
    assert!(after.outputs()["c1"].as_str().unwrap().contains("touched"));
    assert_eq!(after.texts("task_complete", "last_agent_message"), ["done"]);
    assert_eq!(
        input(&after.host.requests[0]),
        [
            "developer:<permissions",
            "user:<environment_context>",
            "user:go",
            "function_call",
            "function_call_output"
        ]
    );
}

#[test]
fn a_question_is_recorded_after_a_second() {
    let mut quick = asks(&[model::exec("c1", "touch x")]);
    quick.begin("go");
    quick.settle_until("exec_approval_request");
    quick.approve_exec("c1", ReviewDecision::Approved);
    assert!(!quick.host.record.contains("exec_approval_request"));

    let mut slow = asks(&[model::exec("c1", "touch x")]);
    let began = slow.host.now;
    slow.say("go");
    assert!(slow.host.now - began >= 1000.0);
    assert_eq!(lines(&slow.host.record).last().unwrap(), "exec_approval_request");
    // The session is lost here; what it recorded is all there is.
    let mut after = resume(&slow.host.record);
    after.open();
    after.approve_exec("c1", ReviewDecision::Denied);
    assert!(after.outputs()["c1"].as_str().unwrap().contains("rejected"));
    assert!(after.host.started.is_empty());
}

#[test]
fn a_patch_is_asked_for_again_and_applied_once() {
    let patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+two\n*** End Patch\n";
    let mut before = asks(&[model::patch("p1", patch)]).config("sandbox_mode", json!("read-only"));
    before.say("go");
    before.suspend();
    assert_eq!(
        lines(&before.host.record).last().unwrap(),
        "apply_patch_approval_request"
    );
    let mut after = resume(&before.host.record).config("sandbox_mode", json!("read-only"));
    after.open();
    assert_eq!(after.host.files["/work/a.txt"], b"one\n");
    after.approve_patch("p1", ReviewDecision::Approved);
    assert_eq!(after.host.files["/work/a.txt"], b"two\n");
    assert_eq!(after.texts("task_complete", "last_agent_message"), ["done"]);
}

#[test]
fn a_command_that_was_approved_and_begun_does_not_run_twice() {
    let mut before = asks(&[model::exec("c1", "touch y")]);
    before.say("go");
    before.step(Input::Submit {
        id: "approval".into(),
        op: Op::ExecApproval {
            id: "c1".into(),
            turn_id: None,
            decision: ReviewDecision::Approved,
        },
    });
    before.settle_until("exec_command_begin");
    before.suspend();
    assert_eq!(before.host.started.len(), 1);
    let record = &before.host.record;
    assert!(lines(record).contains(&"exec_command_begin".to_owned()));
    let mut after = resume(record);
    after.open();
    assert!(after.all("exec_approval_request").is_empty());
    assert!(after.host.requests.is_empty());
    after.say("well?");
    assert_eq!(after.outputs()["c1"], "aborted");
    assert!(after.host.started.is_empty());
}

#[test]
fn other_calls_of_the_response_are_answered_as_aborted() {
    let mut before = asks(&[model::exec("c0", "cat a.txt"), model::exec("c1", "touch x")]);
    before.begin("go");
    before.settle_until("exec_approval_request");
    before.settle_until("exec_command_begin");
    assert_eq!(before.host.started.len(), 1);
    before.suspend();
    let mut after = resume(&before.host.record);
    after.open();
    assert!(after.host.started.is_empty());
    after.approve_exec("c1", ReviewDecision::Approved);
    assert_eq!(after.outputs()["c0"], "aborted");
    assert!(after.outputs()["c1"].as_str().unwrap().contains("touched"));
    assert_eq!(after.host.started.len(), 1);
}

#[test]
fn a_session_may_be_suspended_over_and_over() {
    let mut first = asks(&[model::exec("c1", "touch x")]);
    first.say("go");
    first.suspend();
    let mut record = first.host.record.clone();
    for _ in 0..3 {
        let mut next = resume(&record);
        next.open();
        assert_eq!(next.all("exec_approval_request").len(), 1);
        next.suspend();
        record.push_str(&next.host.record);
    }
    let mut last = resume(&record);
    last.open();
    last.approve_exec("c1", ReviewDecision::Approved);
    assert_eq!(last.texts("task_complete", "last_agent_message"), ["done"]);
    record.push_str(&last.host.record);
    let mut after = resume(&record);
    after.open();
    assert!(after.all("task_started").is_empty(), "the turn has ended");
}

#[test]
fn the_question_can_be_interrupted_after_resuming() {
    let mut before = asks(&[model::exec("c1", "touch x")]);
    before.say("go");
    before.suspend();
    let mut after = resume(&before.host.record);
    after.open();
    after.submit(Op::Interrupt);
    assert_eq!(after.all("turn_aborted").len(), 1);
    after.say("again");
    assert!(
        after.outputs()["c1"]
            .as_str()
            .unwrap()
            .starts_with("aborted by user")
    );
}

#[test]
fn an_idle_session_is_suspended_without_a_trace() {
    let mut story = story(vec![says("hi")]).recorded();
    story.say("hello");
    let record = story.host.record.clone();
    story.suspend();
    assert_eq!(story.host.record, record);
    assert!(!story.types().contains(&"shutdown_complete"));
}

#[test]
fn a_suspended_session_says_what_it_could_not_record() {
    let mut story = asks(&[model::exec("c1", "touch x")]);
    story.host.append_fails = Some("EIO");
    story.say("go");
    story.suspend();
    let told = story.texts("warning", "message");
    assert!(
        told.last().unwrap().starts_with("session_record_incomplete"),
        "{told:?}"
    );
}
