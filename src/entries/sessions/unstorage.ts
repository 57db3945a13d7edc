export * from "../../sessions/unstorage.ts";
