/**
 * `codex-embed/node`: the machine as a host, for Node, Deno and Bun: its files, commands in a sandbox,
 * HTTP. It is the default there.
 *
 * @module
 */

export * from "../host/node/index.ts";
