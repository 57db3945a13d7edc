import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createNodeHost } from "../../src/host/node/index.ts";
import { describeFileSystem } from "./file-system.ts";
import { describeHttpClient } from "./http.ts";

describeFileSystem("node", async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), "contract-")));
  return {
    fs: createNodeHost().fs,
    root,
    link: (target, path) => symlink(target, path),
    foldsNames: process.platform !== "linux",
    close: () => rm(root, { recursive: true }),
  };
});
describeHttpClient("node", () => ({ client: createNodeHost().http, namesFailures: true }));
