//! Sessions that are suspended while the user is asked about a call of an MCP server's tool.

#![allow(clippy::unwrap_used, reason = "a story that can't go on is a failed test")]

#[path = "support/records.rs"]
mod records;
#[path = "support/mcp.rs"]
mod support;

use codex_embed_protocol::Op;
use codex_embed_testkit::Story;
use codex_embed_testkit::mcp::{McpAnswer, McpServerScript, McpStart, text};
use records::lines;
use serde_json::json;
use support::{ONE_SERVER, asked_for, done, script};

fn harmful(answer: McpAnswer) -> McpServerScript {
    let mut script = script(&[("rm", answer)]);
    script.tools[0]["annotations"] = json!({ "destructiveHint": true });
    script
}

fn gone() -> McpAnswer {
    McpAnswer::Result(text("gone"))
}

/// A session in which the model wants to call the harmful tool of `s`.
fn asks(script: McpServerScript) -> Story {
    support::story(ONE_SERVER, script, &[("mcp__s__rm", json!({}))])
        .config("approval_policy", json!("on-request"))
        .recorded()
}

fn resume(record: &str, script: McpServerScript) -> Story {
    let mut story = support::story(ONE_SERVER, script, &[])
        .model(vec![done()])
        .config("approval_policy", json!("on-request"))
        .resumed(record);
    story.open();
    story
}

fn answer(story: &mut Story, label: &str) {
    let asked = story.all("request_user_input").last().unwrap()["questions"][0]["id"].clone();
    let answers = json!({ asked.as_str().unwrap(): { "answers": [label] } });
    let op = json!({ "type": "user_input_answer", "id": "turn-1", "response": { "answers": answers } });
    let op: Op = serde_json::from_value(op).unwrap();
    story.submit_only(op);
}

#[test]
fn the_question_is_asked_again_and_the_tool_runs_once() {
    let mut before = asks(harmful(gone()));
    before.say("go");
    before.suspend();
    assert_eq!(lines(&before.host.record).last().unwrap(), "request_user_input");
    assert_eq!(asked_for(&before, "tools/call"), 0);

    // Its server takes its time to start again.
    let mut after = resume(
        &before.host.record,
        McpServerScript {
            start: McpStart::After(200),
            ..harmful(gone())
        },
    );
    let questions = after.all("request_user_input");
    assert_eq!(questions.len(), 1);
    assert_eq!(questions[0], before.all("request_user_input")[0]);
    answer(&mut after, "Approve Once");
    after.settle();
    assert_eq!(asked_for(&after, "tools/call"), 1);
    assert!(after.outputs()["c0"].to_string().contains("gone"));
    assert_eq!(after.texts("task_complete", "last_agent_message"), ["done"]);
}

#[test]
fn a_call_that_was_approved_and_begun_does_not_run_twice() {
    let mut before = asks(harmful(McpAnswer::Hangs));
    before.say("go");
    answer(&mut before, "Approve Once");
    before.settle_until("mcp_tool_call_begin");
    before.suspend();
    let record = lines(&before.host.record);
    assert!(record.contains(&"mcp_tool_call_begin".to_owned()), "{record:?}");
    let mut after = resume(&before.host.record, harmful(gone()));
    assert!(after.all("request_user_input").is_empty());
    after.say("well?");
    assert_eq!(after.outputs()["c0"], "aborted");
    assert_eq!(asked_for(&after, "tools/call"), 0);
}

#[test]
fn a_question_that_is_answered_at_once_leaves_no_trace() {
    let mut story = asks(harmful(gone()));
    story.begin("go");
    story.settle_until("request_user_input");
    answer(&mut story, "Cancel");
    story.settle();
    let record = lines(&story.host.record);
    assert!(
        !record
            .iter()
            .any(|line| line == "request_user_input" || line == "mcp_tool_call_begin")
    );
    assert_eq!(story.types().last(), Some(&"task_complete"));
}
