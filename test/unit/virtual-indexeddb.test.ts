import "fake-indexeddb/auto";

import { deleteDB, openDB } from "idb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createVirtualFileSystem, overlay, type VirtualFileSystem } from "../../src/host/virtual/index.ts";
import { type Persistence, type PersistOptions, persist } from "../../src/host/virtual/indexeddb/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const coded = (code: string): object => expect.objectContaining({ code });

let database: string;
let count = 0;
const open: Persistence[] = [];

beforeEach(() => {
  count += 1;
  database = `files ${count}`;
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const one of open.splice(0)) await one.close().catch(() => {});
});

async function keep(fs: VirtualFileSystem, options: Partial<PersistOptions> = {}): Promise<Persistence> {
  const kept = await persist(fs, { database, ...options });
  open.push(kept);
  return kept;
}

/** What somebody finds who comes later, or at the same time. */
async function stored(): Promise<string[]> {
  const db = await openDB(database);
  const keys = await db.getAllKeys("nodes");
  db.close();
  return keys.map(String);
}

test("what is changed is there after a reload, empty folders and what was moved, too", async () => {
  const fs = createVirtualFileSystem({
    files: { "/a/b": "1", "/c": "2", "/data": new Uint8Array([0, 255]) },
  });
  const first = await keep(fs);
  await fs.writeFile("/a/b", bytes("changed"));
  await fs.rm("/c");
  await fs.mkdir("/empty/inside");
  await fs.rename("/a", "/z");
  await first.close();

  const again = createVirtualFileSystem({ files: { "/default": "gone when there is something kept" } });
  await keep(again);
  expect(again.toJSON()).toEqual({ "/z/b": "changed", "/data": { base64: "AP8=" } });
  expect(await again.readdir("/empty")).toEqual([{ name: "inside", kind: "directory" }]);
});

test("a tree that was emptied comes back empty", async () => {
  const fs = createVirtualFileSystem({ files: { "/a": "1" } });
  const first = await keep(fs);
  await fs.rm("/a");
  await first.close();
  const again = createVirtualFileSystem({ files: { "/a": "default" } });
  await keep(again);
  expect(again.toJSON()).toEqual({});
});

test("only what is below the root is kept, and it comes back below another", async () => {
  const fs = createVirtualFileSystem({ files: { "/w/a": "1", "/else": "2" } });
  const first = await keep(fs, { root: "/w/" });
  await fs.writeFile("/else", bytes("not kept"));
  await first.close();
  expect(await stored()).toEqual(["/", "/a"]);
  const again = createVirtualFileSystem({ files: { "/x/y/b": "replaced", "/x/c": "stays" } });
  await keep(again, { root: "/x/y" });
  expect(again.toJSON()).toEqual({ "/x/c": "stays", "/x/y/a": "1" });
});

test("many changes in a row are few transactions, and flush waits for the last", async () => {
  const fs = createVirtualFileSystem();
  const kept = await keep(fs);
  const transactions = vi.spyOn(IDBDatabase.prototype, "transaction");
  for (let index = 0; index < 500; index += 1) await fs.writeFile(`/f${index}`, bytes("x"));
  await kept.flush();
  expect(transactions.mock.calls.length).toBeLessThan(20);
  expect(await stored()).toHaveLength(501);
});

test("a restored snapshot is kept like any change", async () => {
  const fs = createVirtualFileSystem({ files: { "/a": "1", "/b/c": "2" } });
  const kept = await keep(fs);
  const snapshot = fs.snapshot();
  await fs.rm("/a");
  await fs.writeFile("/b/new", bytes("3"));
  await kept.flush();
  expect(await stored()).toEqual(["/", "/b", "/b/c", "/b/new"]);
  fs.restore(snapshot);
  await kept.flush();
  expect(await stored()).toEqual(["/", "/a", "/b", "/b/c"]);
});

describe("one tab at a time", () => {
  test("a second is kept out until the first closes", async () => {
    const first = await keep(createVirtualFileSystem());
    await expect(keep(createVirtualFileSystem())).rejects.toEqual(coded("EBUSY"));
    await first.close();
    await keep(createVirtualFileSystem());
  });

  test("by a Web Lock where there are any, under a name of the database's", async () => {
    const held = new Set<string>();
    const request = async (name: string, _: LockOptions, use: (lock: object | null) => Promise<void>) => {
      if (held.has(name)) return await use(null);
      held.add(name);
      await use({}).finally(() => held.delete(name));
    };
    vi.stubGlobal("navigator", { locks: { request } });
    const first = await keep(createVirtualFileSystem());
    expect([...held]).toEqual([`codex-embed/files/${database}`]);
    await expect(keep(createVirtualFileSystem())).rejects.toEqual(coded("EBUSY"));
    await first.close();
    expect([...held]).toEqual([]);
  });

  test("one that can't begin gives the database free", async () => {
    const first = await keep(createVirtualFileSystem({ files: { "/a": "12345678" } }));
    await first.close();
    await expect(keep(createVirtualFileSystem({ quota: { bytes: 4 } }))).rejects.toEqual(coded("ENOSPC"));
    await keep(createVirtualFileSystem());
  });
});

describe("when the page is left", () => {
  test("all is on its way at once, what another transaction has not seen included", async () => {
    const page = new EventTarget();
    vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
    vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
    const fs = createVirtualFileSystem({ files: { "/a": "1", "/b": "2" } });
    const kept = await keep(fs);
    await fs.rm("/a");
    await Promise.resolve();
    await fs.writeFile("/a", bytes("1"));
    await fs.writeFile("/late", bytes("3"));
    const transactions = vi.spyOn(IDBDatabase.prototype, "transaction");
    page.dispatchEvent(new Event("pagehide"));
    await vi.waitFor(() => expect(transactions).toHaveBeenCalled());
    await kept.flush();
    expect(await stored()).toEqual(["/", "/a", "/b", "/late"]);
    await kept.close();
    transactions.mockClear();
    page.dispatchEvent(new Event("pagehide"));
    expect(transactions).not.toHaveBeenCalled();
  });
});

describe("what can't be written", () => {
  test("is told, and written with the next change that can be", async () => {
    const fs = createVirtualFileSystem();
    const errors: unknown[] = [];
    const kept = await keep(fs, { onError: (error) => errors.push(error) });
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    await fs.writeFile("/a", bytes("1"));
    await vi.waitFor(() => expect(errors).toEqual([coded("E_QUOTAEXCEEDED")]));
    await expect(kept.flush()).rejects.toEqual(coded("E_QUOTAEXCEEDED"));
    full.mockRestore();
    await fs.writeFile("/b", bytes("2"));
    await kept.flush();
    expect(await stored()).toEqual(["/", "/a", "/b"]);
  });

  test("is thrown by close, which gives the database free all the same", async () => {
    const fs = createVirtualFileSystem();
    const kept = await keep(fs);
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    void fs.writeFile("/a", bytes("1"));
    await expect(kept.close()).rejects.toEqual(coded("E_QUOTAEXCEEDED"));
    full.mockRestore();
    await keep(createVirtualFileSystem());
  });

  test("a database that was deleted meanwhile is written anew, whole", async () => {
    const fs = createVirtualFileSystem({ files: { "/a": "1" } });
    const kept = await keep(fs);
    await deleteDB(database);
    await fs.writeFile("/b", bytes("2"));
    await kept.flush();
    expect(await stored()).toEqual(["/", "/a", "/b"]);
  });
});

test("after close nothing is kept, and flush says so", async () => {
  const fs = createVirtualFileSystem();
  const kept = await keep(fs);
  await Promise.all([kept.close(), kept.close()]);
  await fs.writeFile("/a", bytes("1"));
  await expect(kept.flush()).rejects.toEqual(coded("EBADF"));
  expect(await stored()).toEqual(["/"]);
});

test("another file system, or a root that can't be, is refused", async () => {
  const fs = createVirtualFileSystem({ files: { "/file": "x" } });
  const wrapped = Object.assign(overlay(fs, { get: () => undefined, paths: () => [] }), fs);
  const copy: VirtualFileSystem = { ...wrapped };
  await expect(keep(copy)).rejects.toEqual(coded("EINVAL"));
  await expect(keep(fs, { root: "relative" })).rejects.toEqual(coded("EINVAL"));
  const first = await keep(fs);
  await first.close();
  await expect(keep(fs, { root: "/file" })).rejects.toEqual(coded("EEXIST"));
});
