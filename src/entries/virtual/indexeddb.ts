export * from "../../host/virtual/indexeddb/index.ts";
