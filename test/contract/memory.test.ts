import { createMemoryHost } from "../../src/host/memory.ts";
import { describeFileSystem } from "./file-system.ts";
import { describeHttpClient } from "./http.ts";

describeFileSystem("memory", async () => ({ fs: createMemoryHost({ cwd: "/work" }).fs, root: "/work" }));
describeHttpClient("memory", () => ({
  client: createMemoryHost().http,
  namesFailures: !("Deno" in globalThis),
}));
