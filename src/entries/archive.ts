/**
 * `codex-embed/archive`: zip, tar, tar.gz and JSON into a file system, and out of it. Needs the packages
 * `fflate` and `modern-tar`.
 *
 * @module
 */

export * from "../archive/index.ts";
