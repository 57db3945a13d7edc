//! Rate limits as the endpoint reports them in response headers, observed in the reference.
//!
//! An account has a limit `codex` and may have more. The headers of one are `x-NAME-primary-*` and
//! `x-NAME-secondary-*` with `used-percent`, `window-minutes` and `reset-at` (seconds since 1970), and
//! `x-NAME-limit-name` for people. `x-codex-credits-*` tell of credits.

use std::collections::BTreeSet;

use codex_embed_protocol::{CreditsSnapshot, RateLimitSnapshot, RateLimitWindow};

use crate::ports::HttpHead;

const DEFAULT: &str = "codex";

/// The limits that a response's headers tell: `codex`, also when they don't mention it, and the others by name.
pub(super) fn from_headers(head: &HttpHead) -> Vec<RateLimitSnapshot> {
    let others: BTreeSet<&str> = head
        .headers
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("x-")?.strip_suffix("-primary-used-percent"))
        .filter(|name| *name != DEFAULT)
        .collect();
    let others = others.into_iter().map(|name| limit(head, name));
    std::iter::once(default_limit(head)).chain(others).collect()
}

/// The limit `codex`, with empty windows when the headers tell nothing of it.
fn default_limit(head: &HttpHead) -> RateLimitSnapshot {
    limit(head, DEFAULT)
}

/// The limit that a refusal is about: the one that `x-codex-active-limit` names, else `codex`.
pub(super) fn active_limit(head: &HttpHead) -> RateLimitSnapshot {
    match text(head, "x-codex-active-limit") {
        Some(name) => limit(head, &name.to_ascii_lowercase().replace('_', "-")),
        None => default_limit(head),
    }
}

fn limit(head: &HttpHead, name: &str) -> RateLimitSnapshot {
    RateLimitSnapshot {
        limit_id: Some(name.replace('-', "_")),
        limit_name: text(head, &format!("x-{name}-limit-name")),
        primary: window(head, name, "primary"),
        secondary: window(head, name, "secondary"),
        credits: credits(head),
        plan_type: None,
    }
}

/// A window of a limit; `None` for one that says nothing: unused, of no length, without an end.
fn window(head: &HttpHead, limit: &str, window: &str) -> Option<RateLimitWindow> {
    let field = |field: &str| head.header(&format!("x-{limit}-{window}-{field}"));
    let used_percent: f64 = field("used-percent")?.parse().ok()?;
    let window_minutes: Option<i64> = field("window-minutes").and_then(|text| text.parse().ok());
    let resets_at: Option<i64> = field("reset-at").and_then(|text| text.parse().ok());
    let says_something =
        used_percent != 0.0 || window_minutes.is_some_and(|minutes| minutes != 0) || resets_at.is_some();
    (used_percent.is_finite() && says_something).then_some(RateLimitWindow {
        used_percent,
        window_minutes,
        resets_at,
    })
}

fn credits(head: &HttpHead) -> Option<CreditsSnapshot> {
    let flag = |name: &str| match head.header(name)? {
        "1" => Some(true),
        "0" => Some(false),
        text => text.to_ascii_lowercase().parse().ok(),
    };
    Some(CreditsSnapshot {
        has_credits: flag("x-codex-credits-has-credits")?,
        unlimited: flag("x-codex-credits-unlimited")?,
        balance: text(head, "x-codex-credits-balance"),
    })
}

fn text(head: &HttpHead, name: &str) -> Option<String> {
    let text = head.header(name)?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_about_the_limit_that_it_names() {
        let rows = [
            (None, "codex", None),
            (Some(" "), "codex", None),
            (Some("codex"), "codex", None),
            (Some("Codex_Other"), "codex_other", Some(70.0)),
            (Some(" codex-other "), "codex_other", Some(70.0)),
            (Some("unheard-of"), "unheard_of", None),
        ];
        for (active, id, used) in rows {
            let headers = [
                ("x-codex-active-limit", active),
                ("x-codex-other-primary-used-percent", Some("70")),
            ];
            let told = headers
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
            let limit = active_limit(&HttpHead {
                status: 429,
                headers: told.collect(),
            });
            assert_eq!(limit.limit_id.as_deref(), Some(id), "{active:?}");
            assert_eq!(
                limit.primary.map(|window| window.used_percent),
                used,
                "{active:?}"
            );
        }
    }
}
