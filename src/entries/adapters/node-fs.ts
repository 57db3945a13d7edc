export * from "../../host/adapters/node-fs.ts";
export * from "../../host/adapters/to-node-fs.ts";
