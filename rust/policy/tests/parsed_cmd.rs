//! Commands and how the reference (codex 0.114.0) classifies them, recorded from its events.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read stops the test")]

use codex_embed_policy::classify::parse_command;
use serde_json::Value;

/// Where the reference keeps a backslash that the shell takes away, the words as the program gets them
/// are shown instead: its paths name files that are not there.
const DIFFERS_BY_DECISION: [(&str, &str); 6] = [
    (r"cd C:\\x && cat c.txt", r"C:\x/c.txt"),
    (r"cat C:\\x\\y.txt", r"C:\x\y.txt"),
    (r"cat a\ b.txt", "a b.txt"),
    (r#"cat "a\"b""#, "a\"b"),
    (r#"cat "a\\b""#, r"a\b"),
    (r#"cat "a\$b""#, "a$b"),
];

fn argv(cmd: &Value) -> Vec<String> {
    match cmd {
        Value::String(script) => ["/bin/bash", "-lc", script].map(str::to_owned).to_vec(),
        words => serde_json::from_value(words.clone()).unwrap(),
    }
}

#[test]
fn every_recorded_command_is_classified_as_recorded() {
    let table: Vec<Value> = serde_json::from_str(include_str!("parsed_cmd.json")).unwrap();
    assert!(table.len() > 900);
    for row in &table {
        let decided = row["cmd"]
            .as_str()
            .and_then(|cmd| DIFFERS_BY_DECISION.iter().find(|(c, _)| *c == cmd));
        let ours = serde_json::to_value(parse_command(&argv(&row["cmd"]))).unwrap();
        match decided {
            Some((_, path)) => assert_eq!(ours[0]["path"], *path, "{}", row["cmd"]),
            _ => assert_eq!(ours, row["parsed"], "{}", row["cmd"]),
        }
    }
}

#[test]
fn a_script_of_many_changes_of_folder_is_not_spelled_out() {
    let deep = "cd aaaaaaaa && cat b && ".repeat(2000) + "ls";
    let parsed = serde_json::to_value(parse_command(&argv(&deep.clone().into()))).unwrap();
    assert_eq!(parsed, serde_json::json!([{"type": "unknown", "cmd": deep}]));
}

#[test]
fn no_words_have_no_parts() {
    assert_eq!(
        serde_json::to_value(parse_command(&[])).unwrap(),
        serde_json::json!([])
    );
}
