export * from "../../sessions/file/index.ts";
