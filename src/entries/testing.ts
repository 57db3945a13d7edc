/**
 * `codex-embed/testing`: a model that answers from a script, over real HTTP: for tests and demonstrations
 * without a key. Node, Deno and Bun.
 *
 * @module
 */

export * from "../testing/index.ts";
