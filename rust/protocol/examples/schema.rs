//! Prints the JSON Schema of every type of the protocol, as one document with `$defs`.
//!
//! `npm run gen-protocol` makes the TypeScript side from it. `x-open` marks a union that keeps members of
//! an unknown `type`.

use std::io::Write;

use codex_embed_protocol::boundary::{
    ConfigNeeds, ConfigPreview, EffectResult, Input, OpenOptions, OutboxEntry,
};
use codex_embed_protocol::{Event, Op, RolloutLine, SandboxMode, Verbosity};
use schemars::SchemaGenerator;

fn main() -> std::io::Result<()> {
    let mut schemas = SchemaGenerator::default();
    schemas.subschema_for::<Event>();
    schemas.subschema_for::<Op>();
    schemas.subschema_for::<RolloutLine>();
    schemas.subschema_for::<SandboxMode>();
    schemas.subschema_for::<Verbosity>();
    schemas.subschema_for::<Input>();
    schemas.subschema_for::<OutboxEntry>();
    schemas.subschema_for::<EffectResult>();
    schemas.subschema_for::<OpenOptions>();
    schemas.subschema_for::<ConfigNeeds>();
    schemas.subschema_for::<ConfigPreview>();
    let document = serde_json::json!({ "$defs": schemas.take_definitions(true) });
    writeln!(std::io::stdout().lock(), "{document:#}")
}
