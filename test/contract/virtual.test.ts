import { createVirtualFileSystem, createVirtualHost, overlay } from "../../src/host/virtual/index.ts";
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
describeHttpClient("virtual", () => ({
  client: createVirtualHost().http,
  namesFailures: !("Deno" in globalThis),
}));
