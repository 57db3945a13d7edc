import { mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { createNodeHost } from "../../src/host/node/index.ts";
import { copyTree, createVirtualFileSystem, removeTree } from "../../src/host/virtual/index.ts";

const coded = (code: string): object => expect.objectContaining({ code });
const files = { "/w/a": "1", "/w/b/c": "2", "/w/b/d/e": "3", "/other": "4" };

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "copy-")));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("removeTree", () => {
  test("deletes a folder with all in it, a file, and what is in the root", async () => {
    const fs = createVirtualFileSystem({ files });
    await removeTree(fs, "/w/b/");
    expect(fs.toJSON()).toEqual({ "/w/a": "1", "/other": "4" });
    await removeTree(fs, "/other");
    await removeTree(fs, "/");
    expect(fs.usage()).toEqual({ bytes: 0, files: 0, folders: 0 });
    await expect(removeTree(fs, "/w")).rejects.toEqual(coded("ENOENT"));
  });

  test("deletes nothing where folders can't be deleted", async () => {
    const { rmdir: _, ...fs } = createVirtualFileSystem({ files });
    await expect(removeTree(fs, "/w")).rejects.toEqual(coded("E_UNSUPPORTED"));
    expect(fs.toJSON()).toEqual(files);
  });

  test("of links it deletes the links", async () => {
    await withFolder(async (folder) => {
      const { fs } = createNodeHost();
      await fs.mkdir(`${folder}/outside`);
      await writeFile(`${folder}/outside/file`, "kept");
      await fs.mkdir(`${folder}/tree/sub`);
      await symlink(`${folder}/outside`, `${folder}/tree/sub/link`);
      await symlink(`${folder}/outside`, `${folder}/link`);
      await removeTree(fs, `${folder}/tree`);
      await removeTree(fs, `${folder}/link`);
      expect(await readdir(folder, { recursive: true })).toEqual(["outside", join("outside", "file")]);
    });
  });
});

describe("copyTree", () => {
  test("copies a folder over another, which keeps what it had beside", async () => {
    const from = createVirtualFileSystem({ files });
    const to = createVirtualFileSystem({ files: { "/x/y/a": "old", "/x/y/z": "stays" } });
    await from.mkdir("/w/empty");
    await copyTree(from, "/w", to, "/x/y");
    expect(to.toJSON()).toEqual({ "/x/y/a": "1", "/x/y/b/c": "2", "/x/y/b/d/e": "3", "/x/y/z": "stays" });
    expect(await to.readdir("/x/y/empty")).toEqual([]);
  });

  test("copies a file, and makes its folder", async () => {
    const fs = createVirtualFileSystem({ files: { "/a": "1" } });
    await copyTree(fs, "/a", fs, "/b/c");
    expect(fs.toJSON("/b")).toEqual({ "/b/c": "1" });
  });

  test("doesn't copy a folder into itself", async () => {
    const fs = createVirtualFileSystem({ files });
    await expect(copyTree(fs, "/w", fs, "/w/b/copy")).rejects.toEqual(coded("EINVAL"));
    await expect(copyTree(fs, "/none", fs, "/x")).rejects.toEqual(coded("ENOENT"));
    expect(fs.toJSON()).toEqual(files);
  });

  test("takes files behind links, but follows none to a folder or to nothing", async () => {
    await withFolder(async (folder) => {
      const node = createNodeHost().fs;
      await writeFile(`${folder}/file`, "text");
      await symlink("file", `${folder}/link`);
      await symlink(".", `${folder}/circle`);
      await symlink("none", `${folder}/broken`);
      const fs = createVirtualFileSystem();
      await copyTree(node, folder, fs, "/copy");
      expect(fs.toJSON()).toEqual({ "/copy/file": "text", "/copy/link": "text" });
    });
  });
});
