/**
 * `codex-embed/adapters/node-fs`: file systems in the manner of `node:fs/promises`: memfs and others as a
 * host's files, and a host's files for isomorphic-git.
 *
 * @module
 */

export * from "../../host/adapters/node-fs.ts";
export * from "../../host/adapters/to-node-fs.ts";
