//! Why a request to the model failed, and what follows from it.

use codex_embed_protocol::CodexErrorInfo;
use serde_json::Value;

use crate::ports::HostFailure;
use crate::session::Overrun;

/// A failed request or stream.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TurnError {
    /// What happened, for people; the text of the `error` event.
    pub message: String,
    /// The kind, for programs.
    pub info: CodexErrorInfo,
    /// The HTTP status that caused it, for the event that announces a retry.
    pub status: Option<u16>,
    /// What may be tried again.
    pub retry: Retry,
}

/// What may be tried again after a failure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Retry {
    /// Nothing: the same request would fail again, or the user must act.
    No,
    /// The same request, after the usual pause.
    Yes,
    /// The same request, after this many milliseconds, as the endpoint said.
    After(u64),
}

impl TurnError {
    /// A failure that is over with: the turn ends.
    pub fn fatal(message: impl Into<String>, info: CodexErrorInfo) -> Self {
        Self {
            message: message.into(),
            info,
            status: None,
            retry: Retry::No,
        }
    }

    /// The embedding program's limits end the turn.
    fn overrun(overrun: Overrun) -> Self {
        let info = match &overrun {
            Overrun::Limit {
                kind,
                scope,
                used,
                max,
            } => CodexErrorInfo::LimitReached {
                limit: *kind,
                scope: *scope,
                used: used.clone(),
                max: max.clone(),
            },
            Overrun::NoPrice { .. } => CodexErrorInfo::Other,
        };
        Self::fatal(overrun.to_string(), info)
    }

    /// A response that broke off or made no sense: the same request may work.
    pub fn disconnected(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            info: CodexErrorInfo::Other,
            status: None,
            retry: Retry::Yes,
        }
    }

    /// The host could not send the request or read the response.
    pub fn host(failure: HostFailure) -> Self {
        let HostFailure { code, message } = failure;
        match code.as_str() {
            "E_NO_KEY" | "E_LOGIN" => Self::fatal(message, CodexErrorInfo::Unauthorized),
            "E_UNSUPPORTED" => Self::fatal(message, CodexErrorInfo::BadRequest),
            _ => Self::disconnected(format!("{message} ({code})")),
        }
    }

    /// Whether the conversation no longer fits the model's context.
    pub fn fills_context(&self) -> bool {
        self.info == CodexErrorInfo::ContextWindowExceeded
    }
}

impl From<Overrun> for TurnError {
    fn from(overrun: Overrun) -> Self {
        Self::overrun(overrun)
    }
}

/// A response whose status is not 2xx, as a failure. `body` is at most [`MAX_ERROR_BODY`] bytes.
pub(crate) fn from_status(status: u16, url: &str, request_id: Option<&str>, body: &str) -> TurnError {
    let detail = detail(body);
    match status {
        400 if body.contains(BAD_IMAGE) => TurnError::fatal(
            "The model can't read an image of the conversation. Start a new thread, or go back to before the image.",
            CodexErrorInfo::BadRequest,
        ),
        400 => TurnError::fatal(body, CodexErrorInfo::Other),
        429 if detail.is_usage_limit() => {
            TurnError::fatal(usage_limit(&detail), CodexErrorInfo::UsageLimitExceeded)
        }
        429 if detail.kind.as_deref() == Some("usage_not_included") => TurnError::fatal(
            "This plan does not include the use of this model. Choose another plan or use an API key.",
            CodexErrorInfo::UsageLimitExceeded,
        ),
        429 => TurnError {
            message: format!(
                "the endpoint answered with status 429 (too many requests){}",
                with_id(request_id)
            ),
            info: CodexErrorInfo::ResponseTooManyFailedAttempts {
                http_status_code: Some(429),
            },
            status: Some(429),
            retry: Retry::No,
        },
        503 if matches!(detail.code(), Some("server_is_overloaded" | "slow_down")) => overloaded(),
        500 => TurnError {
            message: format!(
                "the endpoint has an internal error (status 500){}",
                with_id(request_id)
            ),
            info: CodexErrorInfo::InternalServerError,
            status: None,
            retry: Retry::Yes,
        },
        _ => TurnError {
            message: format!(
                "unexpected status {status}: {}, url: {url}{}",
                detail.message.as_deref().unwrap_or(body),
                with_id(request_id)
            ),
            info: CodexErrorInfo::Other,
            status: Some(status),
            retry: Retry::Yes,
        },
    }
}

/// Whether a refusal says that the account's limit is used up; its headers then tell the limits.
pub(crate) fn is_usage_limit(status: u16, body: &str) -> bool {
    status == 429 && detail(body).is_usage_limit()
}

fn detail(body: &str) -> ErrorDetail {
    let parsed: Option<ErrorBody> = serde_json::from_str(body).ok();
    parsed.and_then(|body| body.error).unwrap_or_default()
}

/// Whether the body of a refusal says that the input is longer than the model's context, by OpenAI's code or
/// llama.cpp's type. Chat Completions has no other way to say so.
pub(crate) fn is_too_long(body: &str) -> bool {
    let detail = detail(body);
    detail.code() == Some(CONTEXT_FULL) || detail.kind.as_deref() == Some("exceed_context_size_error")
}

/// The code of input that does not fit the model's context.
pub(crate) const CONTEXT_FULL: &str = "context_length_exceeded";

/// How the endpoint refuses an image, as the reference knows it.
const BAD_IMAGE: &str = "The image data you provided does not represent a valid image";

/// How much of an error's body is kept.
pub(crate) const MAX_ERROR_BODY: usize = 16 * 1024;

/// The failure that a `response.failed` event reports.
pub(crate) fn from_failed_response(code: Option<&str>, message: Option<&str>) -> TurnError {
    let text = message.unwrap_or("the endpoint gave no reason");
    match code {
        Some(CONTEXT_FULL) => TurnError::fatal(
            "The conversation no longer fits the model's context window. Start a new thread, or remove earlier input.",
            CodexErrorInfo::ContextWindowExceeded,
        ),
        Some("insufficient_quota") => TurnError::fatal(
            "The account's quota is used up. Check its plan and billing details.",
            CodexErrorInfo::UsageLimitExceeded,
        ),
        Some("usage_not_included") => TurnError::fatal(
            "This plan does not include the use of this model. Choose another plan or use an API key.",
            CodexErrorInfo::UsageLimitExceeded,
        ),
        Some("invalid_prompt") => {
            TurnError::fatal(message.unwrap_or("Invalid request."), CodexErrorInfo::Other)
        }
        Some("server_is_overloaded" | "slow_down") => overloaded(),
        // Servers of the Chat Completions API may write the status here that they would have answered with.
        Some("400") => from_status(400, "", None, text),
        Some("429") => from_status(429, "", None, text),
        Some("rate_limit_exceeded") => TurnError {
            retry: delay_in(text).map_or(Retry::Yes, Retry::After),
            ..TurnError::disconnected(format!("rate limit: {text}"))
        },
        _ => TurnError::disconnected(format!("the response failed: {text}")),
    }
}

fn overloaded() -> TurnError {
    TurnError::fatal(
        "The model is overloaded. Try again later, or use another model.",
        CodexErrorInfo::ServerOverloaded,
    )
}

fn usage_limit(detail: &ErrorDetail) -> String {
    let plan = detail
        .plan_type
        .as_deref()
        .map_or(String::new(), |plan| format!(" of the {plan} plan"));
    let reset = detail.resets_at.map_or(String::new(), |at| {
        format!(" It resets at {at} (seconds since 1970).")
    });
    format!("The usage limit{plan} is reached.{reset}")
}

fn with_id(request_id: Option<&str>) -> String {
    request_id.map_or(String::new(), |id| format!(", request id: {id}"))
}

#[derive(serde::Deserialize)]
struct ErrorBody {
    error: Option<ErrorDetail>,
}

#[derive(Default, serde::Deserialize)]
struct ErrorDetail {
    #[serde(rename = "type")]
    kind: Option<String>,
    /// A name; some servers write the status, a number.
    code: Option<Value>,
    message: Option<String>,
    plan_type: Option<String>,
    resets_at: Option<i64>,
}

impl ErrorDetail {
    fn is_usage_limit(&self) -> bool {
        self.kind.as_deref() == Some("usage_limit_reached")
    }

    fn code(&self) -> Option<&str> {
        self.code.as_ref().and_then(Value::as_str)
    }
}

/// The delay in a text such as "try again in 1.2s", "in 350ms" or "in 20 seconds", in milliseconds.
fn delay_in(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("try again in")?;
    let rest = rest.trim_start();
    let digits = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    let (number, unit) = rest.split_at(digits);
    let value: f64 = number.trim_end_matches('.').parse().ok()?;
    let unit = unit.trim_start();
    let factor = if unit.starts_with("ms") {
        1.0
    } else if unit.starts_with('s') {
        1000.0
    } else {
        return None;
    };
    Some((value * factor) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_says_when_to_come_back() {
        assert_eq!(delay_in("Rate limit. Please try again in 1.2s."), Some(1200));
        assert_eq!(delay_in("Please try again in 350ms."), Some(350));
        assert_eq!(delay_in("Try again in 20 seconds"), Some(20_000));
        assert_eq!(delay_in("Try again in a moment"), None);
        assert_eq!(delay_in("Try again later"), None);
    }

    #[test]
    fn each_status_has_its_consequence() {
        let overloaded = r#"{"error":{"code":"server_is_overloaded"}}"#;
        let limit = r#"{"error":{"type":"usage_limit_reached","plan_type":"pro","resets_at":5}}"#;
        let rows = [
            (400, "raw body", CodexErrorInfo::Other, Retry::No),
            (401, "{}", CodexErrorInfo::Other, Retry::Yes),
            (404, "gone", CodexErrorInfo::Other, Retry::Yes),
            (
                429,
                "",
                CodexErrorInfo::ResponseTooManyFailedAttempts {
                    http_status_code: Some(429),
                },
                Retry::No,
            ),
            (429, limit, CodexErrorInfo::UsageLimitExceeded, Retry::No),
            (500, "", CodexErrorInfo::InternalServerError, Retry::Yes),
            (503, overloaded, CodexErrorInfo::ServerOverloaded, Retry::No),
            (503, "", CodexErrorInfo::Other, Retry::Yes),
        ];
        for (status, body, info, retry) in rows {
            let error = from_status(status, "http://x/v1", None, body);
            assert_eq!((error.info, error.retry), (info, retry), "{status} {body}");
        }
        assert_eq!(from_status(400, "", None, "raw body").message, "raw body");
        let numbered = r#"{"error":{"code":402,"message":"no credits"}}"#;
        let message = from_status(402, "http://x/v1", None, numbered).message;
        assert!(message.contains("402: no credits"), "{message}");
    }

    #[test]
    fn a_status_in_a_stream_has_the_consequence_of_the_status() {
        for status in [400, 429] {
            assert_eq!(
                from_failed_response(Some(&status.to_string()), Some("no")),
                from_status(status, "", None, "no")
            );
        }
        assert_eq!(from_failed_response(Some("502"), Some("down")).retry, Retry::Yes);
    }

    #[test]
    fn input_that_is_too_long_is_told_by_code_or_type() {
        for (body, too_long) in [
            (r#"{"error":{"code":"context_length_exceeded"}}"#, true),
            (
                r#"{"error":{"code":400,"type":"exceed_context_size_error"}}"#,
                true,
            ),
            (r#"{"error":{"code":400,"type":"invalid_request_error"}}"#, false),
            ("context_length_exceeded", false),
        ] {
            assert_eq!(is_too_long(body), too_long, "{body}");
        }
    }
}
