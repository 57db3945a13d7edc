//! Wire types: events, ops, items, effects and their results. No logic.

pub mod boundary;
