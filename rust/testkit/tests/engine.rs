//! The engine: many sessions, stale handles, results that nobody waits for.

use codex_embed_engine::Engine;
use codex_embed_protocol::boundary::{EffectResult, Input, OutboxEntry};
use codex_embed_protocol::{EventMsg, Op};
use codex_embed_testkit::{Story, model};

#[test]
fn a_closed_session_refuses_everything_and_the_others_go_on() {
    let mut engine = Engine::new();
    let first = engine.open(Story::new().options().clone()).unwrap();
    let second = engine.open(Story::new().options().clone()).unwrap();
    engine.step(first, 1.0, Input::Tick).unwrap();
    engine.close(first).unwrap();
    assert_eq!(
        engine.step(first, 2.0, Input::Tick).unwrap_err().code,
        "session_closed"
    );
    assert_eq!(engine.cancel(first, 2.0).unwrap_err().code, "session_closed");
    assert_eq!(engine.close(first).unwrap_err().code, "session_closed");
    assert!(!engine.step(second, 2.0, Input::Tick).unwrap().is_empty());
    assert_eq!(engine.stats().sessions, 1);
}

#[test]
fn a_session_that_was_shut_down_is_gone() {
    let mut engine = Engine::new();
    let handle = engine.open(Story::new().options().clone()).unwrap();
    let shutdown = Input::Submit {
        id: "s".into(),
        op: Op::Shutdown,
    };
    let outbox = engine.step(handle, 1.0, shutdown).unwrap();
    assert_eq!(outbox.last(), Some(&OutboxEntry::Closed));
    assert_eq!(
        engine.step(handle, 2.0, Input::Tick).unwrap_err().code,
        "session_closed"
    );
    assert_eq!(engine.stats().sessions, 0);
}

#[test]
fn sessions_of_one_engine_have_their_own_ids_and_events() {
    let mut engine = Engine::new();
    let ids: Vec<String> = (0..3)
        .map(|seed| {
            let mut options = Story::new().options().clone();
            options.seed = seed;
            let handle = engine.open(options).unwrap();
            let outbox = engine.step(handle, 1_700_000_000_000.0, Input::Tick).unwrap();
            match &outbox[0] {
                OutboxEntry::Event(event) => match &event.msg {
                    EventMsg::SessionConfigured(configured) => configured.session_id.clone(),
                    other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            }
        })
        .collect();
    assert!(
        ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2],
        "{ids:?}"
    );
}

#[test]
fn results_that_nobody_waits_for_are_counted_and_change_nothing() {
    let mut engine = Engine::new();
    let handle = engine.open(Story::new().options().clone()).unwrap();
    engine.step(handle, 1.0, Input::Tick).unwrap();
    let stray = Input::Result {
        effect: 99,
        result: EffectResult::Done,
    };
    assert_eq!(engine.step(handle, 2.0, stray).unwrap(), []);
    assert_eq!(engine.stats().late_results, 1);
}

#[test]
fn a_configuration_that_makes_no_sense_opens_nothing() {
    let mut engine = Engine::new();
    let mut options = Story::new().options().clone();
    options
        .config
        .overrides
        .insert("model_provider".into(), "nowhere".into());
    assert_eq!(engine.open(options).unwrap_err().code, "invalid_config");
    let mut options = Story::new().options().clone();
    options.cwd = String::new();
    assert_eq!(engine.open(options).unwrap_err().code, "invalid_argument");
    assert_eq!(engine.stats().opened, 0);
}

#[test]
fn the_clock_never_goes_back_within_a_session() {
    let mut story = Story::new().model(vec![model::answer(&[model::message("m", "ok")])]);
    story.say("first");
    story.host.now -= 3_600_000.0;
    story.say("second");
    assert_eq!(story.texts("agent_message", "message"), ["ok", "ok"]);
}
