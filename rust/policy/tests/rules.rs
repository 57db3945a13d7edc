//! Rule files: what they may hold, what is wrong with them, and which commands they match.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read stops the test")]

use codex_embed_policy::rules::{
    NetworkDecision, NetworkProtocol, NetworkRule, RuleDecision, RuleSet, allow_rule, allow_rule_to_add,
};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

/// Files, a command, and which rules the reference found to match it, or that it refused the files.
#[derive(Deserialize)]
struct Recorded {
    rules: Vec<String>,
    command: Vec<String>,
    #[serde(default)]
    refused: bool,
    #[serde(default)]
    matches: Vec<Value>,
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn read(text: &str) -> RuleSet {
    let mut rules = RuleSet::default();
    rules.add_file("x.rules", text, "/w").unwrap();
    rules
}

/// Why a file is refused, with its place.
fn mistake(text: &str) -> String {
    let mut rules = RuleSet::default();
    let error = rules.add_file("x.rules", text, "/w").unwrap_err();
    assert_eq!(rules, RuleSet::default(), "half applied: {text}");
    error.to_string()
}

fn named(decision: RuleDecision) -> &'static str {
    match decision {
        RuleDecision::Allow => "allow",
        RuleDecision::Prompt => "prompt",
        RuleDecision::Forbidden => "forbidden",
    }
}

#[test]
fn recorded_files_match_what_the_reference_matches() {
    let table: Vec<Recorded> = serde_json::from_str(include_str!("rules.json")).unwrap();
    assert!(table.len() > 400);
    for row in table {
        let mut rules = RuleSet::default();
        let mut files = row.rules.iter();
        let read = files.try_for_each(|text| rules.add_file("x.rules", text, "/w"));
        assert_eq!(read.is_err(), row.refused, "{:?}: {read:?}", row.rules);
        if row.refused {
            continue;
        }
        let matches: Vec<Value> = rules
            .matches(&row.command, "/w")
            .into_iter()
            .map(|found| {
                let mut shown = json!({"words": found.words, "decision": named(found.rule.decision)});
                if let Some(why) = &found.rule.justification {
                    shown["why"] = json!(why);
                }
                if let Some(program) = found.resolved_program {
                    shown["program"] = json!(program);
                }
                shown
            })
            .collect();
        assert_eq!(matches, row.matches, "{:?} {:?}", row.rules, row.command);
    }
}

#[test]
fn a_mistake_is_told_with_its_line_and_column() {
    for (text, expected) in [
        ("prefix_rule([\"git\"]", "1:20: `,` or `)` was expected here"),
        ("\n\nallow([\"git\"])", "3:1: `allow` is not known here"),
        ("prefix_rule()", "1:1: the argument `pattern` is missing"),
        ("prefix_rule([])", "1:13: `pattern` is empty"),
        ("prefix_rule([[]])", "1:14: alternatives are empty"),
        ("prefix_rule(\"git\")", "1:13: `pattern` must be a list"),
        ("prefix_rule([[[\"git\"]]])", "1:15: `pattern` takes a string"),
        (
            "prefix_rule([\"é\"], decision=\"ask\")",
            "1:29: `decision` must be one of",
        ),
        (
            "prefix_rule([\"a\"], \"allow\", decision=\"allow\")",
            "1:29: this argument is given twice",
        ),
        (
            "prefix_rule([\"a\"], why=\"x\")",
            "1:20: `prefix_rule` has no argument `why`",
        ),
        (
            "prefix_rule(pattern=[\"a\"], \"allow\")",
            "1:28: an argument without a name",
        ),
        (
            "prefix_rule([\"a\"],\n  justification=\" \")",
            "2:17: `justification` is blank",
        ),
        (
            "prefix_rule([\"a\"],\n match=[\"a\", \"b c\"])",
            "2:14: the rule does not match its example `b c`",
        ),
        (
            "prefix_rule([\"a\"], not_match=[\"a 'b c'\"])",
            "1:31: the rule matches `a 'b c'`",
        ),
        (
            "prefix_rule([\"a\"], match=[\"a 'b\"])",
            "1:27: this example leaves a quote",
        ),
        ("prefix_rule([\"a\"], match=[[]])", "1:27: an example is empty"),
        ("prefix_rule([\"a])", "1:14: this string does not end"),
        (
            "prefix_rule([\"\\ud800\"])",
            "1:15: this escape stands for no character",
        ),
        ("prefix_rule([b\"a\"])", "1:14: `b` can't stand before a string"),
        ("  prefix_rule([\"a\"])", "1:1: a call may not be indented"),
        ("prefix_rule(\t[\"a\"])", "1:13: tabs are not allowed here"),
        (
            "prefix_rule([\"a\"]) x",
            "1:20: a call must be followed by the end of the line",
        ),
        ("x = 1", "1:3: `(` was expected here"),
        ("prefix_rule([x])", "1:14: a string or a list was expected"),
        ("prefix_rule([\"a\" + \"b\"])", "1:18: unexpected `+`"),
        ("prefix_rule(x)", "1:13: variables"),
        (
            "prefix_rule([[[[[[\"a\"]]]]]])",
            "1:18: lists are nested too deep",
        ),
        (
            "host_executable(\"a/b\", [])",
            "1:17: `name` must be the name of a program",
        ),
        (
            "host_executable(\"git\", [\"git\"])",
            "1:25: `paths` must be absolute",
        ),
        (
            "host_executable(\"git\", [\"/bin/hg\"])",
            "1:25: `paths` must end in the program's name, `git`",
        ),
        (
            "network_rule(\"http://x\", \"http\", \"deny\")",
            "1:14: `host` must be a host alone",
        ),
        (
            "network_rule(\"x\", \"ftp\", \"deny\")",
            "1:19: `protocol` must be one of",
        ),
        (
            "network_rule(\"x\", \"http\")",
            "1:1: the argument `decision` is missing",
        ),
    ] {
        let told = mistake(text);
        assert!(told.starts_with(&format!("x.rules:{expected}")), "{text}\n{told}");
    }
}

#[test]
fn a_file_with_a_mistake_leaves_the_rules_before_it_as_they_were() {
    let mut rules = read("prefix_rule([\"git\"])\nhost_executable(\"git\", [\"/bin/git\"])");
    let before = rules.clone();
    let broken =
        "prefix_rule([\"ls\"])\nhost_executable(\"git\", [])\nnetwork_rule(\"x\", \"http\", \"deny\")\noops(";
    assert_eq!(
        rules.add_file("y.rules", broken, "/w").unwrap_err().path,
        "y.rules"
    );
    assert_eq!(rules, before);
}

#[test]
fn hosts_are_compared_without_case_port_and_final_dot() {
    let rules = read(
        "network_rule(\"Example.COM.\", \"https\", \"allow\")\n\
         network_rule(\"[::1]:80\", \"http-connect\", \"forbidden\", \"no\")",
    );
    let rule = |host: &str, decision, justification: Option<&str>| NetworkRule {
        host: host.to_owned(),
        protocol: NetworkProtocol::Https,
        decision,
        justification: justification.map(str::to_owned),
    };
    assert_eq!(
        rules.network_rules(),
        [
            rule("example.com", NetworkDecision::Allow, None),
            rule("::1", NetworkDecision::Deny, Some("no")),
        ]
    );
}

#[test]
fn a_prefix_is_written_as_the_reference_writes_it_and_once_only() {
    let rule = allow_rule(&["touch".to_owned(), "b \"q\" \\ é\n\u{1}".to_owned()]);
    assert_eq!(
        rule,
        r#"prefix_rule(pattern=["touch", "b \"q\" \\ é\n\u0001"], decision="allow")"#
    );
    let git = words("git push");
    let line = "prefix_rule(pattern=[\"git\", \"push\"], decision=\"allow\")\n";
    assert_eq!(allow_rule_to_add("", &git).unwrap(), line);
    assert_eq!(allow_rule_to_add("# mine", &git).unwrap(), format!("\n{line}"));
    assert_eq!(allow_rule_to_add("# mine\n", &git).unwrap(), line);
    assert_eq!(allow_rule_to_add(line, &git), None);
    assert!(allow_rule_to_add("prefix_rule([\"git\", \"push\"])\n", &git).is_some());
}

/// Text made of what rule files are made of.
fn file_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "prefix_rule(",
            "host_executable(",
            "network_rule(",
            "[",
            "]",
            ")",
            "(",
            ",",
            "=",
            "\"git\"",
            "'a'",
            "pattern",
            "decision",
            "match",
            "not_match",
            "\"allow\"",
            "\"\"\"",
            "'''",
            "\"",
            "'",
            "\\",
            "\\x4",
            "\n",
            "\r\n",
            "\r",
            " ",
            "\t",
            "#",
            ";",
            "r\"",
            "é",
            "\0",
            "/",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,4}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn no_file_makes_the_reader_panic_or_is_half_applied(text in file_text()) {
        let mut rules = RuleSet::default();
        if rules.add_file("x.rules", &text, "/w").is_err() {
            prop_assert_eq!(rules, RuleSet::default());
        }
    }

    #[test]
    fn a_prefix_that_was_written_down_is_read_as_it_was(
        prefix in prop::collection::vec(any::<String>(), 1..4), more in prop::collection::vec(any::<String>(), 0..3),
    ) {
        let text = format!("# before{}", allow_rule_to_add("# before", &prefix).unwrap());
        let argv: Vec<String> = prefix.iter().chain(&more).cloned().collect();
        let rules = read(&text);
        let found = rules.matches(&argv, "/w");
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].words, &prefix);
    }
}
