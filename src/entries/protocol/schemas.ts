export * from "../../protocol/schemas/index.ts";
