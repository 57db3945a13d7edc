//! Bytes of a model response stream to events, incrementally. Pure.
