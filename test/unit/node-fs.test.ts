import { fromNodeFs, type NodeFs, toNodeFs } from "codex-embed/adapters/node-fs";
import { createVirtualFileSystem } from "codex-embed/virtual";
import { createFsFromVolume, Volume } from "memfs";
import { describe, expect, test } from "vitest";

const coded = (code: string): object => expect.objectContaining({ code });
const bytes = new TextEncoder().encode("content");

/** What LightningFS and others like it have: names without kinds, no links, no modes, codes in texts. */
function plainFs(): NodeFs {
  const { promises } = createFsFromVolume(new Volume());
  return {
    readFile: async (path) => new Uint8Array(Buffer.from(await promises.readFile(path))),
    writeFile: (path, data) => promises.writeFile(path, data),
    mkdir: (path) => promises.mkdir(path),
    readdir: (path) => promises.readdir(path),
    stat: async (path) => {
      const found = await promises
        .stat(path)
        .catch((error: Error) => Promise.reject(new Error(error.message)));
      return { isFile: () => found.isFile(), isDirectory: () => found.isDirectory(), size: found.size };
    },
    unlink: (path) => promises.unlink(path),
  };
}

describe("a file system with the least that is needed", () => {
  test("is written, listed and read; codes are found in texts", async () => {
    const fs = fromNodeFs(plainFs());
    await fs.mkdir("/a/b");
    await fs.writeFile("/a/file", bytes);
    expect(await fs.readFile("/a/file")).toEqual(bytes);
    expect((await fs.readdir("/a")).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "b", kind: "directory" },
      { name: "file", kind: "file" },
    ]);
    expect(await fs.stat("/a/file")).toEqual({ kind: "file", size: 7 });
    await expect(fs.stat("/none")).rejects.toEqual(coded("ENOENT"));
  });

  test("renames files by copying, and refuses what it can't do", async () => {
    const fs = fromNodeFs(plainFs());
    await fs.mkdir("/a");
    await fs.writeFile("/file", bytes);
    await fs.rename("/file", "/a/other");
    expect(await fs.readFile("/a/other")).toEqual(bytes);
    await expect(fs.stat("/file")).rejects.toEqual(coded("ENOENT"));
    await expect(fs.rename("/a", "/z")).rejects.toEqual(coded("ENOSYS"));
    await fs.rm("/a/other");
    await expect(fs.rmdir?.("/a")).rejects.toEqual(coded("ENOSYS"));
  });

  test("a read that gives no bytes fails", async () => {
    const fs = fromNodeFs({ ...plainFs(), readFile: async () => undefined });
    await fs.writeFile("/file", bytes);
    await expect(fs.readFile("/file")).rejects.toEqual(coded("E_HOST"));
  });
});

describe("fromNodeFs", () => {
  test("refuses what is no file system with promises", () => {
    const { readFile: _, ...without } = plainFs();
    // @ts-expect-error: a function is missing
    expect(() => fromNodeFs(without)).toThrow(coded("EINVAL"));
    const { unlink: __, ...other } = plainFs();
    expect(() => fromNodeFs(other)).toThrow(coded("EINVAL"));
    expect(() => fromNodeFs(plainFs(), { root: "relative" })).toThrow(coded("EINVAL"));
  });

  test("a write that fails leaves the old content and no other file", async () => {
    const { promises } = createFsFromVolume(Volume.fromJSON({ "/file": "old" }));
    const fs = fromNodeFs({
      ...plainFs(),
      writeFile: (path: string, data: Uint8Array) => promises.writeFile(path, data),
      stat: (path: string) => promises.stat(path),
      unlink: (path: string) => promises.unlink(path),
      rename: () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })),
    });
    await expect(fs.writeFile("/file", bytes)).rejects.toEqual(coded("ENOSPC"));
    expect(await promises.readdir("/")).toEqual(["file"]);
    expect(String(await promises.readFile("/file"))).toBe("old");
  });

  test("keeps the mode of a file", async () => {
    const { promises } = createFsFromVolume(Volume.fromJSON({ "/file": "old" }));
    await promises.chmod("/file", 0o751);
    await fromNodeFs(promises).writeFile("/file", bytes);
    expect(Number((await promises.stat("/file")).mode) & 0o777).toBe(0o751);
  });

  test("an exact write follows no link", async () => {
    const { promises } = createFsFromVolume(Volume.fromJSON({ "/real/file": "old" }));
    await promises.symlink("/real", "/link");
    await promises.symlink("/real/file", "/alias");
    const fs = fromNodeFs(promises);
    const exact = { exact: true };
    await expect(fs.writeFile("/link/file", bytes, exact)).rejects.toEqual(coded("ELOOP"));
    await expect(fs.writeFile("/alias", bytes, exact)).rejects.toEqual(coded("ELOOP"));
    await expect(fs.mkdir("/link/new", exact)).rejects.toEqual(coded("ELOOP"));
    await expect(fs.rm("/link/file", exact)).rejects.toEqual(coded("ELOOP"));
    expect(String(await promises.readFile("/real/file"))).toBe("old");
    await fs.writeFile("/real/file", bytes, exact);
    await fs.rm("/alias", exact);
    expect(await fs.readFile("/real/file")).toEqual(bytes);
  });

  test("a link that leads out of the root is no path of it", async () => {
    const { promises } = createFsFromVolume(Volume.fromJSON({ "/in/a": "", "/out/b": "" }));
    await promises.symlink("/out", "/in/link");
    await expect(fromNodeFs(promises, { root: "/in" }).realpath("/link")).rejects.toEqual(coded("EACCES"));
  });
});

describe("toNodeFs", () => {
  const { promises } = toNodeFs(createVirtualFileSystem({ files: { "/a/file": "grüße" } }));

  test("reads text or bytes", async () => {
    expect(await promises.readFile("/a/file", "utf8")).toBe("grüße");
    expect(await promises.readFile("/a/file", { encoding: "utf8" })).toBe("grüße");
    expect(await promises.readFile("/a/file")).toEqual(new TextEncoder().encode("grüße"));
    // @ts-expect-error: another encoding
    await expect(promises.readFile("/a/file", "latin1")).rejects.toEqual(coded("EINVAL"));
  });

  test("makes folders one by one, or with their parents", async () => {
    await expect(promises.mkdir("/a")).rejects.toEqual(coded("EEXIST"));
    await expect(promises.mkdir("/x/y")).rejects.toEqual(coded("ENOENT"));
    await expect(promises.mkdir("/a/file/y")).rejects.toEqual(coded("ENOTDIR"));
    await promises.mkdir("/x/y", { recursive: true });
    expect((await promises.stat("/x/y")).isDirectory()).toBe(true);
  });

  test("has no links and no modes", async () => {
    await expect(promises.symlink("/a", "/l")).rejects.toEqual(coded("ENOSYS"));
    await expect(promises.readlink("/a/file")).rejects.toEqual(coded("EINVAL"));
    await promises.chmod("/a/file", 0o755);
    expect((await promises.lstat("/a/file")).mode).toBe(0o100644);
    await expect(promises.chmod("/none", 0o755)).rejects.toEqual(coded("ENOENT"));
  });

  test("removes trees, and nothing where nothing is if asked so", async () => {
    await promises.mkdir("/gone/deep", { recursive: true });
    await promises.writeFile("/gone/deep/file", "x");
    await expect(promises.rmdir("/gone")).rejects.toEqual(coded("ENOTEMPTY"));
    await expect(promises.rm("/gone")).rejects.toEqual(coded("EISDIR"));
    await promises.rm("/gone", { recursive: true });
    await expect(promises.rm("/gone")).rejects.toEqual(coded("ENOENT"));
    await promises.rm("/gone", { force: true });
  });

  test("lists names or kinds", async () => {
    expect(await promises.readdir("/a")).toEqual(["file"]);
    const [entry] = await promises.readdir("/a", { withFileTypes: true });
    expect([entry?.name, entry?.isFile(), entry?.isDirectory()]).toEqual(["file", true, false]);
  });
});
