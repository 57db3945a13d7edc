export * from "../../sessions/indexeddb.ts";
