//! Rate limits as the endpoint reports them in response headers.
//!
//! `x-codex-{primary,secondary}-{used-percent,window-minutes,reset-at}` and `x-codex-credits-*`, observed in
//! the reference.

use codex_embed_protocol::{CreditsSnapshot, RateLimitSnapshot, RateLimitWindow};

use crate::ports::HttpHead;

/// The limits that a response's headers tell; empty windows when they tell none.
pub(super) fn from_headers(head: &HttpHead) -> RateLimitSnapshot {
    RateLimitSnapshot {
        limit_id: Some("codex".to_owned()),
        limit_name: None,
        primary: window(head, "primary"),
        secondary: window(head, "secondary"),
        credits: credits(head),
        plan_type: None,
    }
}

fn window(head: &HttpHead, name: &str) -> Option<RateLimitWindow> {
    let field = |field: &str| head.header(&format!("x-codex-{name}-{field}"));
    Some(RateLimitWindow {
        used_percent: field("used-percent")?.parse().ok()?,
        window_minutes: field("window-minutes").and_then(|text| text.parse().ok()),
        resets_at: field("reset-at").and_then(|text| text.parse().ok()),
    })
}

fn credits(head: &HttpHead) -> Option<CreditsSnapshot> {
    let flag = |name: &str| {
        head.header(name)
            .map(|text| text.eq_ignore_ascii_case("true") || text == "1")
    };
    Some(CreditsSnapshot {
        has_credits: flag("x-codex-credits-has-credits")?,
        unlimited: flag("x-codex-credits-unlimited")?,
        balance: head.header("x-codex-credits-balance").map(str::to_owned),
    })
}
