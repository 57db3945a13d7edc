/**
 * `codex-embed/virtual`: files in memory, and a host of them: for pages, and wherever an agent shall not
 * touch the machine.
 *
 * @module
 */

export * from "../host/virtual/index.ts";
