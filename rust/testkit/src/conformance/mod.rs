//! Recorded runs of the reference, played natively.
//!
//! A scenario (`test/conformance/README.md` has its form) says what the model answers and what the user does, and
//! holds what codex 0.114.0 did. Here it runs on the scripted host with its fake clock: no process, no socket. A
//! command does what the recording says that it did, after as long as the `sleep`s in it take.
//!
//! Compared are the events, the requests, the record and, where no command ran that could have written files, the files. What
//! may differ is the same as in the runner that plays scenarios through the built library, except that output
//! which the reference lost is not weighed against the rest of the recording.

mod commands;
mod compare;
mod events;
mod normalise;
mod own_words;
mod play;
mod rollout;
mod scenario;
mod scripts;
mod terms;

pub use compare::Difference;
pub use scenario::Scenario;

use compare::Comparison;
use normalise::Normaliser;
use serde_json::{Value, json};

/// Plays a scenario and lists what differs from the recording; nothing when all is equal.
///
/// # Errors
///
/// Says why it could not be played to its end.
pub fn check(scenario: &Scenario) -> Result<Vec<Difference>, String> {
    let run = play::play(scenario)?;
    let mut normaliser = Normaliser::new(&run.thread_id);
    let expect = &scenario.expect;
    let mut comparison = Comparison::default();
    let got = normaliser.events(run.events);
    events::compare(&mut comparison, &expect.events, &got);
    let requests: Vec<Value> = run
        .requests
        .into_iter()
        .map(|request| normaliser.request(request))
        .collect();
    comparison.values("requests", &json!(expect.requests), &json!(requests));
    let got = normaliser.rollout(run.rollout);
    rollout::compare(&mut comparison, &expect.rollout, &got);
    if !scenario.runs_commands() {
        let got = normaliser.files(run.files);
        comparison.values("files", &json!(expect.files), &json!(got));
    }
    Ok(comparison.differences)
}
