/**
 * `codex-embed/protocol/schemas`: the protocol as TypeBox schemas, which are JSON Schema: for forms,
 * documentation and other validators.
 *
 * @module
 */

export * from "../../protocol/schemas/index.ts";
