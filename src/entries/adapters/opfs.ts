export * from "../../host/adapters/opfs.ts";
