export * from "../host/node/index.ts";
