/**
 * `codex-embed/sessions/file`: sessions kept in files, in the reference's own folder. Node, Deno and Bun.
 *
 * @module
 */

export * from "../../sessions/file/index.ts";
