/**
 * `codex-embed/adapters/vscode`: workspaces of VS Code as a host's files, with the editor's unsaved
 * documents.
 *
 * @module
 */

export * from "../../host/adapters/vscode.ts";
export * from "../../host/adapters/vscode-buffers.ts";
