//! Tokens and the account's limits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Tokens used so far, and the account's limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TokenCountEvent {
    /// `null` until the first response is complete.
    pub info: Option<TokenUsageInfo>,
    /// As the provider's headers tell; `null` when there were none.
    pub rate_limits: Option<RateLimitSnapshot>,
}

/// A session's token usage.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct TokenUsageInfo {
    /// All responses together.
    pub total_token_usage: TokenUsage,
    /// The last response alone; its total tells how full the window is.
    pub last_token_usage: TokenUsage,
    /// Tokens that the model can hold, as far as the session uses them; `null` when unknown.
    pub model_context_window: Option<i64>,
}

/// Counts of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct TokenUsage {
    /// Tokens of input, cached ones among them.
    pub input_tokens: i64,
    /// Tokens of input that the provider had cached.
    pub cached_input_tokens: i64,
    /// Tokens of output, reasoning among them.
    pub output_tokens: i64,
    /// Tokens of output spent on reasoning.
    pub reasoning_output_tokens: i64,
    /// Input and output.
    pub total_tokens: i64,
}

/// An account's limits at one moment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RateLimitSnapshot {
    /// Which limit, such as `codex`.
    pub limit_id: Option<String>,
    /// Its name, for people.
    pub limit_name: Option<String>,
    /// The short window.
    pub primary: Option<RateLimitWindow>,
    /// The long window.
    pub secondary: Option<RateLimitWindow>,
    /// Credits beside the windows.
    pub credits: Option<CreditsSnapshot>,
    /// The account's plan.
    pub plan_type: Option<PlanType>,
}

/// A window of time with a limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RateLimitWindow {
    /// How much is used, in percent.
    pub used_percent: f64,
    /// The window's length, in minutes.
    pub window_minutes: Option<i64>,
    /// When it starts anew, in seconds since 1970.
    pub resets_at: Option<i64>,
}

/// An account's credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditsSnapshot {
    /// Whether there are any.
    pub has_credits: bool,
    /// Whether they never run out.
    pub unlimited: bool,
    /// How many are left, as the provider writes it.
    pub balance: Option<String>,
}

/// An account's plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanType {
    /// Without payment.
    Free,
    /// The smallest paid plan.
    Go,
    /// For one person.
    Plus,
    /// For one person with high use.
    Pro,
    /// For a team.
    Team,
    /// For a company.
    Business,
    /// For a large company.
    Enterprise,
    /// For a school.
    Edu,
    /// A plan that this release doesn't know.
    #[serde(other)]
    Unknown,
}
