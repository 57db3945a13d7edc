//! What the end of a command and its output mean. Observed of codex 0.114.0.

use codex_embed_protocol::{HookEventName, HookOutputEntry, HookOutputEntryKind, HookRunStatus};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::prompts;

/// A command that ended.
#[derive(Debug, Default)]
pub(super) struct Finished {
    /// `None` when a signal ended it.
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

/// What a run came to.
#[derive(Debug, PartialEq)]
pub(super) struct Judged {
    pub status: HookRunStatus,
    pub entries: Vec<HookOutputEntry>,
}

impl Judged {
    fn new() -> Self {
        Self {
            status: HookRunStatus::Completed,
            entries: Vec::new(),
        }
    }

    fn failed(problem: String) -> Self {
        Self::new().with(HookOutputEntryKind::Error, problem, HookRunStatus::Failed)
    }

    fn with(mut self, kind: HookOutputEntryKind, text: String, status: HookRunStatus) -> Self {
        self.say(kind, Some(text));
        self.status = status;
        self
    }

    fn say(&mut self, kind: HookOutputEntryKind, text: Option<String>) {
        self.entries
            .extend(text.map(|text| HookOutputEntry { kind, text }));
    }
}

/// What a command may answer at the beginning of a session. A member that isn't known makes the whole void.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StartAnswer {
    #[serde(default = "yes")]
    r#continue: bool,
    stop_reason: Option<String>,
    #[serde(default, rename = "suppressOutput")]
    _suppress_output: bool,
    system_message: Option<String>,
    hook_specific_output: Option<StartOutput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StartOutput {
    #[serde(rename = "hookEventName")]
    _point: Point,
    additional_context: Option<String>,
}

/// The name must be one of a point; the reference doesn't mind which.
#[derive(Deserialize)]
enum Point {
    SessionStart,
    Stop,
}

/// What a command may answer at the end of a turn.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StopAnswer {
    #[serde(default = "yes")]
    r#continue: bool,
    stop_reason: Option<String>,
    #[serde(default, rename = "suppressOutput")]
    _suppress_output: bool,
    system_message: Option<String>,
    decision: Option<Decision>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Decision {
    Block,
}

fn yes() -> bool {
    true
}

/// What a command's end means at this point; `Err` says why it did not end by itself.
pub(super) fn judge(point: HookEventName, finished: Result<Finished, String>) -> Judged {
    let Finished { code, stdout, stderr } = match finished {
        Ok(finished) => finished,
        Err(problem) => return Judged::failed(problem),
    };
    match (code, point) {
        (Some(0), _) => {
            let text = String::from_utf8_lossy(&stdout);
            match (text.trim(), point) {
                ("", _) => Judged::new(),
                (text, HookEventName::SessionStart) => at_start(text),
                (text, HookEventName::Stop) => at_stop(text),
            }
        }
        (Some(2), HookEventName::Stop) => match String::from_utf8_lossy(&stderr).trim() {
            "" => Judged::failed(prompts::hooks::blocked_without_words()),
            reason => Judged::new().with(
                HookOutputEntryKind::Feedback,
                reason.to_owned(),
                HookRunStatus::Blocked,
            ),
        },
        (Some(code), _) => Judged::failed(prompts::hooks::exited(code)),
        (None, _) => Judged::failed(prompts::hooks::was_killed()),
    }
}

/// Text that doesn't look like JSON is for the model.
fn at_start(text: &str) -> Judged {
    if !text.starts_with(['{', '[']) {
        return Judged::new().with(
            HookOutputEntryKind::Context,
            text.to_owned(),
            HookRunStatus::Completed,
        );
    }
    let answer: StartAnswer = match parse(text) {
        Ok(answer) => answer,
        Err(failed) => return failed,
    };
    let mut judged = Judged::new();
    judged.say(HookOutputEntryKind::Warning, answer.system_message);
    let output = answer.hook_specific_output;
    judged.say(
        HookOutputEntryKind::Context,
        output.and_then(|output| output.additional_context),
    );
    if !answer.r#continue {
        judged.stop(answer.stop_reason);
    }
    judged
}

fn at_stop(text: &str) -> Judged {
    let answer: StopAnswer = match parse(text) {
        Ok(answer) => answer,
        Err(failed) => return failed,
    };
    let mut judged = Judged::new();
    judged.say(HookOutputEntryKind::Warning, answer.system_message);
    if !answer.r#continue {
        judged.stop(answer.stop_reason);
        return judged;
    }
    let Some(Decision::Block) = answer.decision else {
        return judged;
    };
    let reason = answer.reason.unwrap_or_default();
    match reason.trim() {
        "" => judged.with(
            HookOutputEntryKind::Error,
            prompts::hooks::blocked_without_words(),
            HookRunStatus::Failed,
        ),
        reason => judged.with(
            HookOutputEntryKind::Feedback,
            reason.to_owned(),
            HookRunStatus::Blocked,
        ),
    }
}

impl Judged {
    fn stop(&mut self, reason: Option<String>) {
        self.say(HookOutputEntryKind::Stop, reason);
        self.status = HookRunStatus::Stopped;
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Judged> {
    // A list would be taken for an object's members in their order.
    if !text.starts_with('{') {
        return Err(Judged::failed(prompts::hooks::not_an_answer(
            "it is no JSON object",
        )));
    }
    serde_json::from_str(text)
        .map_err(|error| Judged::failed(prompts::hooks::not_an_answer(&error.to_string())))
}
