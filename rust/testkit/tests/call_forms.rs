//! Calls in forms that tools don't expect, and the shells that models wish for.

use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::{Value, json};

fn custom(id: &str, name: &str) -> Value {
    let item = json!({"type": "custom_tool_call", "call_id": id, "name": name, "input": "echo hi"});
    json!({"type": "response.output_item.done", "item": item})
}

fn calls(items: &[Value]) -> Story {
    Story::new()
        .config("sandbox_mode", json!("danger-full-access"))
        .config("approval_policy", json!("never"))
        .command("echo hi", CommandScript::prints("hi\n", 0))
        .model(vec![
            model::answer(items),
            model::answer(&[model::message("m", "done")]),
        ])
}

/// The programs and flags with which commands were told to begin, in the order of their calls.
fn shells(story: &Story) -> Vec<(String, String)> {
    let word = |event: &Value, at: usize| event["command"][at].as_str().unwrap_or_default().to_owned();
    let mut begun = story.all("exec_command_begin");
    begun.sort_by_key(|event| event["call_id"].to_string());
    begun
        .iter()
        .map(|event| (word(event, 0), word(event, 1)))
        .collect()
}

#[test]
fn free_text_for_a_tool_with_arguments_stays_without_an_answer() {
    let mut story = calls(&[
        custom("c1", "exec_command"),
        custom("c2", "no_such_tool"),
        model::exec("c3", "echo hi"),
    ]);
    story.say("go");
    assert_eq!(story.host.started.len(), 1, "only the third runs");
    let outputs = story.outputs();
    assert_eq!(outputs["c1"], "aborted");
    assert_eq!(outputs["c2"], "unsupported custom tool call: no_such_tool");
    assert!(outputs["c3"].as_str().unwrap().ends_with("hi\n"));
}

#[test]
fn a_login_shell_may_be_left_open_but_a_terminal_may_not() {
    let mut story = calls(&[
        model::call("c1", "exec_command", json!({"cmd": "echo hi", "login": null})),
        model::call("c2", "exec_command", json!({"cmd": "echo hi", "tty": null})),
    ]);
    story.say("go");
    assert_eq!(shells(&story).len(), 1);
    let refusal = story.outputs()["c2"].as_str().unwrap().to_owned();
    assert!(
        refusal.contains("invalid type: null, expected a boolean"),
        "{refusal}"
    );
}

#[test]
fn a_wish_for_a_shell_is_for_one_that_is_there() {
    let wish =
        |id: &str, shell: &str| model::call(id, "exec_command", json!({"cmd": "echo hi", "shell": shell}));
    let mut story = calls(&[
        wish("c1", "bash"),
        wish("c2", "/opt/zsh"),
        wish("c3", "/nowhere/zsh"),
        wish("c4", "/nowhere/sh"),
        wish("c5", "python3"),
    ])
    .file("/opt/zsh", "")
    .file("/usr/bin/sh", "");
    story.say("go");
    let told: Vec<String> = shells(&story).into_iter().map(|(shell, _)| shell).collect();
    assert_eq!(
        told,
        ["/bin/bash", "/opt/zsh", "/bin/sh", "/usr/bin/sh", "/bin/sh"]
    );
}

#[test]
fn where_login_shells_are_not_allowed_none_is_offered_or_started() {
    let mut story = calls(&[
        model::call("c1", "exec_command", json!({"cmd": "echo hi"})),
        model::call("c2", "exec_command", json!({"cmd": "echo hi", "login": true})),
        model::call("c3", "shell_command", json!({"command": "echo hi"})),
    ])
    .config("allow_login_shell", json!(false));
    story.say("go");
    assert!(shells(&story).iter().all(|(_, flag)| flag == "-c"));
    assert_eq!(shells(&story).len(), 2);
    assert_eq!(
        story.outputs()["c2"],
        "login shell is disabled by config; omit `login` or set it to false."
    );
    let offered = &story.host.requests[0]["tools"][0];
    assert_eq!(offered["name"], "exec_command");
    assert!(offered["parameters"]["properties"].get("login").is_none());
}
