/**
 * `codex-embed/sessions/memory`: sessions kept in memory, as long as the store object.
 *
 * @module
 */

export * from "../../sessions/memory.ts";
