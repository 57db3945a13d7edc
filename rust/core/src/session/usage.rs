//! Tokens used so far, and the limits that the endpoint reports.

use codex_embed_protocol::{EventMsg, RateLimitSnapshot, TokenCountEvent, TokenUsage, TokenUsageInfo};

/// Token totals and rate limits of a session.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    info: Option<TokenUsageInfo>,
    limits: Option<RateLimitSnapshot>,
}

impl Usage {
    /// Adds what one response used.
    pub fn add(&mut self, used: TokenUsage, window: Option<i64>) {
        let mut total = self
            .info
            .take()
            .map(|info| info.total_token_usage)
            .unwrap_or_default();
        total.input_tokens += used.input_tokens;
        total.cached_input_tokens += used.cached_input_tokens;
        total.output_tokens += used.output_tokens;
        total.reasoning_output_tokens += used.reasoning_output_tokens;
        total.total_tokens += used.total_tokens;
        self.info = Some(TokenUsageInfo {
            total_token_usage: total,
            last_token_usage: used,
            model_context_window: window,
        });
    }

    /// The context is full: as if the last response had used all of it.
    pub fn fill(&mut self, window: i64) {
        let full = TokenUsage {
            total_tokens: window,
            ..TokenUsage::default()
        };
        self.info = Some(TokenUsageInfo {
            total_token_usage: full,
            last_token_usage: full,
            model_context_window: Some(window),
        });
    }

    /// Takes over the limits that a response's headers told.
    pub fn set_limits(&mut self, limits: RateLimitSnapshot) {
        self.limits = Some(limits);
    }

    /// The event that reports the current figures.
    pub fn event(&self) -> EventMsg {
        EventMsg::TokenCount(TokenCountEvent {
            info: self.info.clone(),
            rate_limits: self.limits.clone(),
        })
    }
}
