/**
 * `codex-embed/just-bash`: a shell for the virtual host: bash and about eighty commands in JavaScript.
 * Needs the package `just-bash`.
 *
 * @module
 */

export * from "../host/shells/just-bash.ts";
