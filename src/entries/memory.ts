export * from "../host/memory.ts";
