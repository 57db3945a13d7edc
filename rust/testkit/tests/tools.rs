//! Tools: what a call does and what the model reads of it.

#![allow(clippy::unwrap_used)] // Clippy only knows the test functions themselves.

use codex_embed_protocol::Op;
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::json;

fn done() -> codex_embed_testkit::Answer {
    model::answer(&[model::message("m", "done")])
}

fn output(story: &Story, call_id: &str) -> String {
    story.outputs()[call_id].as_str().unwrap().to_owned()
}

#[test]
fn a_command_runs_and_its_output_is_read() {
    let mut story = Story::new()
        .model(vec![model::answer(&[model::exec("c1", "echo hi")]), done()])
        .command("echo hi", CommandScript::prints("hi\n", 0));
    story.say("run");
    let text = output(&story, "c1");
    assert!(text.starts_with("Chunk ID: "), "{text}");
    assert!(
        text.ends_with("Process exited with code 0\nOriginal token count: 1\nOutput:\nhi\n"),
        "{text}"
    );
    assert_eq!(story.all("exec_command_end")[0]["aggregated_output"], "hi\n");
    assert_eq!(story.all("exec_command_end")[0]["status"], "completed");
}

#[test]
fn a_command_that_goes_on_can_be_looked_at_later() {
    let slow = CommandScript {
        prints: vec![(0, "one\n".into()), (9_000, "two\n".into())],
        exits: Some((9_500, 3)),
        ..Default::default()
    };
    let mut story = Story::new().command("slow", slow).model(vec![
        model::answer(&[model::call(
            "c1",
            "exec_command",
            json!({ "cmd": "slow", "yield_time_ms": 300 }),
        )]),
        done(),
    ]);
    story.say("run");
    let text = output(&story, "c1");
    let id = text
        .split("session ID ")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .unwrap()
        .to_owned();
    assert!(text.ends_with("Output:\none\n"), "{text}");

    story.host.model = vec![
        model::answer(&[model::call(
            "c2",
            "write_stdin",
            json!({ "session_id": id.parse::<i32>().unwrap() }),
        )]),
        model::answer(&[model::call(
            "c3",
            "write_stdin",
            json!({ "session_id": id.parse::<i32>().unwrap() }),
        )]),
        done(),
    ]
    .into();
    story.say("look");
    let text = output(&story, "c2");
    assert!(
        text.contains("Process exited with code 3") && text.ends_with("Output:\ntwo\n"),
        "{text}"
    );
    assert_eq!(
        output(&story, "c3"),
        format!("write_stdin failed: Unknown process id {id}")
    );
}

#[test]
fn commands_in_the_background_are_ended_on_request() {
    let mut story = Story::new().command("serve", CommandScript::hangs()).model(vec![
        model::answer(&[model::call(
            "c1",
            "exec_command",
            json!({ "cmd": "serve", "yield_time_ms": 250 }),
        )]),
        done(),
    ]);
    story.say("start");
    assert!(story.all("exec_command_end").is_empty());
    story.submit(Op::CleanBackgroundTerminals);
    let ended = story.all("exec_command_end");
    assert_eq!(ended.len(), 1);
    assert_eq!(
        (&ended[0]["call_id"], &ended[0]["exit_code"]),
        (&json!("c1"), &json!(-1))
    );
    story.submit(Op::CleanBackgroundTerminals);
    assert_eq!(story.all("exec_command_end").len(), 1);
    assert!(story.all("error").is_empty());
}

#[test]
fn only_a_terminal_takes_input() {
    let mut story = Story::new()
        .command("plain", CommandScript::hangs())
        .command("tty", CommandScript::hangs())
        .model(vec![
            model::answer(&[
                model::call(
                    "c1",
                    "exec_command",
                    json!({ "cmd": "plain", "yield_time_ms": 250 }),
                ),
                model::call(
                    "c2",
                    "exec_command",
                    json!({ "cmd": "tty", "tty": true, "yield_time_ms": 250 }),
                ),
            ]),
            done(),
        ]);
    story.say("start");
    let id = |call: &str| {
        let text = output(&story, call);
        text.split("session ID ")
            .nth(1)
            .and_then(|rest| rest.lines().next())
            .unwrap()
            .parse::<i32>()
            .unwrap()
    };
    let (plain, tty) = (id("c1"), id("c2"));
    story.host.model = vec![
        model::answer(&[
            model::call(
                "c3",
                "write_stdin",
                json!({ "session_id": plain, "chars": "x\n" }),
            ),
            model::call("c4", "write_stdin", json!({ "session_id": tty, "chars": "y\n" })),
        ]),
        done(),
    ]
    .into();
    story.say("write");
    assert!(output(&story, "c3").contains("tty=true"));
    assert!(output(&story, "c4").contains("Process running"));
    assert_eq!(story.host.written, ["y\n"]);
    assert_eq!(story.all("terminal_interaction")[0]["stdin"], "y\n");
}

#[test]
fn long_output_is_cut_for_the_model_and_whole_in_the_event() {
    let text: String = (0..2000).map(|n| format!("line {n}\n")).collect();
    let mut story = Story::new()
        .command("flood", CommandScript::prints(&text, 0))
        .model(vec![
            model::answer(&[model::call(
                "c1",
                "exec_command",
                json!({ "cmd": "flood", "max_output_tokens": 50 }),
            )]),
            done(),
        ]);
    story.say("run");
    let cut = output(&story, "c1");
    assert!(
        cut.contains("Total output lines: 2000") && cut.contains("…4673 tokens truncated…"),
        "{cut}"
    );
    assert_eq!(story.all("exec_command_end")[0]["aggregated_output"], text);
}

#[test]
fn mistakes_are_answered_and_end_nothing() {
    let mut story = Story::new().model(vec![
        model::answer(&[
            model::call("c1", "no_such_tool", json!({})),
            model::call("c2", "exec_command", json!({})),
            model::call("c3", "exec_command", json!({ "cmd": "not there" })),
            model::call("c4", "write_stdin", json!({ "session_id": 99 })),
            model::call(
                "c5",
                "update_plan",
                json!({ "plan": [{ "step": "a", "status": "bogus" }] }),
            ),
            model::patch("c6", "*** Begin Patch\n*** Frobnicate File: a\n*** End Patch\n"),
        ]),
        done(),
    ]);
    story.say("try");
    assert_eq!(output(&story, "c1"), "unsupported call: no_such_tool");
    assert_eq!(
        output(&story, "c2"),
        "failed to parse function arguments: missing field `cmd` at line 1 column 2"
    );
    assert!(output(&story, "c3").starts_with("exec_command failed: "));
    assert_eq!(output(&story, "c4"), "write_stdin failed: Unknown process id 99");
    assert!(output(&story, "c5").contains("unknown variant `bogus`"));
    assert!(output(&story, "c6").starts_with("apply_patch verification failed: invalid hunk at line 2"));
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["done"]);
}

#[test]
fn a_patch_changes_files_and_shows_the_difference() {
    let patch = "*** Begin Patch\n*** Add File: new/b.txt\n+hello\n*** Update File: a.txt\n@@\n-two\n+2\n*** Delete File: gone.txt\n*** End Patch\n";
    let mut story = Story::new()
        .file("/work/a.txt", "one\ntwo\n")
        .file("/work/gone.txt", "bye\n")
        .model(vec![model::answer(&[model::patch("c1", patch)]), done()]);
    story.say("edit");
    let file = |path: &str| {
        story
            .host
            .files
            .get(path)
            .map(|data| String::from_utf8_lossy(data).into_owned())
    };
    assert_eq!(file("/work/a.txt").as_deref(), Some("one\n2\n"));
    assert_eq!(file("/work/new/b.txt").as_deref(), Some("hello\n"));
    assert_eq!(file("/work/gone.txt"), None);
    assert!(
        output(&story, "c1")
            .ends_with("Success. Updated the following files:\nA new/b.txt\nM a.txt\nD gone.txt\n")
    );
    let diff = story.all("turn_diff")[0]["unified_diff"].as_str().unwrap();
    assert!(diff.contains("diff --git a/new/b.txt b/new/b.txt"), "{diff}");
    assert_eq!(story.all("patch_apply_end")[0]["status"], "completed");
}

#[test]
fn a_patch_that_does_not_fit_changes_nothing() {
    let patch =
        "*** Begin Patch\n*** Delete File: a.txt\n*** Update File: b.txt\n@@\n-absent\n+x\n*** End Patch\n";
    let mut story = Story::new()
        .file("/work/a.txt", "a\n")
        .file("/work/b.txt", "b\n")
        .model(vec![model::answer(&[model::patch("c1", patch)]), done()]);
    story.say("edit");
    assert!(output(&story, "c1").contains("Failed to find expected lines in /work/b.txt:\nabsent"));
    assert!(story.host.files.contains_key("/work/a.txt"));
    assert!(story.all("patch_apply_begin").is_empty());
}

#[test]
fn a_patch_waits_for_the_commands_before_it() {
    let patch = "*** Begin Patch\n*** Add File: q\n+x\n*** End Patch\n";
    let slow = CommandScript {
        exits: Some((500, 0)),
        ..Default::default()
    };
    let mut story = Story::new()
        .command("before", slow)
        .command("after", CommandScript::prints("", 0))
        .model(vec![
            model::answer(&[
                model::exec("c1", "before"),
                model::patch("c2", patch),
                model::exec("c3", "after"),
            ]),
            done(),
        ]);
    story.say("go");
    let order: Vec<&str> = story
        .events
        .iter()
        .filter(|msg| {
            ["exec_command_begin", "exec_command_end", "patch_apply_end"]
                .contains(&msg["type"].as_str().unwrap())
        })
        .map(|msg| msg["call_id"].as_str().unwrap())
        .collect();
    assert_eq!(order, ["c1", "c1", "c2", "c3", "c3"]);
}

#[test]
fn commands_run_side_by_side_and_answer_in_order() {
    let slow = CommandScript {
        prints: vec![(500, "one\n".into())],
        exits: Some((500, 0)),
        ..Default::default()
    };
    let mut story = Story::new()
        .command("slow", slow)
        .command("quick", CommandScript::prints("two\n", 0))
        .model(vec![
            model::answer(&[model::exec("c1", "slow"), model::exec("c2", "quick")]),
            done(),
        ]);
    story.say("go");
    let ends: Vec<&str> = story.texts("exec_command_end", "call_id");
    assert_eq!(ends, ["c2", "c1"]);
    let ids: Vec<String> = story.host.requests[1]["input"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["type"] == "function_call_output")
        .map(|item| item["call_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, ["c1", "c2"]);
}

#[test]
fn a_host_without_processes_offers_no_commands() {
    let mut story = Story::new()
        .host_info(|host| host.shell = None)
        .model(vec![model::answer(&[model::exec("c1", "ls")]), done()]);
    story.say("go");
    let names: Vec<&str> = story.host.requests[0]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    assert!(
        !names.contains(&"exec_command") && names.contains(&"apply_patch"),
        "{names:?}"
    );
    assert_eq!(output(&story, "c1"), "unsupported call: exec_command");
}

#[test]
fn at_most_64_commands_are_kept() {
    let mut story = Story::new().command("wait", CommandScript::hangs());
    for _ in 0..70 {
        story.host.model = vec![
            model::answer(&[model::call(
                "c",
                "exec_command",
                json!({ "cmd": "wait", "yield_time_ms": 250 }),
            )]),
            done(),
        ]
        .into();
        story.say("start one more");
    }
    assert_eq!(story.host.open_resources(), 64);
}
