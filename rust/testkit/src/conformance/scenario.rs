//! The form of a scenario, as far as it is played here.

use std::collections::BTreeMap;

use codex_embed_protocol::RequestUserInputResponse;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A scripted run and what the reference did with it.
#[derive(Debug, Deserialize)]
pub struct Scenario {
    /// The name of its file.
    pub name: String,
    #[serde(default)]
    pub(super) files: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) home: BTreeMap<String, String>,
    #[serde(default = "default_model")]
    pub(super) model_name: String,
    #[serde(default)]
    pub(super) config: String,
    #[serde(default)]
    pub(super) config_tables: String,
    #[serde(default = "default_provider")]
    pub(super) provider: String,
    #[serde(default)]
    pub(super) thread: Map<String, Value>,
    pub(super) turns: Vec<Turn>,
    #[serde(default)]
    pub(super) approvals: Vec<Value>,
    /// The answer to each question of `request_user_input`.
    #[serde(default)]
    pub(super) user_input: RequestUserInputResponse,
    pub(super) model: Vec<ModelAnswer>,
    pub(super) expect: Expect,
}

#[derive(Debug, Deserialize)]
pub(super) struct Turn {
    pub text: Option<String>,
    pub input: Option<Vec<Map<String, Value>>>,
    pub op: Option<String>,
    #[serde(default)]
    pub params: Map<String, Value>,
    pub interrupt_on: Option<String>,
    pub steer_on: Option<Steer>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Steer {
    pub event: String,
    pub text: String,
}

/// What the endpoint answers to one request.
#[derive(Debug, Deserialize)]
pub(super) struct ModelAnswer {
    pub status: Option<u16>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub body: Option<Value>,
    #[serde(default)]
    pub sse: Vec<Value>,
    #[serde(default)]
    pub cut: bool,
    #[serde(default)]
    pub hang: bool,
}

/// What the reference did.
#[derive(Debug, Deserialize)]
pub(super) struct Expect {
    pub events: Vec<Value>,
    pub requests: Vec<Value>,
    pub rollout: Vec<Value>,
    pub files: BTreeMap<String, String>,
}

fn default_model() -> String {
    "gpt-5.1-codex".to_owned()
}

fn default_provider() -> String {
    "request_max_retries=2\nstream_max_retries=2\nstream_idle_timeout_ms=2000\n".to_owned()
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub fn parse(json: &str) -> Result<Self, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    /// Whether the recording has a command that ran.
    pub(super) fn runs_commands(&self) -> bool {
        let begins = |event: &Value| event["type"] == "exec_command_begin";
        self.expect.events.iter().any(begins)
    }
}
