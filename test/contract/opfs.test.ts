import { fromOPFS } from "codex-embed/adapters/opfs";
import { describe, expect, test } from "vitest";

import { type Abilities, FakeFolder } from "../support/fake-handles.ts";
import { describeFileSystem } from "./file-system.ts";

const browsers: readonly (readonly [string, Abilities])[] = [
  ["handles that move files", { move: true }],
  ["handles that copy", {}],
  ["handles of a worker without swap files", { writable: false, sync: true }],
];
for (const [name, abilities] of browsers) {
  describeFileSystem(name, async () => {
    const folder = new FakeFolder("", abilities);
    await folder.getDirectoryHandle("work", { create: true });
    return { fs: fromOPFS(folder), root: "/work" };
  });
}

const bytes = new TextEncoder().encode("content");
const coded = (code: string): object => expect.objectContaining({ code });

describe("handles", () => {
  test("a full disk is ENOSPC, and leaves no new name behind", async () => {
    const folder = new FakeFolder("", { quota: 3 });
    await expect(fromOPFS(folder).writeFile("/a", bytes)).rejects.toEqual(coded("ENOSPC"));
    expect([...folder.entries.keys()]).toEqual([]);
  });

  test("a full disk leaves an old file as it was", async () => {
    const folder = new FakeFolder("", { quota: 3 });
    await fromOPFS(folder).writeFile("/a", bytes.slice(0, 3));
    await expect(fromOPFS(folder).writeFile("/a", bytes)).rejects.toEqual(coded("ENOSPC"));
    expect(await fromOPFS(folder).readFile("/a")).toEqual(bytes.slice(0, 3));
  });

  test("a file that is held open is EBUSY", async () => {
    const folder = new FakeFolder();
    const file = await folder.getFileHandle("held", { create: true });
    file.node.locked = true;
    await expect(fromOPFS(folder).writeFile("/held", bytes)).rejects.toEqual(coded("EBUSY"));
    await expect(fromOPFS(folder).rm("/held")).rejects.toEqual(coded("EBUSY"));
  });

  test("where nothing can be written it is said so", async () => {
    const fs = fromOPFS(new FakeFolder("", { writable: false }));
    await expect(fs.writeFile("/a", bytes)).rejects.toEqual(coded("ENOSYS"));
  });

  test("a folder is renamed with all that is in it", async () => {
    const fs = fromOPFS(new FakeFolder());
    await fs.mkdir("/a/b/c");
    await fs.writeFile("/a/b/file", bytes);
    await fs.rename("/a", "/z");
    expect(await fs.readFile("/z/b/file")).toEqual(bytes);
    expect(await fs.readdir("/z/b")).toContainEqual({ name: "c", kind: "directory" });
    expect(await fs.readdir("/")).toEqual([{ name: "z", kind: "directory" }]);
  });

  test("a copy that fails in the middle is taken back", async () => {
    const folder = new FakeFolder();
    const fs = fromOPFS(folder);
    await fs.mkdir("/a");
    await fs.writeFile("/a/one", bytes);
    const broken = await (await folder.getDirectoryHandle("a")).getFileHandle("two", { create: true });
    broken.getFile = () => Promise.reject(new DOMException("fake", "NotAllowedError"));
    await expect(fs.rename("/a", "/z")).rejects.toEqual(coded("EACCES"));
    expect([...folder.entries.keys()]).toEqual(["a"]);
  });
});
