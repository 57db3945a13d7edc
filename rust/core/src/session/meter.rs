//! What a session uses, held against the limits of the embedding program.

use std::cell::Cell;
use std::fmt;

use codex_embed_protocol::boundary::{LimitSet, Limits, ModelPrice};
use codex_embed_protocol::{LimitKind, LimitScope, TokenUsage};
use serde_json::Number;

/// The price of models that have none of their own.
const ANY_MODEL: &str = "*";
const MILLION: f64 = 1_000_000.0;

/// Why a turn must not go on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Overrun {
    /// A limit is reached.
    Limit {
        kind: LimitKind,
        scope: LimitScope,
        used: Number,
        max: Number,
    },
    /// Cost is limited, and what this model costs is not known.
    NoPrice { model: String },
}

impl fmt::Display for Overrun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, scope, used, max) = match self {
            Self::Limit {
                kind,
                scope,
                used,
                max,
            } => (kind, scope, used, max),
            Self::NoPrice { model } => {
                return write!(
                    f,
                    "Cost is limited and the model {model} has no price. Add it to `limits.prices`, or `*` for all models."
                );
            }
        };
        let scope = match scope {
            LimitScope::Turn => "turn",
            LimitScope::Session => "session",
        };
        match kind {
            LimitKind::Requests => {
                write!(f, "The {scope} has made {used} of {max} requests to the model")
            }
            LimitKind::ToolCalls => write!(f, "The {scope} has made {used} of {max} calls of tools"),
            LimitKind::WallTime => write!(f, "The {scope} has run for {used} of {max} ms"),
            LimitKind::Tokens => write!(f, "The {scope} has used {used} of {max} tokens"),
            LimitKind::Cost => write!(f, "The {scope} has cost {used} of {max}"),
        }?;
        write!(f, ". Raise the limit, or start a new {scope}.")
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    requests: u64,
    tool_calls: u64,
    /// Of turns that have ended.
    wall_ms: f64,
    tokens: u64,
    cost: f64,
}

/// Counts what turns use. A review counts with the turn that it is.
#[derive(Debug)]
pub(crate) struct Meter {
    limits: Limits,
    turn: Cell<Spent>,
    session: Cell<Spent>,
    /// When the running turn began.
    began: Cell<Option<f64>>,
}

impl Meter {
    /// Nothing is used yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            turn: Cell::default(),
            session: Cell::default(),
            began: Cell::default(),
        }
    }

    /// A turn begins.
    pub fn begin_turn(&self, now: f64) {
        self.end_turn(now);
        self.turn.set(Spent::default());
        self.began.set(Some(now));
    }

    /// The turn is over, however that came.
    pub fn end_turn(&self, now: f64) {
        if let Some(began) = self.began.take() {
            self.count(|spent| spent.wall_ms += (now - began).max(0.0));
        }
    }

    /// A request to the model is about to be sent.
    pub fn request(&self, model: &str, now: f64) -> Result<(), Overrun> {
        let cost_limited = self.scopes().iter().any(|(_, set, _)| set.cost.is_some());
        if cost_limited && self.price(model).is_none() {
            return Err(Overrun::NoPrice {
                model: model.to_owned(),
            });
        }
        let running = self.running(now);
        for (scope, set, spent) in self.scopes() {
            check(LimitKind::Requests, scope, spent.requests, set.requests)?;
            check(LimitKind::Tokens, scope, spent.tokens, set.tokens)?;
            check_amount(LimitKind::Cost, scope, spent.cost, set.cost)?;
            check(
                LimitKind::WallTime,
                scope,
                (spent.wall_ms + running) as u64,
                set.wall_time_ms,
            )?;
        }
        self.count(|spent| spent.requests += 1);
        Ok(())
    }

    /// The model calls a tool.
    pub fn tool_call(&self) -> Result<(), Overrun> {
        for (scope, set, spent) in self.scopes() {
            check(LimitKind::ToolCalls, scope, spent.tool_calls, set.tool_calls)?;
        }
        self.count(|spent| spent.tool_calls += 1);
        Ok(())
    }

    /// A response is complete.
    pub fn response(&self, model: &str, used: &TokenUsage) {
        let tokens = u64::try_from(used.total_tokens).unwrap_or_default();
        let cost = self.price(model).map_or(0.0, |price| cost(price, used));
        self.count(|spent| {
            spent.tokens = spent.tokens.saturating_add(tokens);
            spent.cost += cost;
        });
    }

    /// How long the turn that just began may run, in milliseconds, and what is said when it ran longer.
    pub fn time_left(&self) -> Option<(u64, Overrun)> {
        let left = self.scopes().into_iter().filter_map(|(scope, set, spent)| {
            let max = set.wall_time_ms?;
            let overrun = Overrun::Limit {
                kind: LimitKind::WallTime,
                scope,
                used: max.into(),
                max: max.into(),
            };
            Some((max.saturating_sub(spent.wall_ms as u64), overrun))
        });
        left.min_by_key(|(left, _)| *left)
    }

    fn scopes(&self) -> [(LimitScope, &LimitSet, Spent); 2] {
        [
            (LimitScope::Turn, &self.limits.turn, self.turn.get()),
            (LimitScope::Session, &self.limits.session, self.session.get()),
        ]
    }

    fn running(&self, now: f64) -> f64 {
        self.began.get().map_or(0.0, |began| (now - began).max(0.0))
    }

    fn price(&self, model: &str) -> Option<&ModelPrice> {
        let prices = &self.limits.prices;
        prices.get(model).or_else(|| prices.get(ANY_MODEL))
    }

    fn count(&self, add: impl Fn(&mut Spent)) {
        for scope in [&self.turn, &self.session] {
            let mut spent = scope.get();
            add(&mut spent);
            scope.set(spent);
        }
    }
}

fn check(kind: LimitKind, scope: LimitScope, used: u64, max: Option<u64>) -> Result<(), Overrun> {
    match max {
        Some(max) if used >= max => Err(Overrun::Limit {
            kind,
            scope,
            used: used.into(),
            max: max.into(),
        }),
        _ => Ok(()),
    }
}

fn check_amount(kind: LimitKind, scope: LimitScope, used: f64, max: Option<f64>) -> Result<(), Overrun> {
    match max {
        Some(max) if used >= max => Err(Overrun::Limit {
            kind,
            scope,
            used: amount(used),
            max: amount(max),
        }),
        _ => Ok(()),
    }
}

fn amount(value: f64) -> Number {
    Number::from_f64(value).unwrap_or_else(|| 0.into())
}

fn cost(price: &ModelPrice, used: &TokenUsage) -> f64 {
    let tokens = |count: i64| count.max(0) as f64;
    let cached = used.cached_input_tokens.min(used.input_tokens);
    (tokens(used.input_tokens - cached) * price.input
        + tokens(cached) * price.cached_input.unwrap_or(price.input)
        + tokens(used.output_tokens) * price.output)
        / MILLION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cached_input_has_its_own_price() {
        let used = TokenUsage {
            input_tokens: 3_000_000,
            cached_input_tokens: 2_000_000,
            output_tokens: 500_000,
            ..TokenUsage::default()
        };
        let mut price = ModelPrice {
            input: 2.0,
            cached_input: Some(0.5),
            output: 8.0,
        };
        assert_eq!(cost(&price, &used), 2.0 + 1.0 + 4.0);
        price.cached_input = None;
        assert_eq!(cost(&price, &used), 6.0 + 4.0);
    }
}
