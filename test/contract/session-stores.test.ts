import "fake-indexeddb/auto";

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createStorage } from "unstorage";
import fsDriver from "unstorage/drivers/fs";
import memoryDriver from "unstorage/drivers/memory";

import { FileSessionStore } from "../../src/sessions/file/index.ts";
import { IndexedDbSessionStore } from "../../src/sessions/indexeddb.ts";
import { MemorySessionStore } from "../../src/sessions/memory.ts";
import { unstorageSessionStore } from "../../src/sessions/unstorage.ts";
import { describeSessionStore, inDatabases } from "./session-store.ts";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "session-store-"));

describeSessionStore("memory", async () => {
  const store = new MemorySessionStore();
  return { store, again: () => store };
});

describeSessionStore("files", async () => {
  const home = await folder();
  return {
    store: new FileSessionStore(home),
    again: () => new FileSessionStore(home),
    close: () => rm(home, { recursive: true }),
  };
});

describeSessionStore(
  "IndexedDB",
  inDatabases((name) => new IndexedDbSessionStore(name)),
);

describeSessionStore("unstorage in memory", async () => {
  const storage = createStorage({ driver: memoryDriver() });
  return { store: unstorageSessionStore(storage), again: () => unstorageSessionStore(storage) };
});

describeSessionStore("unstorage in files", async () => {
  const base = await folder();
  const storage = (): ReturnType<typeof createStorage> => createStorage({ driver: fsDriver({ base }) });
  return {
    store: unstorageSessionStore(storage()),
    again: () => unstorageSessionStore(storage()),
    close: () => rm(base, { recursive: true }),
  };
});
