/**
 * `codex-embed`, the agent: one prompt, conversations, the shapes of `@openai/codex-sdk`, sessions,
 * settings, tools and errors. Importing does no work; the WebAssembly module is loaded by the first
 * session.
 *
 * @module
 */

export * from "../index.ts";
