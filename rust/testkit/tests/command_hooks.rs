//! Commands of hooks.json files. What they can answer is in the recorded scenarios `hooks-*`; here is what those can't
//! show: where files are looked for, what a command is given, and how one ends that doesn't by itself.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use codex_embed_protocol::Op;
use codex_embed_protocol::boundary::{Effect, EffectResult, HookAnswer, HookPoint, OutboxEntry};
use codex_embed_testkit::{CommandScript, Story, model};
use serde_json::{Value, json};

const TRUSTED: &str = "[projects.\"/work\"]\ntrust_level = \"trusted\"\n";

/// The text of a hooks.json with one command at each of these points.
fn hooks(commands: &[(&str, &str)]) -> String {
    let groups = commands.iter().map(|(point, command)| {
        let hooks = json!([{ "hooks": [{ "type": "command", "command": command }] }]);
        ((*point).to_owned(), hooks)
    });
    json!({ "hooks": groups.collect::<serde_json::Map<_, _>>() }).to_string()
}

fn agent() -> Story {
    let answers = ["one", "two", "three"].map(|text| model::answer(&[model::message("m", text)]));
    Story::new()
        .model(answers.to_vec())
        .codex_home("/home/codex")
        .config("features", json!({ "codex_hooks": true }))
        .config("suppress_unstable_features_warning", json!(true))
}

/// An agent whose user declares these commands.
fn agent_with(commands: &[(&str, &str)]) -> Story {
    agent().file("/home/codex/hooks.json", &hooks(commands))
}

fn ids(story: &Story) -> Vec<&str> {
    let started = story.all("hook_started").into_iter();
    started
        .map(|event| event["run"]["id"].as_str().unwrap())
        .collect()
}

/// How the runs ended, with what they said.
fn ends(story: &Story) -> Vec<(&str, String)> {
    let ended = story.all("hook_completed").into_iter();
    ended
        .map(|event| {
            let said = event["run"]["entries"].as_array().unwrap().iter();
            let said: Vec<&str> = said.map(|entry| entry["text"].as_str().unwrap()).collect();
            (event["run"]["status"].as_str().unwrap(), said.join("|"))
        })
        .collect()
}

fn effects(story: &Story) -> impl Iterator<Item = &Effect> {
    let entries = story.outboxes.iter().flatten();
    entries.filter_map(|entry| match entry {
        OutboxEntry::Effect(request) => Some(&request.effect),
        _ => None,
    })
}

fn read(story: &Story) -> Vec<&str> {
    effects(story)
        .filter_map(|effect| match effect {
            Effect::FsRead { path } if path.ends_with("hooks.json") => Some(path.as_str()),
            _ => None,
        })
        .collect()
}

fn input(story: &Story, index: usize) -> Value {
    serde_json::from_str(&story.host.inputs[index]).unwrap()
}

#[test]
fn commands_are_the_systems_the_users_and_those_of_a_trusted_project_from_its_root_down() {
    let files = [
        "/etc/codex/hooks.json",
        "/home/codex/hooks.json",
        "/work/.codex/hooks.json",
        "/work/sub/.codex/hooks.json",
    ];
    let mut story = agent()
        .config_toml("[projects.\"/work/sub\"]\ntrust_level = \"trusted\"\n")
        .cwd("/work/sub")
        .file("/work/.git/HEAD", "")
        .command("x", CommandScript::prints("", 0));
    for path in files {
        story = story.file(path, &hooks(&[("Stop", "x")]));
    }
    story.say("go");
    let expected: Vec<String> = (0..)
        .zip(files)
        .map(|(n, path)| format!("stop:{n}:{path}"))
        .collect();
    assert_eq!(ids(&story), expected);
}

#[test]
fn a_project_that_is_not_trusted_runs_nothing() {
    let mut story = agent()
        .file(
            "/work/.codex/hooks.json",
            &hooks(&[("SessionStart", "x"), ("Stop", "x")]),
        )
        .command("x", CommandScript::prints("", 0));
    story.say("go");
    assert!(story.host.started.is_empty());
    assert_eq!(read(&story), ["/etc/codex/hooks.json", "/home/codex/hooks.json"]);
}

#[test]
fn nothing_is_looked_for_without_the_flag() {
    let mut story = agent_with(&[("Stop", "x")])
        .config_toml(TRUSTED)
        .config("features", json!({}));
    story.say("go");
    assert!(read(&story).is_empty() && story.all("hook_started").is_empty());
}

#[test]
fn a_command_reads_what_happens_and_runs_as_a_program_of_the_users() {
    let mut story = agent_with(&[("SessionStart", "s"), ("Stop", "e")])
        .config_toml(
            "[model_providers.p]\nname=\"p\"\nbase_url=\"http://127.0.0.1:1/v1\"\nenv_key=\"P_KEY\"\n",
        )
        .config("model_provider", json!("p"))
        .config("approval_policy", json!("never"))
        .config("sandbox_mode", json!("read-only"))
        .command("s", CommandScript::prints("", 0))
        .command("e", CommandScript::prints("", 0))
        .recorded();
    story.say("go");
    let configured = story.all("session_configured")[0].clone();
    assert_eq!(
        input(&story, 0),
        json!({
            "session_id": configured["session_id"], "transcript_path": configured["rollout_path"], "cwd": "/work",
            "hook_event_name": "SessionStart", "model": configured["model"],
            "permission_mode": "bypassPermissions", "source": "startup",
        })
    );
    assert_eq!(input(&story, 1)["last_assistant_message"], "one");
    let spawned = effects(&story).find_map(|effect| match effect {
        Effect::ProcessSpawn {
            argv,
            env,
            sandbox,
            stdin,
            ..
        } => Some((argv, env, sandbox, *stdin)),
        _ => None,
    });
    let (argv, env, sandbox, stdin) = spawned.unwrap();
    assert_eq!(argv, &["/bin/bash", "-c", "s"]);
    assert!(env.exclude.contains(&"P_KEY".to_owned()) && env.exclude.contains(&"OPENAI_API_KEY".to_owned()));
    assert_eq!((sandbox, stdin), (&None, false));
}

#[test]
fn a_resumed_session_begins_as_one() {
    let matched = json!({ "hooks": { "SessionStart": [
        { "matcher": "resume", "hooks": [{ "type": "command", "command": "again" }] },
        { "matcher": "startup", "hooks": [{ "type": "command", "command": "new" }] },
    ] } });
    let story = || {
        agent()
            .file("/home/codex/hooks.json", &matched.to_string())
            .command("again", CommandScript::prints("again", 0))
            .command("new", CommandScript::prints("new", 0))
    };
    let mut first = story().recorded();
    first.say("go");
    assert_eq!(ends(&first), [("completed", "new".to_owned())]);
    let mut second = story().resumed(&first.host.record);
    second.say("go on");
    assert_eq!(ends(&second), [("completed", "again".to_owned())]);
    assert_eq!(input(&second, 0)["source"], "resume");
}

#[test]
fn a_host_without_processes_says_so_once_and_goes_on() {
    let mut story = agent_with(&[("SessionStart", "x"), ("Stop", "x")]).host_info(|host| host.shell = None);
    story.say("go");
    let warnings = story.texts("warning", "message");
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].contains("hooks.json") && warnings[0].contains("(2 of them)"),
        "{warnings:?}"
    );
    assert!(story.all("hook_started").is_empty() && story.host.started.is_empty());
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["one"]);

    let mut without = agent().host_info(|host| host.shell = None);
    without.say("go");
    assert!(without.all("warning").is_empty());
}

#[test]
fn a_command_that_hangs_is_killed_after_its_time_and_the_turn_goes_on() {
    let slow = json!({ "hooks": { "Stop": [{ "hooks": [
        { "type": "command", "command": "slow", "timeout": 3 },
        { "type": "command", "command": "endless" },
    ] }] } });
    let mut story = agent()
        .file("/home/codex/hooks.json", &slow.to_string())
        .command("slow", CommandScript::hangs())
        .command("endless", CommandScript::hangs());
    story.say("go");
    let times = story.all("hook_completed").into_iter();
    let times: Vec<&Value> = times.map(|event| &event["run"]["duration_ms"]).collect();
    assert_eq!(times, [3_000, 600_000]);
    assert!(ends(&story)[0].1.contains("3 s"), "{:?}", ends(&story));
    assert_eq!(story.host.open_resources(), 0);
    assert_eq!(story.all("task_complete").len(), 1);
}

#[test]
fn an_interrupt_kills_the_commands_under_way() {
    let mut story = agent_with(&[("SessionStart", "x")]).command("x", CommandScript::hangs());
    story.begin("go");
    story.settle_until("hook_started");
    story.submit_only(Op::Interrupt);
    story.settle();
    assert_eq!(story.host.open_resources(), 0);
    assert!(story.all("hook_completed").is_empty());
    assert_eq!(story.types().last(), Some(&"turn_aborted"));
}

#[test]
fn commands_that_fail_are_told_by_their_event_alone() {
    let loud = "x".repeat(700_000);
    let noisy = CommandScript {
        prints: vec![(0, loud.clone()), (0, loud)],
        ..CommandScript::prints("", 0)
    };
    let mut story = agent_with(&[("SessionStart", "missing"), ("Stop", "noisy")]).command("noisy", noisy);
    story.say("go");
    let ends = ends(&story);
    assert_eq!((ends[0].0, ends[1].0), ("failed", "failed"));
    assert!(ends[0].1.contains("ENOENT"), "{}", ends[0].1);
    assert!(ends[1].1.contains("1048576 bytes"), "{}", ends[1].1);
    assert!(story.all("warning").is_empty());
    assert_eq!(story.host.open_resources(), 0);
    assert_eq!(story.texts("task_complete", "last_agent_message"), ["one"]);
}

#[test]
fn files_that_are_none_of_hooks_are_told_and_the_others_count() {
    for bad in [
        "",
        "[",
        "3",
        "{\"hooks\": 3}",
        "{\"hooks\": {\"Stop\": null}}",
        "{\"hooks\": {\"Stop\": [{\"hooks\": [{}]}]}}",
        "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"x\", \"timeout\": -1}]}]}}",
        "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"x\", \"timeout\": 1, \"timeoutSec\": 2}]}]}}",
    ] {
        let mut story = agent_with(&[("Stop", "x")])
            .file("/etc/codex/hooks.json", bad)
            .command("x", CommandScript::prints("", 0));
        story.say("go");
        let warnings = story.texts("warning", "message");
        assert_eq!(warnings.len(), 1, "{bad}");
        assert!(warnings[0].contains("/etc/codex/hooks.json"), "{warnings:?}");
        assert_eq!(ids(&story), ["stop:0:/home/codex/hooks.json"], "{bad}");
    }
}

#[test]
fn a_function_decides_before_commands_and_a_turn_goes_on_once() {
    let block = EffectResult::Hook {
        answer: HookAnswer {
            block: Some("not yet".into()),
            ..HookAnswer::default()
        },
    };
    let mut story = agent_with(&[("Stop", "more")])
        .command(
            "more",
            CommandScript {
                complains: "and more".into(),
                ..CommandScript::prints("", 2)
            },
        )
        .hooks(&[HookPoint::Stop], vec![block]);
    story.say("go");
    // The function kept the turn going; then the command wanted to.
    assert_eq!(story.host.requests.len(), 2);
    assert_eq!(ends(&story), [("blocked", "and more".to_owned())]);
    assert_eq!(input(&story, 0)["stop_hook_active"], true);
    assert_eq!(story.all("warning").len(), 1);
}

#[test]
fn a_reviewer_has_the_same_commands_and_no_record() {
    let mut story = agent_with(&[("SessionStart", "x"), ("Stop", "x")])
        .command("x", CommandScript::prints("", 0))
        .recorded();
    let review = json!({ "type": "review", "review_request": {
        "target": { "type": "custom", "instructions": "look" }, "user_facing_hint": null } });
    story.submit(serde_json::from_value(review).unwrap());
    assert_eq!(ids(&story).len(), 2);
    let own = story.all("session_configured")[0]["session_id"].clone();
    assert_ne!(input(&story, 0)["session_id"], own);
    assert_eq!(input(&story, 0)["transcript_path"], Value::Null);
}
