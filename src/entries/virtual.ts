export * from "../host/virtual/index.ts";
