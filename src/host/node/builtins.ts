/**
 * Modules of the runtime that not every session needs. An import of one takes its exports all at once, which for
 * `node:http` loads Node's fetch as well, 12 ms from Node 22 on; these are loaded at their first use, and alone.
 */

/** `node:child_process`. */
export const childProcess = (): typeof import("node:child_process") =>
  process.getBuiltinModule("node:child_process");

/** `node:dns`. */
export const dns = (): typeof import("node:dns") => process.getBuiltinModule("node:dns");

/** `node:events`. */
export const events = (): typeof import("node:events") => process.getBuiltinModule("node:events");

/** `node:http`. */
export const http = (): typeof import("node:http") => process.getBuiltinModule("node:http");

/** `node:https`. */
export const https = (): typeof import("node:https") => process.getBuiltinModule("node:https");
