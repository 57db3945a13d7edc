/**
 * `codex-embed/sessions/unstorage`: sessions kept in any storage that `unstorage` has a driver for. Needs
 * the package `unstorage`.
 *
 * @module
 */

export * from "../../sessions/unstorage.ts";
