import { fromNodeFs } from "codex-embed/adapters/node-fs";
import { createFsFromVolume, Volume } from "memfs";
import { describeFileSystem } from "./file-system.ts";

describeFileSystem("memfs", async () => {
  const fs = createFsFromVolume(new Volume()).promises;
  await fs.mkdir("/work");
  return { fs: fromNodeFs(fs), root: "/work", link: (target, path) => fs.symlink(target, path) };
});

describeFileSystem("a folder of memfs", async () => {
  const fs = createFsFromVolume(new Volume()).promises;
  await fs.mkdir("/home/me/tree/work", { recursive: true });
  return {
    fs: fromNodeFs(fs, { root: "/home/me/tree" }),
    root: "/work",
    link: (target, path) => fs.symlink(target, `/home/me/tree${path}`),
  };
});
