//! The agent loop: session, turn, tools, context. Effects go out through ports.
