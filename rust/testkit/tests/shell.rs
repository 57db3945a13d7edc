//! The one-shot commands: `shell`, `container.exec`, `local_shell` and `shell_command`.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

use codex_embed_protocol::{Op, ReviewDecision};
use codex_embed_testkit::{Answer, CommandScript, Story, model};
use serde_json::{Value, json};

fn done() -> Answer {
    model::answer(&[model::message("m", "done")])
}

fn output(story: &Story, call_id: &str) -> String {
    story.outputs()[call_id].as_str().unwrap().to_owned()
}

/// A session in which the model makes these calls and is then done.
fn calls(calls: &[Value]) -> Story {
    Story::new().model(vec![model::answer(calls), done()])
}

fn shell(call_id: &str, command: &[&str]) -> Value {
    model::call(call_id, "shell", json!({ "command": command }))
}

fn tool_names(story: &Story) -> Vec<String> {
    let tools = story.host.requests[0]["tools"].as_array().unwrap();
    let names = tools.iter().filter_map(|tool| tool["name"].as_str());
    names.map(str::to_owned).collect()
}

#[test]
fn all_of_them_run_beside_exec_command() {
    let mut story = calls(&[
        shell("c1", &["echo", "one"]),
        model::call("c2", "container.exec", json!({ "command": ["echo", "two"] })),
        model::call(
            "c3",
            "shell_command",
            json!({ "command": "echo three", "login": false }),
        ),
        model::local_shell("c4", &["echo", "four"]),
        model::call("c5", "local_shell", json!({ "command": ["echo", "five"] })),
    ]);
    for (script, prints) in [
        ("one", "1\n"),
        ("two", "2\n"),
        ("echo three", "3\n"),
        ("four", "4\n"),
        ("five", "5\n"),
    ] {
        story = story.command(script, CommandScript::prints(prints, 0));
    }
    story.say("run");
    for (call, prints) in [("c1", "1"), ("c2", "2"), ("c3", "3"), ("c4", "4")] {
        let text = format!("Exit code: 0\nWall time: 0 seconds\nOutput:\n{prints}\n");
        assert_eq!(output(&story, call), text);
    }
    // The reference's, too: of this one nobody made text.
    assert_eq!(
        output(&story, "c5"),
        r#"{"output":"5\n","metadata":{"exit_code":0,"duration_seconds":0.0}}"#
    );
    let ends = story.all("exec_command_end");
    assert_eq!(ends[2]["command"], json!(["/bin/bash", "-c", "echo three"]));
    assert_eq!(
        (&ends[3]["source"], ends[3].get("process_id")),
        (&json!("agent"), None)
    );
}

#[test]
fn a_model_without_apply_patch_reads_json() {
    let mut story = calls(&[
        shell("c1", &["one"]),
        model::call("c2", "shell_command", json!({ "command": "two" })),
    ])
    .config("model", json!("gpt-5"))
    .command(
        "one",
        CommandScript {
            prints: vec![(1_250, "1\n".into())],
            exits: Some((1_250, 3)),
            ..Default::default()
        },
    )
    .command("two", CommandScript::prints("2\n", 0));
    story.say("run");
    assert_eq!(
        output(&story, "c1"),
        r#"{"output":"1\n","metadata":{"exit_code":3,"duration_seconds":1.3}}"#
    );
    assert_eq!(
        output(&story, "c2"),
        "Exit code: 0\nWall time: 0 seconds\nOutput:\n2\n"
    );
}

#[test]
fn the_form_follows_the_model_of_the_request() {
    let mut story = calls(&[shell("c1", &["one"])]).command("one", CommandScript::prints("1\n", 0));
    story.say("run");
    assert!(output(&story, "c1").starts_with("Exit code: 0\n"));
    let switch: Op =
        serde_json::from_value(json!({ "type": "override_turn_context", "model": "gpt-5" })).unwrap();
    story.submit(switch);
    story.say("and now");
    assert!(output(&story, "c1").starts_with("{\"output\":"));
}

#[test]
fn the_two_streams_are_kept_apart() {
    let both = CommandScript {
        complains: "err\n".into(),
        ..CommandScript::prints("out\n", 1)
    };
    let mut story = calls(&[shell("c1", &["both"])]).command("both", both);
    story.say("run");
    let end = story.all("exec_command_end")[0];
    assert_eq!(
        (&end["stdout"], &end["stderr"], &end["aggregated_output"]),
        (&json!("out\n"), &json!("err\n"), &json!("out\nerr\n"))
    );
    assert_eq!(
        story.texts("exec_command_output_delta", "stream"),
        ["stdout", "stderr"]
    );
    assert!(output(&story, "c1").ends_with("Output:\nout\nerr\n"));
}

#[test]
fn a_command_that_takes_too_long_is_stopped() {
    let slow = CommandScript {
        prints: vec![(0, "begun\n".into())],
        exits: None,
        ..Default::default()
    };
    let mut story = calls(&[
        shell("c1", &["slow"]),
        model::call(
            "c2",
            "shell_command",
            json!({ "command": "slow", "timeout_ms": 300 }),
        ),
    ])
    .command("slow", slow);
    story.say("run");
    assert_eq!(
        output(&story, "c1"),
        "Exit code: 124\nWall time: 10 seconds\nOutput:\ncommand timed out after 10000 milliseconds\nbegun\n"
    );
    assert_eq!(
        output(&story, "c2"),
        "Exit code: 124\nWall time: 0.3 seconds\nOutput:\ncommand timed out after 300 milliseconds\nbegun\n"
    );
    let end = story.all("exec_command_end")[0];
    assert_eq!(
        (&end["exit_code"], &end["status"]),
        (&json!(124), &json!("failed"))
    );
    assert_eq!(
        (&end["aggregated_output"], story.host.open_resources()),
        (&json!("begun\n"), 0)
    );
}

#[test]
fn long_output_is_cut_and_its_lines_are_counted() {
    let text: String = (0..2000).map(|n| format!("line {n}\n")).collect();
    let mut story = calls(&[
        shell("c1", &["flood"]),
        model::call("c2", "shell_command", json!({ "command": "flood" })),
    ])
    .config("tool_output_token_limit", json!(1000))
    .command("flood", CommandScript::prints(&text, 0));
    story.say("run");
    for call in ["c1", "c2"] {
        let cut = output(&story, call);
        let head = "Exit code: 0\nWall time: 0 seconds\nTotal output lines: 2000\nOutput:\nline 0\n";
        assert!(
            cut.starts_with(head) && cut.contains("…3723 tokens truncated…"),
            "{cut}"
        );
    }
    assert_eq!(story.all("exec_command_end")[0]["aggregated_output"], text);
}

#[test]
fn what_cannot_run_says_why() {
    let mut story = calls(&[
        shell("c1", &[]),
        shell("c2", &["not there"]),
        model::call("c3", "shell", json!({ "command": "ls" })),
        model::call(
            "c4",
            "shell",
            json!({ "command": ["ls"], "sandbox_permissions": "require_escalated" }),
        ),
        shell("c5", &["rm", "-rf", "x"]),
    ]);
    story.say("run");
    assert_eq!(output(&story, "c1"), "command args are empty");
    assert!(output(&story, "c2").starts_with("execution error: the command could not be started: "));
    assert!(output(&story, "c3").starts_with("failed to parse function arguments: invalid type: string"));
    assert!(output(&story, "c4").contains("you should not ask for escalated permissions"));
    assert_eq!(output(&story, "c5"), "`rm -rf x` rejected: blocked by policy");
    let ends = story.all("exec_command_end");
    let said: Vec<_> = ends
        .iter()
        .map(|end| (end["call_id"].as_str(), end["status"].as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Some("c1"), Some("declined")),
            (Some("c5"), Some("declined")),
            (Some("c2"), Some("failed")),
        ]
    );
}

#[test]
fn the_user_is_asked_after_the_beginning_was_reported() {
    let mut story = Story::new()
        .config("approval_policy", json!("untrusted"))
        .command("a", CommandScript::prints("", 0))
        .model(vec![
            model::answer(&[shell("c1", &["touch", "a"])]),
            model::answer(&[model::local_shell("c2", &["touch", "b"])]),
            done(),
        ]);
    story.say("run");
    let types = story.types();
    let at = |kind: &str| types.iter().position(|other| *other == kind);
    assert!(at("exec_command_begin") < at("exec_approval_request"));
    story.approve_exec("c1", ReviewDecision::Approved);
    story.approve_exec("c2", ReviewDecision::Denied);
    assert_eq!(
        story.texts("exec_command_end", "status"),
        ["completed", "declined"]
    );
    assert_eq!(output(&story, "c2"), "exec command rejected by user");
    assert_eq!(story.host.started, [("a".to_owned(), false)]);
}

#[test]
fn a_patch_given_to_them_is_applied() {
    let patch = "*** Begin Patch\n*** Add File: a.txt\n+a\n*** End Patch";
    let mut story =
        calls(&[shell("c1", &["apply_patch", patch]), shell("c2", &[patch])]).file("/work/b.txt", "b\n");
    story.say("edit");
    assert_eq!(
        output(&story, "c1"),
        "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nA a.txt\n"
    );
    assert!(output(&story, "c2").starts_with("apply_patch verification failed: patch detected without"));
    let note =
        "Warning: apply_patch was requested via shell. Use the apply_patch tool instead of exec_command.";
    assert!(story.host.requests[1]["input"].to_string().contains(note));
}

#[test]
fn an_interrupt_kills_them_and_says_so() {
    let mut story = Story::new().command("wait", CommandScript::hangs()).model(vec![
        model::answer(&[
            shell("c1", &["wait"]),
            model::local_shell("c2", &["wait"]),
            model::exec("c3", "wait"),
        ]),
        done(),
    ]);
    story.begin("run");
    story.settle_until("exec_command_begin");
    story.submit(Op::Interrupt);
    story.say("go on");
    for call in ["c1", "c2"] {
        let said = output(&story, call);
        assert!(
            said.starts_with("Wall time: ") && said.ends_with(" seconds\naborted by user"),
            "{said}"
        );
    }
    assert!(output(&story, "c3").starts_with("aborted by user after "));
    assert_eq!(story.host.open_resources(), 0);
}

#[test]
fn one_shot_commands_can_be_the_only_ones() {
    for (name, offered) in [
        ("gpt-5.1-codex", "shell_command"),
        ("gpt-5", "shell"),
        ("mine", "shell"),
    ] {
        let mut story = calls(&[model::exec("c1", "ls"), shell("c2", &["ls"])])
            .config("model", json!(name))
            .config("features", json!({ "unified_exec": false }))
            .command("ls", CommandScript::prints("", 0));
        story.say("go");
        assert_eq!(tool_names(&story)[0], offered);
        assert_eq!(output(&story, "c1"), "unsupported call: exec_command");
        assert!(!output(&story, "c2").starts_with("unsupported"));
    }
}

#[test]
fn without_commands_none_of_them_is_known() {
    let mut story = calls(&[
        shell("c1", &["ls"]),
        model::call("c2", "shell_command", json!({ "command": "ls" })),
        model::local_shell("c3", &["ls"]),
        model::exec("c4", "ls"),
    ])
    .config("features", json!({ "shell_tool": false }));
    story.say("go");
    let known = ["shell", "shell_command", "local_shell", "exec_command"];
    for (call, name) in ["c1", "c2", "c3", "c4"].iter().zip(known) {
        assert_eq!(output(&story, call), format!("unsupported call: {name}"));
    }
    assert_eq!(tool_names(&story)[0], "update_plan");
}

#[test]
fn a_call_without_an_id_of_its_own_is_run_and_not_answered() {
    let mut item = model::local_shell("c1", &["a"]);
    item["item"]["call_id"] = Value::Null;
    item["item"]["id"] = json!("ls_1");
    let mut story = calls(&[item]).command("a", CommandScript::prints("", 0));
    story.say("run");
    assert_eq!(story.texts("exec_command_end", "call_id"), ["ls_1"]);
    assert!(story.outputs().is_empty());
}
