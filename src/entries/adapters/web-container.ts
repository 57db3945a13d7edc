export * from "../../host/adapters/web-container.ts";
export * from "../../host/adapters/web-container-shell.ts";
