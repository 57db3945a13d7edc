/**
 * `codex-embed/adapters/web-container`: files of WebContainers, and their Node and npm as a shell.
 *
 * @module
 */

export * from "../../host/adapters/web-container.ts";
export * from "../../host/adapters/web-container-shell.ts";
