/**
 * `codex-embed/inline`: all of `codex-embed` with the WebAssembly module among the code, for programs of
 * one file and pages that may fetch nothing. Use it or `codex-embed`, not both.
 *
 * @module
 */

export * from "../index.ts";
