export * from "../host/shells/just-bash.ts";
