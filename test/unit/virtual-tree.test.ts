import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  type Change,
  createVirtualFileSystem,
  type VirtualFileSystem,
} from "../../src/host/virtual/index.ts";
import {
  differences,
  entriesOf,
  insert,
  lookUp,
  remove,
  type Sorted,
} from "../../src/host/virtual/sorted.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const coded = (code: string): object => expect.objectContaining({ code });

/** What differs between two trees as text, found by looking at everything. */
function naiveChanges(before: Record<string, unknown>, after: Record<string, unknown>): Change[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path): Change[] => {
    if (!(path in before)) return [{ path, kind: "added" }];
    if (!(path in after)) return [{ path, kind: "deleted" }];
    return before[path] === after[path] ? [] : [{ path, kind: "modified" }];
  });
}

/** Bytes, files and folders, counted one by one. */
async function countedUsage(fs: VirtualFileSystem): Promise<object> {
  const usage = { bytes: 0, files: 0, folders: 0 };
  const folders = ["/"];
  for (const folder of folders) {
    for (const { name, kind } of await fs.readdir(folder)) {
      const path = `${folder === "/" ? "" : folder}/${name}`;
      if (kind === "directory") {
        folders.push(path);
        usage.folders += 1;
      } else {
        usage.files += 1;
        usage.bytes += (await fs.stat(path)).size;
      }
    }
  }
  return usage;
}

const name = fc.constantFrom("a", "b", "a.b", "ä", "Ω");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join("/")}`);
const operation = fc.oneof(
  fc.record({ type: fc.constant("write" as const), path, text: fc.constantFrom("", "one", "two", "longer") }),
  fc.record({ type: fc.constant("mkdir" as const), path }),
  fc.record({ type: fc.constant("rm" as const), path }),
  fc.record({ type: fc.constant("rmdir" as const), path }),
  fc.record({ type: fc.constant("rename" as const), path, to: path }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Does it, if the tree lets it. */
async function attempt(fs: VirtualFileSystem, operation: Operation): Promise<void> {
  const doing = {
    write: () => fs.writeFile(operation.path, bytes("text" in operation ? operation.text : "")),
    mkdir: () => fs.mkdir(operation.path),
    rm: () => fs.rm(operation.path),
    rmdir: () => fs.rmdir(operation.path),
    rename: () => fs.rename(operation.path, "to" in operation ? operation.to : ""),
  }[operation.type]();
  await doing.catch((error: unknown) => expect(error).toHaveProperty("code"));
}

describe("whatever is done to a tree", () => {
  test("the changes between two states are what a full comparison finds, and each state comes back", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { maxLength: 40 }),
        fc.array(operation, { maxLength: 40 }),
        async (first, second) => {
          const fs = createVirtualFileSystem();
          for (const one of first) await attempt(fs, one);
          const snapshot = fs.snapshot();
          const before = fs.toJSON();
          for (const one of second) await attempt(fs, one);
          const after = fs.toJSON();
          const later = fs.snapshot();
          const changes = naiveChanges(before, after);
          expect(fs.changes(snapshot)).toEqual(changes);
          expect(fs.usage()).toEqual(await countedUsage(fs));

          fs.restore(snapshot);
          expect(fs.toJSON()).toEqual(before);
          expect(fs.usage()).toEqual(snapshot.usage);
          expect(fs.changes(later)).toEqual(naiveChanges(after, before));
          expect(fs.changes(snapshot, later)).toEqual(changes);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("who adds up what it hears of has the tree", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
        const fs = createVirtualFileSystem();
        const copy = new Map<string, unknown>();
        fs.watch((changes) => {
          for (const { path, kind } of changes) {
            expect(copy.has(path)).toBe(kind !== "added");
            if (kind === "deleted") copy.delete(path);
            else copy.set(path, fs.toJSON(path)[path]);
          }
        });
        for (const one of operations) await attempt(fs, one);
        await Promise.resolve();
        expect(Object.fromEntries(copy)).toEqual(fs.toJSON());
      }),
      { numRuns: 200 },
    );
  });

  test("a map of names is the platform's own, but sorted, and tells what differs from an older one", () => {
    const key = fc.string({ maxLength: 2 });
    const steps = fc.array(fc.tuple(fc.boolean(), key), { maxLength: 2000, size: "max" });
    fc.assert(
      fc.property(steps, fc.nat({ max: 2000 }), (steps, kept) => {
        const plain = new Map<string, number>();
        let sorted: Sorted<number>;
        let old: { sorted: Sorted<number>; plain: ReadonlyMap<string, number> } = {
          sorted,
          plain: new Map(),
        };
        for (const [index, [set, name]] of steps.entries()) {
          if (index === kept) old = { sorted, plain: new Map(plain) };
          if (set) plain.set(name, index);
          else plain.delete(name);
          sorted = set ? insert(sorted, name, index) : remove(sorted, name);
          expect(lookUp(sorted, name)).toBe(plain.get(name));
        }
        const names = [...new Set([...plain.keys(), ...old.plain.keys()])].sort();
        expect([...entriesOf(sorted)]).toEqual(
          names.flatMap((name) => (plain.has(name) ? [[name, plain.get(name)]] : [])),
        );
        const changed = names.filter((name) => plain.get(name) !== old.plain.get(name));
        expect([...differences(old.sorted, sorted)]).toEqual(
          changed.map((name) => [name, old.plain.get(name), plain.get(name)]),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe("snapshots", () => {
  test("a file written with what it held has not changed, nor one that came and went", async () => {
    const fs = createVirtualFileSystem({ files: { "/a": "same" } });
    const before = fs.snapshot();
    await fs.writeFile("/a", bytes("other"));
    await fs.writeFile("/a", bytes("same"));
    await fs.writeFile("/b", bytes("x"));
    await fs.rm("/b");
    expect(fs.changes(before)).toEqual([]);
  });

  test("a file in a folder's place, and a folder in a file's, are one gone and one come", async () => {
    const fs = createVirtualFileSystem({ files: { "/a/b": "x", "/c": "y" } });
    const before = fs.snapshot();
    await fs.rm("/a/b");
    await fs.rmdir("/a");
    await fs.rename("/c", "/a");
    await fs.mkdir("/c");
    await fs.writeFile("/c/d", bytes("z"));
    expect(fs.changes(before)).toEqual([
      { path: "/a", kind: "added" },
      { path: "/a/b", kind: "deleted" },
      { path: "/c", kind: "deleted" },
      { path: "/c/d", kind: "added" },
    ]);
  });

  test("a snapshot of another tree can be restored, as far as the quota goes", async () => {
    const full = createVirtualFileSystem({ files: { "/a": "12345678" } }).snapshot();
    const small = createVirtualFileSystem({ files: { "/own": "x" }, quota: { bytes: 7 } });
    expect(() => small.restore(full)).toThrow(coded("ENOSPC"));
    expect(small.toJSON()).toEqual({ "/own": "x" });
    const large = createVirtualFileSystem();
    large.restore(full);
    expect(large.toJSON()).toEqual({ "/a": "12345678" });
  });

  test("what only looks like a snapshot is none", () => {
    const fs = createVirtualFileSystem();
    const forged = { usage: { bytes: 0, files: 0, folders: 0 } };
    expect(() => fs.restore(forged)).toThrow(coded("EINVAL"));
    expect(() => fs.changes(forged)).toThrow(coded("EINVAL"));
    expect(() => fs.changes(fs.snapshot(), forged)).toThrow(coded("EINVAL"));
  });
});

describe("quotas", () => {
  test("what would be too much is refused before anything is written", async () => {
    const fs = createVirtualFileSystem({
      files: { "/a": "1234" },
      quota: { bytes: 10, files: 4, fileBytes: 8 },
    });
    const before = fs.snapshot();
    await expect(fs.writeFile("/a", bytes("123456789"))).rejects.toEqual(coded("ENOSPC"));
    await expect(fs.writeFile("/b", bytes("1234567"))).rejects.toEqual(coded("ENOSPC"));
    await expect(fs.mkdir("/x/y/z/four")).rejects.toEqual(coded("ENOSPC"));
    expect(fs.changes(before)).toEqual([]);
    expect(fs.usage()).toEqual({ bytes: 4, files: 1, folders: 0 });
  });

  test("up to the limit there is room, and what is replaced or deleted gives it back", async () => {
    const fs = createVirtualFileSystem({ quota: { bytes: 8, files: 2 } });
    await fs.writeFile("/a", bytes("12345678"));
    await fs.writeFile("/a", bytes("87654321"));
    await fs.writeFile("/b", bytes(""));
    await expect(fs.writeFile("/c", bytes(""))).rejects.toEqual(coded("ENOSPC"));
    await fs.rm("/a");
    await fs.writeFile("/c", bytes("12345678"));
    expect(fs.usage()).toEqual({ bytes: 8, files: 2, folders: 0 });
  });

  test("the files that it begins with count", () => {
    const options = { files: { "/a": "123" }, quota: { bytes: 2 } };
    expect(() => createVirtualFileSystem(options)).toThrow(coded("ENOSPC"));
  });
});

describe("watching", () => {
  test("all that happens up to a microtask is told at once", async () => {
    const fs = createVirtualFileSystem({ files: { "/old": "" } });
    const batches: (readonly Change[])[] = [];
    fs.watch((changes) => batches.push(changes));
    void fs.writeFile("/b", bytes("1"));
    void fs.writeFile("/a", bytes("2"));
    void fs.rm("/old");
    expect(batches).toEqual([]);
    await Promise.resolve();
    expect(batches).toEqual([
      [
        { path: "/a", kind: "added" },
        { path: "/b", kind: "added" },
        { path: "/old", kind: "deleted" },
      ],
    ]);
  });

  test("a watch of a path hears of that, a watch with folders of folders, and an ended one of nothing", async () => {
    const fs = createVirtualFileSystem();
    const heard: string[] = [];
    const hear = (who: string) => (changes: readonly Change[]) => {
      for (const { kind, path, folder } of changes) heard.push(`${who}: ${kind} ${path}${folder ? "/" : ""}`);
    };
    fs.watch(hear("src"), { path: "/src/../src/" });
    fs.watch(hear("folders"), { folders: true });
    const end = fs.watch(hear("ended"));
    void fs.mkdir("/src");
    void fs.writeFile("/src/a", bytes(""));
    void fs.writeFile("/src2", bytes(""));
    end();
    await Promise.resolve();
    expect(heard).toEqual([
      "src: added /src/a",
      "folders: added /src/",
      "folders: added /src/a",
      "folders: added /src2",
    ]);
  });

  test("a listener may change the tree, and hears of that next", async () => {
    const fs = createVirtualFileSystem();
    const heard: string[] = [];
    fs.watch((changes) => {
      heard.push(changes.map(({ path }) => path).join());
      if (heard.length === 1) void fs.writeFile("/second", bytes(""));
    });
    await fs.writeFile("/first", bytes(""));
    await new Promise((resolve) => setTimeout(resolve));
    expect(heard).toEqual(["/first", "/second"]);
  });

  test("restoring a snapshot is heard of, too", async () => {
    const fs = createVirtualFileSystem({ files: { "/a": "1" } });
    const snapshot = fs.snapshot();
    await fs.writeFile("/a", bytes("2"));
    const heard: (readonly Change[])[] = [];
    fs.watch((changes) => heard.push(changes));
    fs.restore(snapshot);
    await Promise.resolve();
    expect(heard).toEqual([[{ path: "/a", kind: "modified" }]]);
  });
});

describe("as JSON", () => {
  test("text is text, bytes are base64, and the same tree is made of it again", async () => {
    const data = new Uint8Array(100_000).map((_, index) => (index * 7) & 0xff);
    const fs = createVirtualFileSystem({ files: { "/a/b.txt": "grüße", "/bom": "\uFEFFx", "/data": data } });
    const json = fs.toJSON();
    expect(Object.keys(json)).toEqual(["/a/b.txt", "/bom", "/data"]);
    expect(json["/a/b.txt"]).toBe("grüße");
    const again = createVirtualFileSystem({ files: JSON.parse(JSON.stringify(json)) });
    expect(again.changes(fs.snapshot())).toEqual([]);
    expect(fs.toJSON("/a/../a")).toEqual({ "/a/b.txt": "grüße" });
    expect(() => fs.toJSON("/none")).toThrow(coded("ENOENT"));
  });

  test.each([
    ["a number", 5],
    ["nothing", null],
    ["what is not base64", { base64: "%%" }],
  ])("%s is no content", (_, content) => {
    const files: Record<string, never> = JSON.parse(JSON.stringify({ "/a": content }));
    expect(() => createVirtualFileSystem({ files })).toThrow(coded("EINVAL"));
  });
});

describe("names", () => {
  test("half a character and a path without end are refused", async () => {
    const fs = createVirtualFileSystem();
    await expect(fs.mkdir("/a\ud800")).rejects.toEqual(coded("EINVAL"));
    await expect(fs.mkdir(`/${"a/".repeat(2100)}`)).rejects.toEqual(coded("ENAMETOOLONG"));
  });

  test("folders that were moved into each other may lie deeper than any path reaches", async () => {
    const fs = createVirtualFileSystem();
    const chain = `/top${"/d".repeat(2000)}`;
    await fs.mkdir(chain);
    const empty = fs.snapshot();
    for (let round = 0; round < 8; round += 1) {
      await fs.mkdir(`/next${"/d".repeat(1990)}`);
      await fs.rename("/top", `/next${"/d".repeat(1990)}/top`);
      await fs.rename("/next", "/top");
    }
    expect(fs.usage().folders).toBeGreaterThan(15_000);
    fs.restore(empty);
    expect(fs.usage().folders).toBe(2001);
  });
});
