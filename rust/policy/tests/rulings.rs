//! What rules say of whole commands: scripts, paths, and several rules at once.

#![allow(clippy::unwrap_used, reason = "rules that cannot be read stop the test")]

use codex_embed_policy::rules::{RuleDecision, RuleSet, Ruling};
use codex_embed_policy::safety::Danger;
use proptest::prelude::*;

fn read(text: &str) -> RuleSet {
    let mut rules = RuleSet::default();
    rules.add_file("x.rules", text, "/w").unwrap();
    rules
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn script(text: &str) -> Vec<String> {
    ["/bin/bash", "-lc", text].map(str::to_owned).to_vec()
}

fn ruling(rules: &str, text: &str) -> Ruling {
    read(rules).evaluate(&script(text), "/w")
}

fn decision(rules: &str, text: &str) -> Option<RuleDecision> {
    ruling(rules, text).decision
}

const ALLOW: &str = "prefix_rule([\"npm\", \"run\"])\nprefix_rule([\"touch\"])\n";

#[test]
fn rules_allow_a_command_as_a_whole_or_not_at_all() {
    for text in [
        "npm run test",
        "npm run a && npm run b",
        "ls | touch x",
        "cd a && npm run x",
        "npm run <<E\nx\nE",
        "/usr/bin/touch x",
    ] {
        assert!(ruling(ALLOW, text).allows(), "{text:?}");
    }
    for text in [
        "npm install",
        "npm",
        "npm run a && cargo b",
        "npm run a > x",
        "npm run $A",
        "ls",
        "npm run a; rm -rf x",
        "touch a && find . -{delete,print}",
        "touch a && rg x *",
        "/x/touch a",
        "./touch a",
        "sub/touch a",
        "",
    ] {
        assert!(!ruling(ALLOW, text).allows(), "{text:?}");
    }
}

#[test]
fn what_no_rule_matches_is_judged_by_itself() {
    let left = |text| ruling(ALLOW, text).unruled;
    assert_eq!(left("npm run a").danger, None);
    assert_eq!(left("npm run a && ls").danger, Some(Danger::Safe));
    assert_eq!(left("npm run a && cargo b").danger, Some(Danger::Unknown));
    assert_eq!(left("npm run a && rm -rf b").danger, Some(Danger::Dangerous));
    assert_eq!(left("ls > a && rm -rf b").danger, Some(Danger::Dangerous));
    assert_eq!(ruling("prefix_rule([\"rm\"])", "rm -rf b").unruled.danger, None);
}

#[test]
fn the_strictest_rule_wins_and_gives_its_reason() {
    let rules = "prefix_rule([\"git\"], \"forbidden\", justification=\"no git\")\n\
                 prefix_rule([\"git\", \"push\"], \"forbidden\", justification=\"no push\")\n\
                 prefix_rule([\"git\", \"push\", \"x\"])\n\
                 prefix_rule([\"ls\"], \"prompt\", justification=\"watched\")\n";
    let said = |text| {
        let ruling = ruling(rules, text);
        (ruling.decision, ruling.words.join(" "), ruling.justification)
    };
    let why = |text: &str| Some(text.to_owned());
    assert_eq!(
        said("git push x"),
        (Some(RuleDecision::Forbidden), "git push".into(), why("no push"))
    );
    assert_eq!(
        said("ls && git pull"),
        (Some(RuleDecision::Forbidden), "git".into(), why("no git"))
    );
    assert_eq!(
        said("ls; touch a"),
        (Some(RuleDecision::Prompt), "ls".into(), why("watched"))
    );
    assert_eq!(said("touch a"), (None, String::new(), None));
}

#[test]
fn nothing_hides_a_command_from_a_rule_that_forbids() {
    let rules = "prefix_rule([\"touch\"], \"forbidden\")";
    for text in [
        "touch a > b",
        "touch $X",
        "(touch a)",
        "if true; then touch a; fi",
        "X=1 touch a",
        "ls $(touch a)",
        "ls `touch a`",
        "touch a &",
        "/bin/touch a",
        "/w/bin/touch a",
        "./touch a",
        "touch <<E\nx\nE",
    ] {
        assert_eq!(decision(rules, text), Some(RuleDecision::Forbidden), "{text:?}");
    }
    for argv in [&["bash", "-l", "-c", "touch a"][..], &["dash", "-c", "touch a"]] {
        let argv: Vec<String> = argv.iter().map(|word| (*word).to_owned()).collect();
        let ruling = read(rules).evaluate(&argv, "/w");
        assert_eq!(ruling.decision, Some(RuleDecision::Forbidden), "{argv:?}");
    }
    assert_eq!(decision(rules, "echo touch a > b"), None);
}

#[test]
fn a_program_elsewhere_does_not_borrow_the_name_that_a_rule_allows() {
    let rules = read(
        "prefix_rule([\"git\"])\nprefix_rule([\"hg\"])\nprefix_rule([\"./tool\"])\n\
         host_executable(\"hg\", [\"/opt/hg/bin/hg\"])",
    );
    let allowed = |line| rules.evaluate(&words(line), "/w").allows();
    for line in [
        "git x",
        "/usr/bin/git x",
        "/usr/local/bin/git",
        "hg",
        "/opt/hg/bin/hg x",
        "./tool",
    ] {
        assert!(allowed(line), "{line}");
    }
    for line in [
        "/w/git",
        "./git",
        "../usr/bin/../w/git",
        "/tmp/git",
        "/usr/bin/hg",
        "./hg",
        "/w/tool",
    ] {
        assert!(!allowed(line), "{line}");
    }
}

#[test]
fn without_what_is_allowed_only_the_strict_rules_are_left() {
    let rules =
        read("prefix_rule([\"a\"])\nprefix_rule([\"b\"], \"prompt\")\nprefix_rule([\"c\"], \"forbidden\")");
    let strict = rules.without_allowed();
    let decision = |line| strict.evaluate(&words(line), "/w").decision;
    assert_eq!(decision("a"), None);
    assert_eq!(decision("b"), Some(RuleDecision::Prompt));
    assert_eq!(decision("c"), Some(RuleDecision::Forbidden));
}

/// A script with words that rules and safety know.
fn any_script() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "touch", "npm", "run", "rm", "-rf", "ls", "cat", "a", "&&", "||", ";", "|", "&", "\n", " ", " ", " ",
        ">", "<", "$", "$(", ")", "(", "`", "'", "\"", "\\", "<<E\n", "E", "*", "{", "}", "=", "#", "!",
    ]);
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn one_more_strict_rule_never_makes_a_command_freer(text in any_script(), program in "touch|npm|rm|ls") {
        let before = ruling(ALLOW, &text);
        let after = ruling(&format!("{ALLOW}prefix_rule([\"{program}\"], \"forbidden\")"), &text);
        prop_assert!(after.decision >= before.decision);
        prop_assert!(before.allows() || !after.allows());
    }

    #[test]
    fn rules_that_allow_reach_no_script_with_a_redirection_a_variable_or_a_substitution(
        text in "(touch|npm run|ls)( [a-z]{1,3}){0,2}",
        rest in prop::sample::select(vec![" > x", " 2>x", " $x", " $(x)", " `x`", " &", " <(x)", "; x", " | sh", " && rm -rf x"]),
    ) {
        let longer = format!("{text}{rest}");
        prop_assert!(!ruling(ALLOW, &longer).allows());
    }
}
