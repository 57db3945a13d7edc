//! A session is a function of its journal: any journal, replayed, gives the identical outboxes.

use codex_embed_engine::{Journal, replay};
use codex_embed_protocol::boundary::{EffectResult, Input, OutputChannel};
use codex_embed_protocol::{AskForApproval, Op, ReviewDecision, ReviewRequest, ReviewTarget};
use codex_embed_testkit::{CommandScript, Story, model};
use proptest::prelude::*;
use serde_json::json;

/// What can happen next.
#[derive(Debug, Clone)]
enum Action {
    Say,
    Review,
    Perform(u8),
    Interrupt,
    Decide(u8, ReviewDecision),
    ChangePolicy(AskForApproval),
    StrayResult(u32),
    Tick,
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        2 => Just(Action::Say),
        1 => Just(Action::Review),
        8 => (1u8..12).prop_map(Action::Perform),
        1 => Just(Action::Interrupt),
        2 => (0u8..3, prop_oneof![
            Just(ReviewDecision::Approved),
            Just(ReviewDecision::ApprovedForSession),
            Just(ReviewDecision::Denied),
            Just(ReviewDecision::Abort),
        ]).prop_map(|(call, decision)| Action::Decide(call, decision)),
        1 => prop_oneof![Just(AskForApproval::Never), Just(AskForApproval::Untrusted)].prop_map(Action::ChangePolicy),
        1 => (0u32..40).prop_map(Action::StrayResult),
        1 => Just(Action::Tick),
    ]
}

fn story() -> Story {
    let patch = "*** Begin Patch\n*** Add File: made.txt\n+x\n*** End Patch\n";
    Story::new()
        .file("/work/a.txt", "one\n")
        .command("quick", CommandScript::prints("out\n", 0))
        .command(
            "slow",
            CommandScript {
                prints: vec![(400, "late\n".into())],
                exits: Some((700, 1)),
                ..Default::default()
            },
        )
        .command("endless", CommandScript::hangs())
        .command("--show-toplevel", CommandScript::prints("/work\n", 0))
        .command("main", CommandScript::prints(&"9".repeat(40), 0))
        .model(vec![
            model::answer(&[
                model::message_begins("m1"),
                model::delta("Hi"),
                model::message("m1", "Hi"),
            ]),
            model::answer(&[
                model::exec("c0", "quick"),
                model::exec("c1", "slow"),
                model::patch("c2", patch),
            ]),
            model::cut(&[model::exec("c0", "quick")]),
            model::status(500, json!({})),
            model::hang(&[model::message_begins("m2")]),
            model::answer(&[model::exec("c1", "endless")]),
            model::status(400, json!({})),
            model::answer(&[model::message("m3", "bye")]),
        ])
}

fn act(story: &mut Story, action: Action) {
    match action {
        Action::Say => story.begin("go"),
        Action::Review => story.submit_only(Op::Review {
            review_request: ReviewRequest {
                target: ReviewTarget::BaseBranch {
                    branch: "main".into(),
                },
                user_facing_hint: None,
            },
        }),
        Action::Perform(times) => {
            for _ in 0..times {
                story.perform_one();
            }
        }
        Action::Interrupt => story.submit_only(Op::Interrupt),
        Action::Decide(call, decision) => {
            story.submit_only(Op::ExecApproval {
                id: format!("c{call}"),
                turn_id: None,
                decision,
            });
        }
        Action::ChangePolicy(policy) => story.submit_only(Op::OverrideTurnContext {
            cwd: None,
            approval_policy: Some(policy),
            sandbox_policy: None,
            model: None,
            effort: None,
            summary: None,
            collaboration_mode: None,
            personality: None,
            service_tier: None,
        }),
        Action::StrayResult(effect) => {
            // A stray result may hit an effect under way; the story's host then answers it a second time.
            let result = EffectResult::Bytes {
                channel: OutputChannel::Data,
                data: b"stray".to_vec(),
            };
            story.step(Input::Result { effect, result });
        }
        Action::Tick => story.step(Input::Tick),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_replayed_journal_gives_the_identical_outboxes(actions in prop::collection::vec(action(), 1..60)) {
        let mut story = story();
        for action in actions {
            act(&mut story, action);
        }
        story.step(Input::Tick);
        let journal = story.journal();
        prop_assert_eq!(&replay(&journal).unwrap(), &story.outboxes);

        let text = serde_json::to_string(&journal).unwrap();
        let read: Journal = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &journal);
    }

    #[test]
    fn every_turn_has_one_end_and_nothing_stays_open(actions in prop::collection::vec(action(), 1..60)) {
        let mut story = story();
        let reviews = actions.iter().filter(|action| matches!(action, Action::Review)).count();
        for action in actions {
            if !matches!(action, Action::StrayResult(_)) {
                act(&mut story, action);
            }
        }
        story.submit(Op::Interrupt);
        let started = story.all("task_started").len();
        let ended = story.all("task_complete").len() + story.all("turn_aborted").len();
        // A review that is interrupted before its reviewer starts has an end and no start.
        prop_assert!(started <= ended && ended <= started + reviews, "{started} started, {ended} ended");
        prop_assert_eq!(story.all("entered_review_mode").len(), story.all("exited_review_mode").len());
        story.submit(Op::Shutdown);
        prop_assert_eq!(story.host.open_resources(), 0);
    }
}
