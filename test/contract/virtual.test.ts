import "fake-indexeddb/auto";

import { expect } from "vitest";
import { createVirtualFileSystem, createVirtualHost, overlay } from "../../src/host/virtual/index.ts";
import { persist } from "../../src/host/virtual/indexeddb/index.ts";
import { describeFileSystem } from "./file-system.ts";
import { describeHttpClient } from "./http.ts";

describeFileSystem("virtual", async () => ({ fs: createVirtualHost({ cwd: "/work" }).fs, root: "/work" }));
describeFileSystem("overlay", async () => {
  const buffers = new Map<string, string | Uint8Array>();
  const fs = createVirtualFileSystem();
  await fs.mkdir("/work");
  return {
    fs: overlay(fs, {
      get: (path) => buffers.get(path),
      set: (path, data) => void buffers.set(path, data),
      delete: (path) => void buffers.delete(path),
      paths: () => buffers.keys(),
    }),
    root: "/work",
  };
});
let databases = 0;
describeFileSystem("persisted", async () => {
  const fs = createVirtualFileSystem();
  await fs.mkdir("/work");
  databases += 1;
  const database = `contract ${databases}`;
  const kept = await persist(fs, { database, root: "/work" });
  return {
    fs,
    root: "/work",
    close: async () => {
      await kept.close();
      // What the test left is what the next visit finds.
      const again = createVirtualFileSystem();
      const second = await persist(again, { database, root: "/work" });
      await second.close();
      expect(again.changes(fs.snapshot())).toEqual([]);
      expect(again.usage()).toEqual(fs.usage());
    },
  };
});
describeHttpClient("virtual", () => ({
  client: createVirtualHost().http,
  namesFailures: !("Deno" in globalThis),
}));
