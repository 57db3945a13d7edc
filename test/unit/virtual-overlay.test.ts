import { describe, expect, test } from "vitest";

import {
  type Buffers,
  createVirtualFileSystem,
  overlay,
  type VirtualFileSystem,
} from "../../src/host/virtual/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const coded = (code: string): object => expect.objectContaining({ code });

type Contents = Map<string, string | Uint8Array>;

/** An editor that lets its buffers be read. */
const readable = (open: Contents): Buffers => ({ get: (path) => open.get(path), paths: () => open.keys() });

/** An editor that lets them be changed, too. */
const writable = (open: Contents): Buffers => ({
  ...readable(open),
  set: (path, data) => void open.set(path, data),
  delete: (path) => void open.delete(path),
});

const tree = (): VirtualFileSystem =>
  createVirtualFileSystem({ files: { "/w/saved": "on disk", "/w/open": "old", "/w/sub/deep": "old" } });

describe("over a tree", () => {
  const open: Contents = new Map([
    ["/w/open", "typed: grüße"],
    ["/w/new", "never saved"],
  ]);
  const fs = overlay(tree(), readable(open));

  test("files with unsaved content are read from the editor, others from below", async () => {
    expect(text(await fs.readFile("/w/./open"))).toBe("typed: grüße");
    expect(text(await fs.readFile("/w/new"))).toBe("never saved");
    expect(text(await fs.readFile("/w/saved"))).toBe("on disk");
    expect(await fs.stat("/w/open")).toEqual({ kind: "file", size: 14 });
    expect(await fs.realpath("/w/sub/../new")).toBe("/w/new");
  });

  test("a file that was never saved is listed once", async () => {
    const names = (await fs.readdir("/w")).map(({ name }) => name);
    expect(names.sort()).toEqual(["new", "open", "saved", "sub"]);
    expect(await fs.readdir("/")).toEqual([{ name: "w", kind: "directory" }]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["written", () => fs.writeFile("/w/open", bytes("x"))],
    ["deleted", () => fs.rm("/w/open")],
    ["moved", () => fs.rename("/w/open", "/w/x")],
    ["moved with its folder", () => fs.rename("/w", "/v")],
    ["replaced", () => fs.rename("/w/saved", "/w/open")],
  ])("an editor that can't be told keeps what is unsaved: nothing is %s", async (_, attempt) => {
    await expect(attempt()).rejects.toEqual(coded("EBUSY"));
    expect(text(await fs.readFile("/w/open"))).toBe("typed: grüße");
    expect(text(await fs.readFile("/w/saved"))).toBe("on disk");
  });

  test("no folder is made in an open file's place", async () => {
    await expect(fs.mkdir("/w/new")).rejects.toEqual(coded("EEXIST"));
  });
});

describe("with an editor that takes changes", () => {
  test("a write goes into the buffer, as text if it is, and not to the file", async () => {
    const open: Contents = new Map([["/w/open", "typed"]]);
    const below = tree();
    const fs = overlay(below, writable(open));
    await fs.writeFile("/w//open", bytes("by the agent"));
    expect(open.get("/w/open")).toBe("by the agent");
    await fs.writeFile("/w/open", new Uint8Array([255]));
    expect(open.get("/w/open")).toEqual(new Uint8Array([255]));
    await fs.writeFile("/w/saved", bytes("straight through"));
    expect(below.toJSON("/w")).toMatchObject({ "/w/open": "old", "/w/saved": "straight through" });
  });

  test("what is deleted is closed, and deleted below where it was", async () => {
    const open: Contents = new Map([
      ["/w/open", "typed"],
      ["/w/new", "never saved"],
    ]);
    const below = tree();
    const fs = overlay(below, writable(open));
    await fs.rm("/w/open");
    await fs.rm("/w/new");
    expect([...open]).toEqual([]);
    expect(Object.keys(below.toJSON())).toEqual(["/w/saved", "/w/sub/deep"]);
  });

  test("buffers move with their files and folders", async () => {
    const open: Contents = new Map([
      ["/w/new", "never saved"],
      ["/w/sub/deep", "typed"],
      ["/w/saved", "lost by the move over it"],
    ]);
    const below = tree();
    const fs = overlay(below, writable(open));
    await fs.rename("/w/sub", "/w/moved");
    await fs.rename("/w/new", "/w/saved");
    expect([...open]).toEqual([
      ["/w/moved/deep", "typed"],
      ["/w/saved", "never saved"],
    ]);
    expect(below.toJSON("/w/moved")).toEqual({ "/w/moved/deep": "old" });
  });

  test("an unsaved file moves into no folder that isn't there, and over none that is", async () => {
    const open: Contents = new Map([["/w/new", "never saved"]]);
    const fs = overlay(tree(), writable(open));
    await expect(fs.rename("/w/new", "/none/new")).rejects.toEqual(coded("ENOENT"));
    await expect(fs.rename("/w/new", "/w/sub")).rejects.toEqual(coded("EISDIR"));
    expect(open.get("/w/new")).toBe("never saved");
  });

  test("a folder with an unsaved file in it is not empty", async () => {
    const below = tree();
    await below.mkdir("/w/empty");
    const fs = overlay(below, writable(new Map([["/w/empty/new", ""]])));
    await expect(fs.rmdir?.("/w/empty")).rejects.toEqual(coded("ENOTEMPTY"));
  });
});
