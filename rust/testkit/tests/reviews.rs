//! Reviews: what the reviewer is asked, what the user's program sees, what the session keeps.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that gets no value has failed"
)]

use codex_embed_protocol::boundary::{Effect, EffectRequest, OutboxEntry};
use codex_embed_protocol::{AskForApproval, Op, ReviewRequest, ReviewTarget, SandboxPolicy};
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::{Value, json};

const BASE: &str = "a2b84caf5d6b802491510717f4ea12b5b9888922";

fn outcome(findings: u32) -> String {
    let finding = |number: u32| {
        json!({ "title": format!("T{number}"), "body": "B", "confidence_score": 0.9, "priority": 1,
                "code_location": { "absolute_file_path": "/work/a.txt", "line_range": { "start": number, "end": 9 } } })
    };
    let findings: Vec<Value> = (1..=findings).map(finding).collect();
    json!({ "findings": findings, "overall_correctness": "patch is correct",
            "overall_explanation": "Fine.", "overall_confidence_score": 0.8 })
    .to_string()
}

fn review(target: ReviewTarget) -> Op {
    Op::Review {
        review_request: ReviewRequest {
            target,
            user_facing_hint: None,
        },
    }
}

fn custom() -> Op {
    review(ReviewTarget::Custom {
        instructions: "look at a.txt".into(),
    })
}

fn base_branch(branch: &str) -> Op {
    review(ReviewTarget::BaseBranch {
        branch: branch.into(),
    })
}

/// The texts of a request's messages, with their roles.
fn messages(request: &Value) -> Vec<(&str, &str)> {
    let input = request["input"].as_array().unwrap();
    input
        .iter()
        .filter_map(|item| {
            Some((
                item["role"].as_str()?,
                item["content"].as_array()?.last()?["text"].as_str()?,
            ))
        })
        .collect()
}

fn tool_names(request: &Value) -> Vec<&str> {
    let tools = request["tools"].as_array().unwrap();
    tools
        .iter()
        .map(|tool| tool.get("name").unwrap_or(&tool["type"]).as_str().unwrap())
        .collect()
}

/// The reviewer's prompt: the last message of the request.
fn prompt(request: &Value) -> &str {
    messages(request).last().unwrap().1
}

#[test]
fn a_review_runs_from_entering_to_leaving() {
    let mut story = Story::new().model(vec![model::answer(&[
        model::message_begins("m1"),
        model::delta("{"),
        model::message("m1", &outcome(1)),
    ])]);
    story.submit(custom());
    assert_eq!(
        story.types(),
        [
            "session_configured",
            "mcp_startup_complete",
            "entered_review_mode",
            "mcp_startup_complete",
            "task_started",
            "item_started",
            "item_completed",
            "user_message",
            "user_message",
            "item_started",
            "exited_review_mode",
            "item_started",
            "item_completed",
            "agent_message",
            "task_complete",
        ]
    );
    assert_eq!(
        story.all("exited_review_mode")[0]["review_output"]["findings"][0]["confidence_score"],
        0.8999999761581421
    );
    assert_eq!(
        story.texts("agent_message", "message"),
        ["Fine.\n\nReview comment:\n\n- T1 — /work/a.txt:1-9\n  B"]
    );
    let (entered, ended) = (story.all("task_started")[0], story.all("task_complete")[0]);
    assert_ne!(entered["turn_id"], ended["turn_id"]);
    assert_eq!(ended["turn_id"], "turn-1");
}

#[test]
fn the_reviewer_knows_nothing_of_the_session_and_has_fewer_tools() {
    let mut story = Story::new().model(vec![
        model::answer(&[model::message("m1", "hello")]),
        model::answer(&[model::message("m2", &outcome(0))]),
    ]);
    story.say("secret plans");
    story.submit(custom());
    let (turn, review) = (&story.host.requests[0], &story.host.requests[1]);
    assert_eq!(
        tool_names(review),
        [
            "exec_command",
            "write_stdin",
            "update_plan",
            "apply_patch",
            "view_image"
        ]
    );
    assert_ne!(review["prompt_cache_key"], turn["prompt_cache_key"]);
    assert_ne!(review["instructions"], turn["instructions"]);
    assert_eq!(prompt(review), "look at a.txt");
    assert!(!review.to_string().contains("secret plans"));
}

#[test]
fn requests_of_the_reviewer_are_marked() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m", &outcome(0))])]);
    story.submit(custom());
    story.say("go on");
    let marks: Vec<Option<&str>> = story
        .outboxes
        .iter()
        .flatten()
        .filter_map(|entry| match entry {
            OutboxEntry::Effect(EffectRequest {
                effect: Effect::HttpOpen { headers, .. },
                ..
            }) => Some(headers.iter().find(|(name, _)| name == "x-openai-subagent")),
            _ => None,
        })
        .map(|header| header.map(|(_, value)| value.as_str()))
        .collect();
    assert_eq!(marks, [Some("review"), None]);
}

#[test]
fn a_later_turn_reads_the_outcome_and_not_the_review() {
    let mut story = Story::new()
        .command("cat", CommandScript::prints("looked", 0))
        .model(vec![
            model::answer(&[model::exec("c1", "cat")]),
            model::answer(&[model::message("m1", &outcome(2))]),
            model::answer(&[model::message("m2", "fixed")]),
        ]);
    story.submit(custom());
    story.say("fix them");
    let request = &story.host.requests[2];
    let said = messages(request);
    let [.., (first, wrapper), (second, report), (_, "fix them")] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert_eq!((*first, *second), ("user", "assistant"));
    assert!(
        wrapper.starts_with("<user_action>") && wrapper.contains(report),
        "{wrapper}"
    );
    assert!(report.starts_with("Fine.\n\nFull review comments:"), "{report}");
    assert!(!request.to_string().contains("looked"));
    let used = story.all("token_count").last().unwrap()["info"]["total_token_usage"]["total_tokens"].clone();
    assert_eq!(used, 15);
}

#[test]
fn the_last_message_is_the_review_and_earlier_ones_are_passed_on() {
    let mut story = Story::new().model(vec![model::answer(&[
        model::message("m1", "looking"),
        model::message("m2", "All is well."),
    ])]);
    story.submit(custom());
    assert_eq!(
        story.texts("agent_message", "message"),
        ["looking", "All is well."]
    );
    let output = &story.all("exited_review_mode")[0]["review_output"];
    assert_eq!(output["overall_explanation"], "All is well.");
}

#[test]
fn a_review_without_a_word_has_no_output() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m1", " \n")])]);
    story.submit(custom());
    assert_eq!(story.all("exited_review_mode")[0]["review_output"], Value::Null);
    assert_eq!(story.types().last(), Some(&"task_complete"));
}

#[test]
fn a_failed_review_says_why_and_ends() {
    let mut story = Story::new().model(vec![
        model::status(400, json!({ "error": { "message": "bad" } })),
        model::answer(&[model::message("m", "fine")]),
    ]);
    story.submit(custom());
    assert_eq!(
        story.types()[story.types().len() - 6..],
        [
            "error",
            "exited_review_mode",
            "item_started",
            "item_completed",
            "agent_message",
            "task_complete"
        ]
    );
    story.say("what came of it?");
    let said = messages(&story.host.requests[1]);
    assert!(said[said.len() - 3].1.contains("None."), "{said:?}");
}

#[test]
fn an_interrupt_leaves_the_review_and_kills_its_commands() {
    let mut story = Story::new().command("sleep", CommandScript::hangs()).model(vec![
        model::answer(&[model::exec("c1", "sleep")]),
        model::answer(&[model::message("m", "fine")]),
    ]);
    story.submit_only(custom());
    story.settle_until("exec_command_begin");
    story.submit(Op::Interrupt);
    assert_eq!(story.host.open_resources(), 0);
    assert_eq!(
        story.types()[story.types().len() - 5..],
        [
            "exited_review_mode",
            "item_started",
            "item_completed",
            "agent_message",
            "turn_aborted"
        ]
    );
    assert_eq!(story.all("turn_aborted")[0]["turn_id"], "turn-1");
    assert!(story.all("task_complete").is_empty());
    story.say("again");
    let said = messages(&story.host.requests[1]);
    let starts: Vec<&str> = said[said.len() - 4..]
        .iter()
        .map(|(_, text)| text.split_inclusive('>').next().unwrap())
        .collect();
    assert_eq!(
        [starts[0], starts[2], starts[3]],
        ["<user_action>", "<turn_aborted>", "again"]
    );
}

#[test]
fn a_command_left_running_ends_with_the_review() {
    let mut story = Story::new().command("serve", CommandScript::hangs()).model(vec![
        model::answer(&[model::exec("c1", "serve")]),
        model::answer(&[model::message("m", "fine")]),
    ]);
    story.submit(custom());
    assert_eq!(story.types().last(), Some(&"task_complete"));
    assert_eq!(story.host.open_resources(), 0);
}

#[test]
fn a_review_takes_the_place_of_a_running_turn() {
    let mut story = Story::new().model(vec![
        model::hang(&[model::message_begins("m1")]),
        model::answer(&[model::message("m2", &outcome(0))]),
    ]);
    story.begin("work");
    story.settle_until("item_started");
    story.submit(custom());
    assert_eq!(story.texts("turn_aborted", "reason"), ["replaced"]);
    assert_eq!(story.texts("agent_message", "message"), ["Fine."]);
}

#[test]
fn input_during_a_review_starts_a_turn_after_it() {
    let mut story = Story::new()
        .command("slow", CommandScript::prints("", 0))
        .model(vec![
            model::answer(&[model::exec("c1", "slow")]),
            model::answer(&[model::message("m1", &outcome(0))]),
            model::answer(&[model::message("m2", "done too")]),
        ]);
    story.submit_only(custom());
    story.settle_until("exec_command_begin");
    story.say("also this");
    assert_eq!(story.all("task_complete").len(), 2);
    assert_eq!(story.texts("agent_message", "message"), ["Fine.", "done too"]);
    assert_eq!(prompt(&story.host.requests[2]), "also this");
}

#[test]
fn the_reviewer_is_never_a_reason_to_ask() {
    let escalated =
        json!({ "cmd": "rm x", "sandbox_permissions": "require_escalated", "justification": "?" });
    let mut story = Story::new()
        .config("approval_policy", json!("untrusted"))
        .config("sandbox_mode", json!("workspace-write"))
        .command("touch x", CommandScript::prints("", 0))
        .model(vec![
            model::answer(&[
                model::exec("c1", "touch x"),
                model::call("c2", "exec_command", escalated),
                model::call("c3", "request_user_input", json!({ "questions": [] })),
            ]),
            model::answer(&[model::message("m", &outcome(0))]),
        ]);
    story.submit(custom());
    assert!(story.all("exec_approval_request").is_empty());
    assert_eq!(story.host.started, [("touch x".to_owned(), true)]);
    assert_eq!(story.outputs()["c3"], "unsupported call: request_user_input");
    assert!(
        story.outputs()["c2"]
            .as_str()
            .unwrap()
            .contains("policy is Never")
    );
}

#[test]
fn the_review_has_its_own_model_and_the_configured_effort() {
    let mut story = Story::new()
        .config("review_model", json!("gpt-5.4"))
        .config("model_reasoning_effort", json!("high"))
        .model(vec![
            model::answer(&[model::message("m1", &outcome(0))]),
            model::answer(&[model::message("m2", "ok")]),
        ]);
    story.submit(Op::OverrideTurnContext {
        cwd: Some("/work/sub".into()),
        approval_policy: Some(AskForApproval::OnRequest),
        sandbox_policy: Some(SandboxPolicy::DangerFullAccess),
        model: None,
        effort: Some(codex_embed_protocol::ReasoningEffort::Low),
        summary: None,
        collaboration_mode: None,
        personality: None,
        service_tier: None,
    });
    story.submit(custom());
    story.say("go on");
    let (review, turn) = (&story.host.requests[0], &story.host.requests[1]);
    assert_eq!(
        (&review["model"], &review["reasoning"]["effort"]),
        (&json!("gpt-5.4"), &json!("high"))
    );
    assert_eq!(
        (&turn["model"], &turn["reasoning"]["effort"]),
        (&json!("gpt-5.1-codex"), &json!("low"))
    );
    assert!(review.to_string().contains("<cwd>/work/sub</cwd>"));
}

#[test]
fn uncommitted_changes_and_commits_are_put_into_words() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m", &outcome(0))])]);
    story.submit(review(ReviewTarget::UncommittedChanges));
    story.submit(review(ReviewTarget::Commit {
        sha: "1234567890".into(),
        title: Some("Add two".into()),
    }));
    assert_eq!(
        story.texts("entered_review_mode", "user_facing_hint"),
        ["current changes", "commit 1234567: Add two"]
    );
    assert!(prompt(&story.host.requests[0]).contains("not committed"));
    let commit = prompt(&story.host.requests[1]);
    assert!(
        commit.contains("1234567890") && commit.contains("Add two"),
        "{commit}"
    );
}

/// A repository whose `main` goes back to [`BASE`].
fn repository() -> Story {
    Story::new()
        .command("--show-toplevel", CommandScript::prints("/work\n", 0))
        .command(
            "main...main@{upstream}",
            CommandScript::prints("fatal: no upstream\n", 128),
        )
        .command("main", CommandScript::prints(&format!("warning: x\n{BASE}\n"), 0))
        .model(vec![model::answer(&[model::message("m", &outcome(0))])])
}

#[test]
fn a_branch_is_compared_from_where_it_forked() {
    let mut story = repository();
    story.submit(base_branch("main"));
    assert!(prompt(&story.host.requests[0]).contains(&format!("`git diff {BASE}`")));
}

#[test]
fn an_upstream_that_is_ahead_counts_for_its_branch() {
    let mut story = repository()
        .command("main...main@{upstream}", CommandScript::prints("0\t2\n", 0))
        .command("main@{upstream}", CommandScript::prints(&"9".repeat(40), 0));
    story.submit(base_branch("main"));
    assert!(prompt(&story.host.requests[0]).contains(&"9".repeat(40)));
}

#[test]
fn the_reviewer_finds_out_what_git_does_not_say_here() {
    let unknown = repository().command("main", CommandScript::prints("fatal: unknown\n", 128));
    let slow = repository().command("main", CommandScript::hangs());
    let absent = Story::new().model(vec![model::answer(&[model::message("m", &outcome(0))])]);
    let no_commands = repository().host_info(|host| host.shell = None);
    let unlimited = repository()
        .config("sandbox_mode", json!("read-only"))
        .config("approval_policy", json!("on-request"))
        .without_sandbox();
    for (mut story, started) in [
        (unknown, 3),
        (slow, 3),
        (absent, 0),
        (no_commands, 0),
        (unlimited, 0),
    ] {
        story.submit(base_branch("main"));
        assert_eq!(story.host.started.len(), started);
        assert!(prompt(&story.host.requests[0]).contains("git merge-base HEAD main"));
        assert_eq!(story.host.open_resources(), 0);
    }
    let mut story = repository();
    story.submit(base_branch("--output=x"));
    assert_eq!(story.host.started.len(), 1);
}

#[test]
fn git_runs_within_the_limits_of_the_session() {
    let mut story = repository().config("sandbox_mode", json!("read-only"));
    story.submit(base_branch("main"));
    assert!(story.host.started.iter().all(|(_, sandboxed)| *sandboxed));
    assert_eq!(story.host.started.len(), 3);
}

#[test]
fn a_branch_without_a_repository_is_refused() {
    let mut story = repository().command("--show-toplevel", CommandScript::prints("fatal\n", 128));
    story.submit(base_branch("main"));
    assert!(story.texts("error", "message")[0].contains("git repository"));
    assert!(story.all("entered_review_mode").is_empty() && story.host.requests.is_empty());
    story.say("still here?");
    assert_eq!(story.all("task_complete").len(), 1);
}

#[test]
fn an_interrupt_before_the_review_is_entered_is_no_review() {
    let mut story = repository().command("--show-toplevel", CommandScript::hangs());
    story.submit_only(base_branch("main"));
    story.perform_one();
    story.submit(Op::Interrupt);
    assert!(story.all("exited_review_mode").is_empty());
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
    assert_eq!(story.host.open_resources(), 0);
}

#[test]
fn an_empty_target_is_refused_and_disturbs_nothing() {
    let mut story = Story::new().model(vec![model::hang(&[model::message_begins("m1")])]);
    story.begin("work");
    story.settle_until("item_started");
    story.submit(review(ReviewTarget::Custom {
        instructions: "  ".into(),
    }));
    assert_eq!(story.all("error")[0]["codex_error_info"], "bad_request");
    assert!(story.all("turn_aborted").is_empty());
}
