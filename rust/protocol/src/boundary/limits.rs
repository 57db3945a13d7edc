//! How much a session may use.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Limits that the embedding program sets. What is left out is unlimited.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// For each turn, counted anew.
    #[serde(default)]
    pub turn: LimitSet,
    /// For all turns since the session was opened.
    #[serde(default)]
    pub session: LimitSet,
    /// What models cost, by name; `*` for all others. Needed for limits on cost.
    #[serde(default)]
    pub prices: BTreeMap<String, ModelPrice>,
}

/// One scope's limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LimitSet {
    /// Requests to the model; a request that is sent again after a failure counts once.
    #[serde(default)]
    pub requests: Option<u64>,
    /// Calls of tools of any kind.
    #[serde(default)]
    pub tool_calls: Option<u64>,
    /// Milliseconds in which turns run, waiting for approvals and tools included.
    #[serde(default)]
    pub wall_time_ms: Option<u64>,
    /// Tokens as responses report them, input and output, cached ones included.
    #[serde(default)]
    pub tokens: Option<u64>,
    /// In the currency of the prices.
    #[serde(default)]
    pub cost: Option<f64>,
}

/// What a model costs for each million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelPrice {
    /// Input that was not cached.
    pub input: f64,
    /// Input that was cached. Default: as other input.
    #[serde(default)]
    pub cached_input: Option<f64>,
    /// Output, reasoning included.
    pub output: f64,
}
