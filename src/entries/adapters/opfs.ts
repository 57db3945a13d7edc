/**
 * `codex-embed/adapters/opfs`: a page's own disk, and folders that the user picks, as a host's files.
 *
 * @module
 */

export * from "../../host/adapters/opfs.ts";
