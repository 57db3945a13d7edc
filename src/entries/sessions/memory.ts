export * from "../../sessions/memory.ts";
