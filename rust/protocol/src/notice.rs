//! Errors, warnings and notes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// A turn failed, or a submission was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorEvent {
    /// What happened, for people.
    pub message: String,
    /// What kind of failure; `null` when it has no kind.
    #[serde(default)]
    pub codex_error_info: Option<CodexErrorInfo>,
}

/// A response stream broke; the request is sent again after a pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StreamErrorEvent {
    /// What happened and which attempt follows, for people.
    pub message: String,
    /// What kind of failure.
    #[serde(default)]
    pub codex_error_info: Option<CodexErrorInfo>,
    /// The failure itself, for people, where `message` only counts attempts.
    #[serde(default)]
    pub additional_details: Option<String>,
}

/// Something that the user should know; the turn goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WarningEvent {
    /// The warning, for people.
    pub message: String,
}

/// A note on what goes on in the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BackgroundEventEvent {
    /// The note, for people.
    pub message: String,
}

/// A setting in use will go away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeprecationNoticeEvent {
    /// What is out of date.
    pub summary: String,
    /// What to do instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// The provider answered with another model than was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelRerouteEvent {
    /// The model asked for.
    pub from_model: String,
    /// The model that answers.
    pub to_model: String,
    /// Why.
    pub reason: ModelRerouteReason,
}

/// Why a provider answers with another model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelRerouteReason {
    /// The request looked like high-risk work on attacks.
    HighRiskCyberActivity,
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Requests to the model.
    Requests,
    /// Calls of tools.
    ToolCalls,
    /// The time that turns run, in milliseconds.
    WallTime,
    /// Tokens of input and output.
    Tokens,
    /// Money, by the program's prices.
    Cost,
}

/// How far a limit reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitScope {
    /// One turn.
    Turn,
    /// All turns since the session was opened.
    Session,
}

/// The kind of a failure, for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodexErrorInfo {
    /// The conversation no longer fits the model's window.
    ContextWindowExceeded,
    /// The account's limit is used up.
    UsageLimitExceeded,
    /// The provider has no capacity now.
    ServerOverloaded,
    /// No connection, or a failure before the response's head.
    HttpConnectionFailed {
        /// The response's status, if there was one.
        http_status_code: Option<u16>,
    },
    /// The response's head came, its stream didn't.
    ResponseStreamConnectionFailed {
        /// The response's status, if there was one.
        http_status_code: Option<u16>,
    },
    /// The provider failed.
    InternalServerError,
    /// The key or login was refused.
    Unauthorized,
    /// The provider refused the request.
    BadRequest,
    /// A command's sandbox failed.
    SandboxError,
    /// The stream broke off before the response was complete.
    ResponseStreamDisconnected {
        /// The response's status, if there was one.
        http_status_code: Option<u16>,
    },
    /// Every attempt failed.
    ResponseTooManyFailedAttempts {
        /// The last response's status, if there was one.
        http_status_code: Option<u16>,
    },
    /// Turns could not be rolled back.
    ThreadRollbackFailed,
    /// A limit that the embedding program set is reached; the reference has no such limits.
    LimitReached {
        /// Which.
        limit: LimitKind,
        /// Of what.
        scope: LimitScope,
        /// How much is used: a count, milliseconds, or an amount of money.
        used: Number,
        /// How much may be.
        max: Number,
    },
    /// Anything else.
    Other,
}
