//! Rule files in a session: where they are found, when they are read, and what the user adds to them.

#![allow(
    clippy::unwrap_used,
    reason = "a story that does not come that far stops the test"
)]

use codex_embed_protocol::boundary::{Effect, OutboxEntry};
use codex_embed_protocol::{Op, ReviewDecision};
use codex_embed_testkit::{Answer, CommandScript, Story, model};
use serde_json::json;

const HOME: &str = "/home/codex";
const DEFAULT: &str = "/home/codex/rules/default.rules";
const TRUSTED: &str = "[projects.\"/work\"]\ntrust_level = \"trusted\"";

/// An agent that runs these commands one after the other, under `untrusted`.
fn agent(scripts: &[&str]) -> Story {
    agent_at_home(Some(HOME), scripts)
}

/// The same with the user's folder at another place, or nowhere.
fn agent_at_home(home: Option<&str>, scripts: &[&str]) -> Story {
    let mut answers: Vec<Answer> = scripts
        .iter()
        .enumerate()
        .map(|(index, script)| model::answer(&[model::exec(&format!("c{}", index + 1), script)]))
        .collect();
    answers.push(model::answer(&[model::message("m", "done")]));
    let mut story = Story::new();
    if let Some(home) = home {
        story = story.codex_home(home);
    }
    scripts
        .iter()
        .fold(story, |story, script| {
            story.command(script, CommandScript::prints("", 0))
        })
        .config("approval_policy", json!("untrusted"))
        .file("/work/.git/HEAD", "")
        .model(answers)
}

fn started(story: &Story) -> Vec<&str> {
    story
        .host
        .started
        .iter()
        .map(|(script, _)| script.as_str())
        .collect()
}

fn output(story: &Story, call: &str) -> String {
    story.outputs()[call].as_str().unwrap().to_owned()
}

fn default_rules(story: &Story) -> String {
    String::from_utf8(story.host.files[DEFAULT].clone()).unwrap()
}

fn allow(words: &[&str]) -> ReviewDecision {
    ReviewDecision::ApprovedExecpolicyAmendment {
        proposed_execpolicy_amendment: words.iter().map(|word| (*word).to_owned()).collect(),
    }
}

/// The folders that were listed.
fn listed(story: &Story) -> Vec<&str> {
    let entries = story.outboxes.iter().flatten();
    entries
        .filter_map(|entry| match entry {
            OutboxEntry::Effect(request) => match &request.effect {
                Effect::FsReaddir { path } if path.ends_with("/rules") => Some(path.as_str()),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

#[test]
fn rules_come_from_the_system_the_user_and_the_trusted_project() {
    let mut story = agent(&["one", "two", "three", "four"])
        .config_toml(TRUSTED)
        .file(
            "/etc/codex/rules/a.rules",
            "prefix_rule([\"one\"], \"forbidden\", justification=\"by the system\")",
        )
        .file(
            "/home/codex/rules/b.rules",
            "prefix_rule([\"two\"], \"forbidden\", justification=\"by the user\")",
        )
        .file(
            "/work/.codex/rules/c.rules",
            "prefix_rule([\"three\"], \"forbidden\", justification=\"by the project\")",
        )
        .file("/home/codex/rules/notes.txt", "prefix_rule([\"four\"])");
    story.say("go");
    for (call, why) in [
        ("c1", "by the system"),
        ("c2", "by the user"),
        ("c3", "by the project"),
    ] {
        assert!(output_so_far(&story, call).contains(why), "{call}");
    }
    assert_eq!(story.texts("exec_approval_request", "call_id"), ["c4"]);
    assert!(started(&story).is_empty());
}

/// The output of a call in any request so far.
fn output_so_far(story: &Story, call: &str) -> String {
    let bodies = story.host.requests.iter();
    let items = bodies.flat_map(|body| body["input"].as_array().unwrap());
    let found = items
        .filter(|item| item["call_id"] == call)
        .find_map(|item| item["output"].as_str());
    found.unwrap().to_owned()
}

#[test]
fn a_project_that_is_not_trusted_has_no_say() {
    let mut story = agent(&["one"]).file("/work/.codex/rules/c.rules", "prefix_rule([\"one\"])");
    story.say("go");
    assert_eq!(story.all("exec_approval_request").len(), 1);
    assert!(started(&story).is_empty());
}

#[test]
fn a_session_without_commands_looks_for_no_rules_and_one_with_many_looks_once() {
    let mut story = agent(&[]);
    story.say("hello");
    assert!(listed(&story).is_empty());
    let mut story = agent(&["ls", "ls -a", "ls -l"]);
    story.say("go");
    assert_eq!(started(&story).len(), 3);
    assert_eq!(listed(&story), ["/etc/codex/rules", "/home/codex/rules"]);
}

#[test]
fn commands_that_begin_together_share_one_look() {
    let both = model::answer(&[model::exec("c1", "ls"), model::exec("c2", "ls -a")]);
    let mut story = agent(&["ls", "ls -a"])
        .config("model", json!("gpt-5.4"))
        .model(vec![both, model::answer(&[model::message("m", "done")])]);
    story.say("go");
    assert_eq!(started(&story), ["ls", "ls -a"]);
    assert_eq!(listed(&story).len(), 2);
}

#[test]
fn an_interrupted_look_is_taken_up_by_the_next_command() {
    let mut story = agent(&["one"]).file(DEFAULT, "prefix_rule([\"one\"])");
    story.begin("go");
    while listed(&story).is_empty() {
        assert!(story.perform_one());
    }
    story.submit(Op::Interrupt);
    story.host.model = vec![
        model::answer(&[model::exec("c2", "one")]),
        model::answer(&[model::message("m", "done")]),
    ]
    .into();
    story.say("again");
    assert_eq!(started(&story), ["one"]);
    assert!(story.all("exec_approval_request").is_empty());
}

#[test]
fn a_broken_file_is_told_and_nothing_is_allowed_until_it_is_mended() {
    let mut story = agent(&["one", "two"])
        .file(
            "/home/codex/rules/a.rules",
            "prefix_rule([\"one\"])\nprefix_rule([\"two\"], \"forbidden\")",
        )
        .file(
            "/home/codex/rules/b.rules",
            "prefix_rule([\"x\"])\nprefix_rule([\"y\", )",
        );
    story.say("go");
    let warnings = story.texts("warning", "message");
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].contains("/home/codex/rules/b.rules:2:19: "),
        "{warnings:?}"
    );
    assert_eq!(story.texts("exec_approval_request", "call_id"), ["c1"]);
    story.approve_exec("c1", ReviewDecision::Approved);
    assert!(output(&story, "c2").contains("policy forbids commands starting with `two`"));
    assert_eq!(started(&story), ["one"]);
}

#[test]
fn a_prefix_that_the_user_allows_is_written_down_and_holds_at_once() {
    let mut story = agent(&["touch a", "touch a b", "mkdir c"]);
    story.say("go");
    story.approve_exec("c1", allow(&["touch", "a"]));
    assert_eq!(started(&story), ["touch a", "touch a b"]);
    let line = "prefix_rule(pattern=[\"touch\", \"a\"], decision=\"allow\")\n";
    assert_eq!(default_rules(&story), line);
    story.approve_exec("c3", allow(&["touch", "a"]));
    assert_eq!(default_rules(&story), line, "written twice");
    let input = story.host.requests.last().unwrap()["input"].to_string();
    assert!(input.contains("Approved command prefix saved"));
}

#[test]
fn a_prefix_is_added_to_what_the_file_says_already() {
    let mut story = agent(&["touch a"]).file(DEFAULT, "# mine\nprefix_rule([\"x\"])");
    story.say("go");
    story.approve_exec("c1", allow(&["touch"]));
    assert_eq!(
        default_rules(&story),
        "# mine\nprefix_rule([\"x\"])\nprefix_rule(pattern=[\"touch\"], decision=\"allow\")\n"
    );
}

#[test]
fn two_prefixes_allowed_at_once_are_both_written() {
    let both = model::answer(&[model::exec("c1", "touch a"), model::exec("c2", "mkdir b")]);
    let mut story = agent(&["touch a", "mkdir b"])
        .config("model", json!("gpt-5.4"))
        .model(vec![both, model::answer(&[model::message("m", "done")])]);
    story.say("go");
    for (id, words) in [("c1", ["touch", "a"]), ("c2", ["mkdir", "b"])] {
        story.submit_only(Op::ExecApproval {
            id: id.into(),
            turn_id: None,
            decision: allow(&words),
        });
    }
    story.settle();
    let text = default_rules(&story);
    assert!(
        text.contains("\"touch\", \"a\"") && text.contains("\"mkdir\", \"b\""),
        "{text}"
    );
    assert_eq!(started(&story).len(), 2);
}

#[test]
fn an_empty_prefix_allows_nothing() {
    let mut story = agent(&["touch a", "touch a"]);
    story.say("go");
    story.approve_exec("c1", allow(&[]));
    assert_eq!(story.all("warning").len(), 1);
    assert_eq!(story.all("exec_approval_request").len(), 2);
    assert!(!story.host.files.contains_key(DEFAULT));
}

#[test]
fn a_prefix_that_cannot_be_written_holds_for_the_session() {
    let mut story = agent(&["touch a", "touch a"]);
    story.host.files.insert(DEFAULT.into(), vec![0xff]);
    story.say("go");
    assert_eq!(story.all("warning").len(), 1, "the file is no text");
    story.approve_exec("c1", allow(&["touch"]));
    assert_eq!(story.all("warning").len(), 2);
    assert_eq!(started(&story), ["touch a", "touch a"]);
    assert_eq!(story.host.files[DEFAULT], [0xff]);
}

#[test]
fn without_a_codex_home_a_prefix_holds_for_the_session() {
    let mut story = agent_at_home(None, &["touch a", "touch a"]);
    story.say("go");
    story.approve_exec("c1", allow(&["touch"]));
    assert_eq!(started(&story), ["touch a", "touch a"]);
    assert!(story.all("warning").is_empty());
}

#[test]
fn a_retry_without_the_sandbox_proposes_the_command() {
    let mut story = agent(&["touch a"])
        .config("approval_policy", json!("on-failure"))
        .config("sandbox_mode", json!("read-only"))
        .command(
            "touch a",
            CommandScript::prints("touch: Read-only file system\n", 1),
        );
    story.say("go");
    let question = story.all("exec_approval_request")[0].clone();
    assert_eq!(question["reason"], "command failed; retry without sandbox?");
    assert_eq!(question["proposed_execpolicy_amendment"], json!(["touch", "a"]));
}
