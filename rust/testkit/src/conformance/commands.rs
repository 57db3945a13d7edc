//! What the commands of a recording did, for the scripted host to do again.

use std::collections::{BTreeSet, VecDeque};

use serde_json::Value;

use super::scenario::{Expect, Scenario};
use super::scripts;
use crate::CommandScript;

/// How long a command takes that doesn't sleep, in milliseconds.
const BRIEF_MS: u64 = 50;

/// The recorded commands in the order of their calls, which is the order in which they start.
pub(super) fn recorded(scenario: &Scenario) -> VecDeque<CommandScript> {
    let answers = scenario.model.iter().flat_map(|answer| &answer.sse);
    // The provider's own shell tool may leave the call's id out.
    let id = |item: &'_ Value| {
        item["call_id"]
            .as_str()
            .or(item["id"].as_str())
            .map(str::to_owned)
    };
    let calls = answers.filter_map(|event| id(&event["item"]));
    let mut seen = Vec::new();
    calls
        .filter(|call| {
            let new = !seen.contains(call);
            seen.push(call.clone());
            new
        })
        .filter_map(|call| command(&scenario.expect, &call))
        .collect()
}

/// The scripts of the scenario's hooks.
pub(super) fn hooks(scenario: &Scenario) -> BTreeSet<String> {
    let files = scenario.home.iter().chain(&scenario.files);
    let mut scripts = BTreeSet::new();
    for (_, text) in files.filter(|(path, _)| path.ends_with("hooks.json")) {
        collect_commands(&serde_json::from_str(text).unwrap_or_default(), &mut scripts);
    }
    scripts
}

fn collect_commands(value: &Value, scripts: &mut BTreeSet<String>) {
    scripts.extend(value["command"].as_str().map(str::to_owned));
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_commands(item, scripts)),
        Value::Object(members) => members
            .values()
            .for_each(|member| collect_commands(member, scripts)),
        _ => {}
    }
}

fn command(expect: &Expect, call: &str) -> Option<CommandScript> {
    let find = |kind: &str| {
        let is_it = |event: &&Value| event["type"] == kind && event["call_id"] == call;
        expect.events.iter().find(is_it)
    };
    let begin = find("exec_command_begin")?;
    let end = find("exec_command_end");
    if end.is_some_and(|end| end["status"] == "declined") {
        return None;
    }
    if let Some(end) = end.filter(|end| end["source"] == "agent") {
        return one_shot(end);
    }
    let script = begin["command"].as_array()?.last()?.as_str()?;
    let prints = script
        .find("echo")
        .or_else(|| script.find("printf"))
        .unwrap_or_default();
    // Each of these may have lost some.
    let reported = end
        .and_then(|end| end["aggregated_output"].as_str())
        .map(str::to_owned);
    let sources = [
        told(expect, call),
        reported,
        Some(deltas(expect, call)),
        scripts::counted_lines(script),
    ];
    let output = sources
        .into_iter()
        .flatten()
        .max_by_key(String::len)
        .unwrap_or_default();
    // A command that was killed has an end, but no exit of its own.
    let exit = end
        .and_then(|end| end["exit_code"].as_i64())
        .filter(|code| *code >= 0 || script.contains("kill"));
    Some(CommandScript {
        prints: vec![(slept(&script[..prints]), output)],
        complains: String::new(),
        writes: scripts::decoded_file(script).into_iter().collect(),
        exits: exit.map(|code| (slept(script) + BRIEF_MS, code as i32)),
        is_killed: false,
    })
}

/// A command of a one-shot tool, whose streams are recorded apart.
fn one_shot(end: &Value) -> Option<CommandScript> {
    let stream = |name: &str| end[name].as_str().map(str::to_owned);
    let timed_out = stream("formatted_output")?.starts_with("command timed out after ");
    let slept = slept(end["command"].as_array()?.last()?.as_str()?);
    let code = end["exit_code"].as_i64().filter(|_| !timed_out);
    Some(CommandScript {
        prints: vec![(0, stream("stdout")?)],
        complains: stream("stderr")?,
        writes: Vec::new(),
        exits: code.map(|code| (slept + BRIEF_MS, code as i32)),
        is_killed: false,
    })
}

/// The milliseconds that each `sleep SECONDS` in a script takes, all together.
fn slept(script: &str) -> u64 {
    let words = script.split("sleep ").skip(1);
    let seconds = words.filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        rest[..end.unwrap_or(rest.len())].parse::<f64>().ok()
    });
    seconds.map(|seconds| (seconds * 1000.0) as u64).sum()
}

/// What the model was told of a command's output, unless it was shortened for it.
fn told(expect: &Expect, call: &str) -> Option<String> {
    let inputs = expect
        .requests
        .iter()
        .filter_map(|request| request["input"].as_array());
    let outputs = inputs.flatten().filter(|item| item["call_id"] == call);
    let text = outputs.filter_map(|item| item["output"].as_str()).next()?;
    let (_, body) = text.split_once("\nOutput:\n")?;
    (!body.contains(" truncated…")).then(|| body.to_owned())
}

fn deltas(expect: &Expect, call: &str) -> String {
    let of_call = |event: &&Value| event["type"] == "exec_command_output_delta" && event["call_id"] == call;
    let bytes: Vec<u8> = expect
        .events
        .iter()
        .filter(of_call)
        .flat_map(super::events::chunk)
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}
