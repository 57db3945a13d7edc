//! Plays a scenario on the scripted host.

use std::collections::BTreeMap;

use codex_embed_protocol::Op;
use codex_embed_protocol::boundary::Input;
use serde_json::Value;

use super::scenario::{ModelAnswer, Scenario, Turn};
use super::{commands, terms};
use crate::{Answer, BodyPart, Story, StreamEnd};

/// The workspace.
pub(super) const CWD: &str = "/work";
/// CODEX_HOME.
pub(super) const HOME: &str = "/codex-home";
/// The record in CODEX_HOME, with the placeholders that the recorder gave it.
const RECORD: &str = "sessions/<date>/rollout-<time><thread>.jsonl";
/// What still comes this many milliseconds after the end of a turn belongs to it; the recorder waited as long.
const SETTLE_MS: f64 = 250.0;
/// Events that an app server keeps to itself.
const HIDDEN: [&str; 3] = ["session_configured", "raw_response_item", "shutdown_complete"];

/// What came of a scenario.
pub(super) struct Run {
    pub thread_id: String,
    pub events: Vec<Value>,
    pub requests: Vec<Value>,
    /// The session's record, line by line.
    pub rollout: Vec<Value>,
    /// The files of the workspace by relative path.
    pub files: BTreeMap<String, String>,
}

pub(super) fn play(scenario: &Scenario) -> Result<Run, String> {
    let mut player = Player {
        scenario,
        story: story(scenario)?,
        submissions: 0,
        looked_at: 0,
        answered: 0,
    };
    for turn in &scenario.turns {
        player.turn(turn)?;
    }
    let rollout = player.story.record();
    let Story { host, events, .. } = player.story;
    let thread_id = events.iter().find_map(|event| event["session_id"].as_str());
    let in_workspace = |(path, content): (&String, &Vec<u8>)| {
        let path = path.strip_prefix(CWD)?.strip_prefix('/')?;
        let content = String::from_utf8_lossy(content).into_owned();
        (!path.starts_with(".git/")).then(|| (path.to_owned(), content))
    };
    Ok(Run {
        thread_id: thread_id.unwrap_or_default().to_owned(),
        requests: host.requests,
        rollout,
        files: host.files.iter().filter_map(in_workspace).collect(),
        events: events
            .into_iter()
            .filter(|event| !HIDDEN.iter().any(|hidden| event["type"] == *hidden))
            .collect(),
    })
}

struct Player<'a> {
    scenario: &'a Scenario,
    story: Story,
    submissions: u32,
    /// How many events were searched for questions.
    looked_at: usize,
    /// How many questions were answered.
    answered: usize,
}

impl Player<'_> {
    fn turn(&mut self, turn: &Turn) -> Result<(), String> {
        let ends = self.turns_ended() + 1;
        for op in terms::turn_ops(turn)? {
            self.submit(op);
        }
        let mut interrupt = turn.interrupt_on.as_deref();
        let mut steer = turn.steer_on.as_ref();
        loop {
            self.answer_questions(turn)?;
            if interrupt.is_some_and(|event| self.seen(event)) {
                interrupt = None;
                // What was under way when the event came is done before the interrupt arrives.
                self.perform_until(self.story.host.now);
                self.submit(Op::Interrupt);
            }
            if let Some(add) = steer.filter(|steer| self.seen(&steer.event)) {
                steer = None;
                self.submit(terms::steer_op(&add.text)?);
            }
            if self.turns_ended() >= ends {
                break;
            }
            if !self.story.perform_one() {
                return Err(format!("the turn does not end: {:?}", self.story.types()));
            }
        }
        let settled = self.story.host.now + SETTLE_MS;
        self.perform_until(settled);
        self.story.host.now = settled;
        Ok(())
    }

    fn submit(&mut self, op: Op) {
        self.submissions += 1;
        let id = format!("00000000-0000-4000-8000-{:012}", self.submissions);
        self.story.step(Input::Submit { id, op });
    }

    /// Performs what is due by then.
    fn perform_until(&mut self, time: f64) {
        while self.story.host.next_due().is_some_and(|due| due <= time) {
            self.story.perform_one();
        }
    }

    /// Answers new questions as the scenario says; the one that the user interrupts stays open.
    fn answer_questions(&mut self, turn: &Turn) -> Result<(), String> {
        while let Some(event) = self.story.events.get(self.looked_at).cloned() {
            self.looked_at += 1;
            let kind = event["type"].as_str().unwrap_or_default();
            let questions = [
                "apply_patch_approval_request",
                "exec_approval_request",
                "dynamic_tool_call_request",
                "request_user_input",
            ];
            if !questions.contains(&kind) || turn.interrupt_on.as_deref() == Some(kind) {
                continue;
            }
            // What was under way when the question came is done before the answer arrives.
            self.perform_until(self.story.host.now);
            let answer = self.answer(kind, &event)?;
            self.submit(answer);
        }
        Ok(())
    }

    fn answer(&mut self, kind: &str, event: &Value) -> Result<Op, String> {
        let id = |name: &str| event[name].as_str().map(str::to_owned);
        if kind == "request_user_input" {
            return Ok(Op::UserInputAnswer {
                id: id("turn_id").unwrap_or_default(),
                response: self.scenario.user_input.clone(),
            });
        }
        let given = self.scenario.approvals.get(self.answered);
        self.answered += 1;
        if kind == "dynamic_tool_call_request" {
            return Ok(Op::DynamicToolResponse {
                id: id("callId").unwrap_or_default(),
                response: terms::tool_response(given),
            });
        }
        let decision = terms::decision(given)?;
        let id = id("approval_id").or_else(|| id("call_id")).unwrap_or_default();
        Ok(match kind {
            "apply_patch_approval_request" => Op::PatchApproval { id, decision },
            _ => Op::ExecApproval {
                id,
                turn_id: None,
                decision,
            },
        })
    }

    fn seen(&self, event: &str) -> bool {
        self.story.types().contains(&event)
    }

    fn turns_ended(&self) -> usize {
        self.story.all("task_complete").len() + self.story.all("turn_aborted").len()
    }
}

fn story(scenario: &Scenario) -> Result<Story, String> {
    let answers = scenario.model.iter().map(answer).collect();
    let mut story = Story::new()
        .model(answers)
        .config_toml(&config_toml(scenario))
        .codex_home(HOME)
        .recorded()
        .record_path(&format!("{HOME}/{RECORD}"))
        .file(&format!("{CWD}/.git/"), "");
    for (key, value) in terms::thread_config(scenario) {
        story = story.config(&key, value);
    }
    for (folder, files) in [(CWD, &scenario.files), (HOME, &scenario.home)] {
        for (path, content) in files {
            story = story.file(&format!("{folder}/{path}"), content);
        }
    }
    for tool in terms::dynamic_tools(scenario)? {
        story = story.dynamic_tool(tool);
    }
    story.host.recorded = commands::recorded(scenario);
    story.host.interpreted = commands::hooks(scenario);
    Ok(story)
}

fn config_toml(scenario: &Scenario) -> String {
    let Scenario {
        config,
        config_tables,
        provider,
        ..
    } = scenario;
    format!(
        "model_provider=\"scripted\"\n{config}\n[model_providers.scripted]\n\
         name=\"scripted\"\nbase_url=\"http://127.0.0.1:1/v1\"\nwire_api=\"responses\"\nenv_key=\"SCRIPTED_KEY\"\n\
         {provider}\n[projects.\"{CWD}\"]\ntrust_level=\"trusted\"\n[skills.bundled]\nenabled=false\n{config_tables}"
    )
    .replace("{{HOME}}", HOME)
}

fn answer(answer: &ModelAnswer) -> Answer {
    let pauses = answer.sse.iter().any(|event| event.get("pause_ms").is_some());
    if answer.cut && !pauses {
        // The connection broke before anything that was written had left.
        return Answer::Refused;
    }
    let headers = answer.headers.iter();
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    let refused = answer.status.filter(|status| *status != 200);
    let parts = match refused {
        Some(_) => vec![BodyPart::Bytes(
            answer
                .body
                .as_ref()
                .map_or("{}".into(), Value::to_string)
                .into_bytes(),
        )],
        None => answer.sse.iter().map(part).collect(),
    };
    Answer::Parts {
        status: refused.unwrap_or(200),
        headers: headers.collect(),
        parts,
        end: match answer {
            _ if refused.is_some() => StreamEnd::Close,
            ModelAnswer { cut: true, .. } => StreamEnd::Cut,
            ModelAnswer { hang: true, .. } => StreamEnd::Hang,
            _ => StreamEnd::Close,
        },
    }
}

fn part(event: &Value) -> BodyPart {
    if let Some(ms) = event["pause_ms"].as_u64() {
        return BodyPart::Pause(ms);
    }
    let text = match event["raw"].as_str() {
        Some(raw) => raw.to_owned(),
        None => crate::model::text(std::slice::from_ref(event)),
    };
    BodyPart::Bytes(text.replace("{{CWD}}", CWD).into_bytes())
}
