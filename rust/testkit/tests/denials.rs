//! Commands that the sandbox stops: what is told of them, and when the user is asked to let them out.

use codex_embed_protocol::ReviewDecision;
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::json;

const DENIED: &str = "touch: cannot touch 'x': Read-only file system\n";

/// A session that only reads, with a command that is stopped after so many milliseconds.
fn stopped_after(ms: u64, policy: &str) -> Story {
    let command = CommandScript {
        prints: vec![(ms, DENIED.to_owned())],
        exits: Some((ms, 1)),
        ..CommandScript::default()
    };
    Story::new()
        .config("approval_policy", json!(policy))
        .config("sandbox_mode", json!("read-only"))
        .command("touch x", command)
        .model(vec![
            model::answer(&[model::exec("c1", "touch x")]),
            model::answer(&[model::message("m", "done")]),
        ])
}

#[test]
fn a_command_that_is_stopped_at_once_is_not_told_of() {
    let mut story = stopped_after(0, "on-request");
    story.say("go");
    assert_eq!(story.host.started, [("touch x".to_owned(), true)]);
    for event in [
        "exec_command_begin",
        "exec_command_output_delta",
        "exec_command_end",
    ] {
        assert!(story.all(event).is_empty(), "{event}");
    }
    let answer = story.outputs()["c1"].as_str().unwrap().to_owned();
    assert!(answer.starts_with("exec_command failed: "), "{answer}");
    assert!(
        answer.contains("exit code 1") && answer.ends_with(DENIED),
        "{answer}"
    );
}

#[test]
fn one_that_ran_for_a_while_is_told_of_and_nobody_is_asked() {
    let mut story = stopped_after(400, "on-failure");
    story.say("go");
    assert!(story.all("exec_approval_request").is_empty());
    assert_eq!(story.all("exec_command_begin").len(), 1);
    let end = story.all("exec_command_end")[0].clone();
    assert_eq!(
        (&end["status"], &end["stdout"]),
        (&json!("failed"), &json!(DENIED))
    );
    let answer = story.outputs()["c1"].as_str().unwrap().to_owned();
    assert!(answer.starts_with("exec_command failed: "), "{answer}");
}

#[test]
fn under_on_failure_the_second_run_is_the_only_one_told_of() {
    let mut story = stopped_after(0, "on-failure");
    story.say("go");
    assert!(story.all("exec_command_begin").is_empty());
    story.approve_exec("c1", ReviewDecision::Approved);
    assert_eq!(story.all("exec_command_begin").len(), 1);
    assert_eq!(story.all("exec_command_end").len(), 1);
}

#[test]
fn a_failure_that_is_no_denial_is_told_of_with_its_output() {
    let mut story = stopped_after(0, "never").command("touch x", CommandScript::prints("no such thing\n", 3));
    story.say("go");
    let told: Vec<&str> = story
        .types()
        .into_iter()
        .filter(|kind| kind.starts_with("exec_command"))
        .collect();
    assert_eq!(
        told,
        [
            "exec_command_begin",
            "exec_command_output_delta",
            "exec_command_end"
        ]
    );
    assert!(
        story.outputs()["c1"]
            .as_str()
            .unwrap()
            .contains("Process exited with code 3")
    );
}

#[test]
fn much_output_is_not_held_back() {
    let flood = CommandScript {
        prints: vec![(0, "x".repeat(100_000))],
        ..CommandScript::hangs()
    };
    let mut story = stopped_after(0, "never").command("touch x", flood);
    story.begin("go");
    story.settle_until("exec_command_output_delta");
    assert_eq!(story.all("exec_command_begin").len(), 1);
}
