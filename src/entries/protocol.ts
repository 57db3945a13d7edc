/**
 * `codex-embed/protocol`: every event, op, item and line of a record: types, and checks of a few kilobytes.
 * No WebAssembly.
 *
 * @module
 */

export * from "../protocol/index.ts";
