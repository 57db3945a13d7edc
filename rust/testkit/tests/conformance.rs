//! The recorded runs of the reference, played natively. The runner of the built library plays the same files with
//! real commands and a real endpoint.

#![allow(clippy::disallowed_methods, reason = "the scenarios are files")]
#![allow(clippy::unwrap_used, reason = "a scenario that cannot be read stops the test")]

use std::path::{Path, PathBuf};

use codex_embed_testkit::conformance::{Scenario, check};
use serde_json::Value;

#[test]
fn recorded_runs_come_out_the_same() {
    let excused = excused();
    let mut failures = Vec::new();
    let mut passed = 0;
    for path in scenarios() {
        let json = std::fs::read_to_string(&path).unwrap();
        let scenario = Scenario::parse(&json).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // An MCP server is a program that answers: `mcp.rs` has stories with scripted ones.
        if excused.contains(&scenario.name) || scenario.name.starts_with("mcp-") {
            continue;
        }
        match check(&scenario) {
            Ok(differences) if differences.is_empty() => passed += 1,
            Ok(differences) => {
                let shown = differences.iter().take(6).map(|each| format!("\n  {each}"));
                failures.push(format!("{}{}", scenario.name, shown.collect::<String>()));
            }
            Err(why) => failures.push(format!("{}: {why}", scenario.name)),
        }
    }
    assert!(
        failures.is_empty(),
        "{passed} passed, {} did not:\n{}",
        failures.len(),
        failures.join("\n")
    );
    assert!(passed > 40, "only {passed} scenarios were found");
}

#[test]
fn a_recording_of_something_else_is_noticed() {
    let json = std::fs::read_to_string(folder().join("scenarios/patch-add-update-delete.json")).unwrap();
    for (found, instead) in [
        // An event's text, a request's setting, a tool's output, a file.
        ("\"auto_approved\": true", "\"auto_approved\": false"),
        ("\"parallel_tool_calls\": false", "\"parallel_tool_calls\": true"),
        ("Output:\\nSuccess.", "Output:\\nFailure."),
        ("\"new/b.txt\": \"hello", "\"new/b.txt\": \"good-bye"),
        ("\"type\": \"turn_diff\"", "\"type\": \"plan_update\""),
        // A line of the record.
        ("\"realtime_active\": false", "\"realtime_active\": true"),
    ] {
        let altered = json.replace(found, instead);
        assert_ne!(altered, json, "{found} is not in the recording");
        let differences = check(&Scenario::parse(&altered).unwrap()).unwrap();
        assert!(!differences.is_empty(), "{found}");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/conformance")
}

fn scenarios() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder().join("scenarios")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Scenarios that the tables of the runner explain.
fn excused() -> Vec<String> {
    let rows = ["decided.json", "not-yet.json"].map(|table| {
        let json = std::fs::read_to_string(folder().join(table)).unwrap();
        serde_json::from_str::<Vec<Value>>(&json).unwrap()
    });
    let named = rows.iter().flatten().filter_map(|row| row["scenario"].as_str());
    named.map(str::to_owned).collect()
}
