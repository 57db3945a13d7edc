/**
 * `codex-embed/sessions/indexeddb`: sessions kept in IndexedDB. Needs the package `idb`.
 *
 * @module
 */

export * from "../../sessions/indexeddb.ts";
