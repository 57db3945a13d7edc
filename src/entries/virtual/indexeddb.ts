/**
 * `codex-embed/virtual/indexeddb`: a tree in memory that survives a reload, kept in IndexedDB. Needs the
 * package `idb`.
 *
 * @module
 */

export * from "../../host/virtual/indexeddb/index.ts";
