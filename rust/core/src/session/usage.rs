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

    /// Takes over the totals of an earlier part of the session.
    pub fn resume(&mut self, info: Option<TokenUsageInfo>) {
        self.info = info;
    }

    /// The context is full: as if the last response had used what was left of it.
    pub fn fill(&mut self, window: i64) {
        let before = self
            .info
            .take()
            .map_or(0, |info| info.total_token_usage.total_tokens);
        self.info = Some(TokenUsageInfo {
            total_token_usage: total(window),
            last_token_usage: total(window.saturating_sub(before).max(0)),
            model_context_window: Some(window),
        });
    }

    /// The history was replaced: its estimated tokens stand for what the last response used.
    pub fn estimate(&mut self, tokens: u64, window: Option<i64>) {
        let info = self.info.get_or_insert_with(|| TokenUsageInfo {
            total_token_usage: TokenUsage::default(),
            last_token_usage: TokenUsage::default(),
            model_context_window: window,
        });
        info.last_token_usage = total(i64::try_from(tokens).unwrap_or(i64::MAX));
    }

    /// Tokens that the last response used, all in all.
    pub fn last_total(&self) -> u64 {
        let last = self.info.as_ref().map(|info| info.last_token_usage.total_tokens);
        last.and_then(|tokens| u64::try_from(tokens).ok())
            .unwrap_or_default()
    }

    /// Takes over the limits that a response's headers told. Credits and plan stay as they were told last.
    pub fn set_limits(&mut self, mut limits: RateLimitSnapshot) {
        if let Some(last) = self.limits.take() {
            limits.credits = limits.credits.or(last.credits);
            limits.plan_type = limits.plan_type.or(last.plan_type);
        }
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

fn total(total_tokens: i64) -> TokenUsage {
    TokenUsage {
        total_tokens,
        ..TokenUsage::default()
    }
}
