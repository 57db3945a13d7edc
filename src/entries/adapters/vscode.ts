export * from "../../host/adapters/vscode.ts";
export * from "../../host/adapters/vscode-buffers.ts";
