export * from "../archive/index.ts";
