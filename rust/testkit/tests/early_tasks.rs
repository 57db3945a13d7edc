//! Tasks that aren't turns of the user, before any turn and after a compaction.

use codex_embed_protocol::{Op, ReviewRequest, ReviewTarget};
use codex_embed_testkit::{Story, model};
use serde_json::json;

fn custom() -> Op {
    Op::Review {
        review_request: ReviewRequest {
            target: ReviewTarget::Custom {
                instructions: "look at a.txt".into(),
            },
            user_facing_hint: None,
        },
    }
}

#[test]
fn a_review_tells_the_model_no_more_than_where_the_session_began() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m", "plain words")])]);
    story.submit(custom());
    let op = json!({ "type": "override_turn_context", "model": "gpt-5.4" });
    story.submit(serde_json::from_value(op).unwrap());
    story.say("first turn");
    let request = story.host.requests.last().unwrap().to_string();
    assert_eq!(request.matches("<permissions instructions>").count(), 1);
    assert!(
        !request.contains("<model_switch>"),
        "no model of the user's turns was there before"
    );
    let at = |text: &str| request.find(text).unwrap();
    assert!(at("<environment_context>") < at("<user_action>"));

    story.submit(Op::Compact);
    story.submit(custom());
    story.say("second turn");
    let request = story.host.requests.last().unwrap().to_string();
    assert!(request.rfind("<user_action>") < request.rfind("<environment_context>"));
}

#[test]
fn a_compaction_before_any_turn_has_no_model_that_another_takes_over_from() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m", "words")])]);
    story.submit(Op::Compact);
    let op = json!({ "type": "override_turn_context", "model": "gpt-5.4" });
    story.submit(serde_json::from_value(op).unwrap());
    story.say("first turn");
    let request = story.host.requests.last().unwrap().to_string();
    assert!(!request.contains("<model_switch>"), "{request}");
    assert_eq!(request.matches("<permissions instructions>").count(), 1);
}

#[test]
fn a_review_with_an_unknown_model_warns_for_the_session_and_for_the_reviewer() {
    let mut story = Story::new()
        .config("model", json!("mystery"))
        .model(vec![model::answer(&[model::message("m", "words")])]);
    story.submit(custom());
    let warned: Vec<_> = story
        .types()
        .into_iter()
        .filter(|kind| ["warning", "entered_review_mode"].contains(kind))
        .collect();
    assert_eq!(warned, ["warning", "entered_review_mode", "warning"]);
}
