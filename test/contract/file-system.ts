import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { FileSystem } from "../../src/host/types.ts";

/** A file system to test, with a folder of its own. */
export interface FileSystemSubject {
  readonly fs: FileSystem;
  /** An empty folder, links resolved. */
  readonly root: string;
  /** Makes a symbolic link; left out where there are none. */
  readonly link?: (target: string, path: string) => Promise<void>;
  /** Whether names that differ in case or Unicode form are one, as on the disks of macOS and Windows. */
  readonly foldsNames?: boolean;
  readonly close?: () => Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);
/** Without Node's `Buffer`: the suite runs in pages, too. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  for (let at = 0; at < a.byteLength; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
const coded = (code: string): object => expect.objectContaining({ code });

/** What every file system promises. */
export function describeFileSystem(name: string, make: () => Promise<FileSystemSubject>): void {
  describe(`${name}: files`, () => {
    let subject: FileSystemSubject;
    let fs: FileSystem;
    const at = (path: string): string => `${subject.root}/${path}`;

    beforeEach(async () => {
      subject = await make();
      fs = subject.fs;
    });
    afterEach(() => subject.close?.());

    test("what is written is read back, and replaced whole by the next write", async () => {
      await fs.writeFile(at("a.txt"), bytes("a longer first version"));
      await fs.writeFile(at("a.txt"), bytes("second"));
      expect(text(await fs.readFile(at("a.txt")))).toBe("second");
      expect(await fs.readdir(subject.root)).toEqual([{ name: "a.txt", kind: "file" }]);
    });

    test("every byte value and eight megabytes survive", async () => {
      const data = new Uint8Array(8 * 1024 * 1024).map((_, index) => (index * 31 + (index >> 8)) & 0xff);
      await fs.writeFile(at("big"), data);
      const found = await fs.readFile(at("big"));
      expect(found.constructor).toBe(Uint8Array);
      expect(found.every((byte, index) => byte === data[index])).toBe(true);
      expect(await fs.stat(at("big"))).toMatchObject({ kind: "file", size: data.byteLength });
    });

    test("a hundred megabytes are a file like others", { timeout: 60_000 }, async () => {
      const data = new Uint8Array(100 * 1024 * 1024);
      for (let at = 0; at < data.byteLength; at += 4093) data[at] = at & 0xff;
      await fs.writeFile(at("huge"), data);
      expect(await fs.stat(at("huge"))).toMatchObject({ kind: "file", size: data.byteLength });
      expect(sameBytes(await fs.readFile(at("huge")), data)).toBe(true);
    });

    test("a folder holds ten thousand files", { timeout: 60_000 }, async () => {
      const names = Array.from({ length: 10_000 }, (_, index) => `file ${index}`);
      for (let from = 0; from < names.length; from += 100)
        await Promise.all(names.slice(from, from + 100).map((name) => fs.writeFile(at(name), bytes(name))));
      const found = await fs.readdir(subject.root);
      expect(found.map(({ name }) => name).sort()).toEqual([...names].sort());
      expect(text(await fs.readFile(at("file 9876")))).toBe("file 9876");
    });

    test("a file lies two hundred folders down", async () => {
      const folder = at(Array.from({ length: 200 }, (_, depth) => `f${depth}`).join("/"));
      await fs.mkdir(folder);
      await fs.writeFile(`${folder}/file`, bytes("deep"));
      expect(text(await fs.readFile(`${folder}/file`))).toBe("deep");
      expect(await fs.readdir(at("f0/f1"))).toEqual([{ name: "f2", kind: "directory" }]);
    });

    test("an empty file is a file", async () => {
      await fs.writeFile(at("empty"), new Uint8Array());
      expect(await fs.readFile(at("empty"))).toEqual(new Uint8Array());
    });

    test("names may hold any script, spaces and leading dots", async () => {
      const names = ["grüße.txt", "файл", "文件 名", "👩‍💻.ts", ".hidden", "a b  c", "-rf", "na\u0308ive"];
      for (const name of names) await fs.writeFile(at(name), bytes(name));
      const found = await fs.readdir(subject.root);
      expect(found.map((entry) => entry.name).sort()).toEqual([...names].sort());
      for (const name of names) expect(text(await fs.readFile(at(name)))).toBe(name);
    });

    test("names that differ in case or in Unicode form are two names", async ({ skip }) => {
      if (subject.foldsNames === true) return skip();
      const names = ["a", "A", "\u00e9", "e\u0301"];
      for (const name of names) await fs.writeFile(at(name), bytes(name));
      for (const name of names) expect(text(await fs.readFile(at(name)))).toBe(name);
      expect(await fs.readdir(subject.root)).toHaveLength(4);
    });

    test("what the caller does to its bytes later changes nothing", async () => {
      const data = bytes("before");
      await fs.writeFile(at("a"), data);
      data.fill(0);
      (await fs.readFile(at("a"))).fill(0);
      expect(text(await fs.readFile(at("a")))).toBe("before");
    });

    test("concurrent writers never leave half a file", async () => {
      const versions = Array.from({ length: 8 }, (_, index) => new Uint8Array(512 * 1024).fill(index + 1));
      await fs.writeFile(at("shared"), versions[0] ?? bytes(""));
      const isWhole = (data: Uint8Array): boolean =>
        data.byteLength === 512 * 1024 && data.every((byte) => byte === data[0]);
      const writes = versions.map((data) => fs.writeFile(at("shared"), data));
      const reads = versions.map(async () => isWhole(await fs.readFile(at("shared"))));
      expect(await Promise.all(reads)).not.toContain(false);
      await Promise.all(writes);
      expect(isWhole(await fs.readFile(at("shared")))).toBe(true);
      expect(await fs.readdir(subject.root)).toHaveLength(1);
    });

    test("appends at once all land whole, in a file that is there or not", async ({ skip }) => {
      const append = fs.appendFile?.bind(fs);
      if (append === undefined) return skip();
      await fs.writeFile(at("there"), bytes("# mine\n"));
      const lines = Array.from({ length: 40 }, (_, index) => `line ${index} ${"x".repeat(index)}\n`);
      for (const name of ["there", "new"]) {
        await Promise.all(lines.map((line) => append(at(name), bytes(line))));
        const found = text(await fs.readFile(at(name))).split(/(?<=\n)/);
        expect(found.filter((line) => line !== "# mine\n").sort()).toEqual([...lines].sort());
      }
      expect(text(await fs.readFile(at("there")))).toMatch(/^# mine\n/);
    });

    test("appending to a folder, below a file or nowhere fails", async ({ skip }) => {
      const append = fs.appendFile?.bind(fs);
      if (append === undefined) return skip();
      await fs.mkdir(at("folder"));
      await fs.writeFile(at("file"), bytes("x"));
      await expect(append(at("folder"), bytes("x"))).rejects.toEqual(coded("EISDIR"));
      await expect(append(at("file/below"), bytes("x"))).rejects.toEqual(coded("ENOTDIR"));
      await expect(append(at("no/such"), bytes("x"))).rejects.toEqual(coded("ENOENT"));
      await expect(append("relative", bytes("x"))).rejects.toEqual(coded("EINVAL"));
    });

    test("concurrent writers of different files don't mix them up", async () => {
      const names = Array.from({ length: 40 }, (_, index) => `d${index % 4}/f${index}`);
      await Promise.all(
        names.map(async (name) => {
          await fs.mkdir(at(name.slice(0, 2)));
          await fs.writeFile(at(name), bytes(name));
          await fs.rename(at(name), at(`${name}.moved`));
        }),
      );
      const found = await Promise.all(
        names.map(async (name) => text(await fs.readFile(at(`${name}.moved`)))),
      );
      expect(found).toEqual(names);
      expect(await fs.readdir(subject.root)).toHaveLength(4);
    });

    test("a write that is aborted in the middle leaves all of the old or all of the new", async () => {
      await fs.writeFile(at("a"), bytes("old"));
      const abort = new AbortController();
      const data = new Uint8Array(16 * 1024 * 1024).fill(7);
      const writing = fs.writeFile(at("a"), data, { signal: abort.signal });
      setTimeout(() => abort.abort(), 1);
      const error: unknown = await writing.catch((caught: unknown) => caught);
      const found = await fs.readFile(at("a"));
      if (error === undefined) expect(sameBytes(found, data)).toBe(true);
      else {
        expect(error).toEqual(coded("ABORT_ERR"));
        expect(text(found)).toBe("old");
      }
      expect(await fs.readdir(subject.root)).toHaveLength(1);
    });

    test("an aborted write leaves the old content and nothing else", async () => {
      await fs.writeFile(at("a"), bytes("old"));
      const abort = new AbortController();
      const writing = fs.writeFile(at("a"), new Uint8Array(8 * 1024 * 1024), { signal: abort.signal });
      abort.abort();
      // A host without a disk is done at once; one that wasn't must have stopped.
      const outcome = await writing.then(
        () => "written",
        (error: unknown) => error,
      );
      if (outcome !== "written") {
        expect(outcome).toEqual(coded("ABORT_ERR"));
        expect(text(await fs.readFile(at("a")))).toBe("old");
      }
      expect(await fs.readdir(subject.root)).toHaveLength(1);
    });

    test("with an aborted signal nothing starts", async () => {
      const signal = AbortSignal.abort();
      await expect(fs.writeFile(at("a"), bytes("x"), { signal })).rejects.toEqual(coded("ABORT_ERR"));
      await expect(fs.readFile(at("a"), { signal })).rejects.toEqual(coded("ABORT_ERR"));
      expect(await fs.readdir(subject.root)).toEqual([]);
    });

    test("folders are made with their parents, again without complaint", async () => {
      await fs.mkdir(at("a/b/c"));
      await fs.mkdir(at("a/b/c"));
      expect(await fs.stat(at("a/b/c"))).toMatchObject({ kind: "directory" });
      expect(await fs.readdir(at("a"))).toEqual([{ name: "b", kind: "directory" }]);
    });

    test("a rename replaces its target", async () => {
      await fs.writeFile(at("new"), bytes("new"));
      await fs.writeFile(at("old"), bytes("old"));
      await fs.rename(at("new"), at("old"));
      expect(text(await fs.readFile(at("old")))).toBe("new");
      expect(await fs.readdir(subject.root)).toHaveLength(1);
    });

    test("a folder moves with what is in it, but not into itself", async () => {
      await fs.mkdir(at("a/b"));
      await fs.writeFile(at("a/b/file"), bytes("here"));
      await expect(fs.rename(at("a"), at("a/b/a"))).rejects.toEqual(coded("EINVAL"));
      await fs.rename(at("a"), at("z"));
      expect(text(await fs.readFile(at("z/b/file")))).toBe("here");
      await expect(fs.stat(at("a"))).rejects.toEqual(coded("ENOENT"));
    });

    test("a removed file is gone", async () => {
      await fs.writeFile(at("a"), bytes("x"));
      await fs.rm(at("a"));
      await expect(fs.readFile(at("a"))).rejects.toEqual(coded("ENOENT"));
    });

    test("an empty folder can be removed, where folders can be", async ({ skip }) => {
      if (fs.rmdir === undefined) return skip();
      await fs.mkdir(at("a/b"));
      await fs.writeFile(at("file"), bytes("x"));
      await expect(fs.rmdir(at("a"))).rejects.toEqual(coded("ENOTEMPTY"));
      await expect(fs.rmdir(at("file"))).rejects.toEqual(coded("ENOTDIR"));
      await expect(fs.rmdir(at("none"))).rejects.toEqual(coded("ENOENT"));
      await fs.rmdir(at("a/b"));
      await fs.rmdir(at("a"));
      expect(await fs.readdir(subject.root)).toEqual([{ name: "file", kind: "file" }]);
    });

    test("dots in a path are resolved", async () => {
      await fs.mkdir(at("a"));
      await fs.writeFile(at("a/../b"), bytes("x"));
      expect(await fs.realpath(at("a/.././b"))).toBe(at("b"));
    });

    test("a time of change, where there is one, is that of the last write", async ({ skip }) => {
      const began = Date.now();
      await fs.writeFile(at("a"), bytes("x"));
      const { mtimeMs } = await fs.stat(at("a"));
      if (mtimeMs === undefined) return skip();
      // Clocks of disks tick in steps.
      expect(mtimeMs).toBeGreaterThan(began - 100);
      expect(mtimeMs).toBeLessThan(Date.now() + 100);
    });

    describe("failures carry the system's code", () => {
      beforeEach(async () => {
        await fs.mkdir(at("folder/inner"));
        await fs.mkdir(at("full"));
        await fs.writeFile(at("full/file"), bytes("x"));
        await fs.writeFile(at("file"), bytes("x"));
      });

      const cases: readonly [string, string, (path: (name: string) => string) => Promise<unknown>][] = [
        ["reading nothing", "ENOENT", (p) => fs.readFile(p("none"))],
        ["reading a folder", "EISDIR", (p) => fs.readFile(p("folder"))],
        ["reading below a file", "ENOTDIR", (p) => fs.readFile(p("file/x"))],
        ["reading a file as a folder", "ENOTDIR", (p) => fs.readFile(p("file/"))],
        ["writing into no folder", "ENOENT", (p) => fs.writeFile(p("none/x"), bytes(""))],
        ["writing below a file", "ENOTDIR", (p) => fs.writeFile(p("file/x"), bytes(""))],
        ["writing over a folder", "EISDIR", (p) => fs.writeFile(p("folder"), bytes(""))],
        ["writing a folder's name", "EISDIR", (p) => fs.writeFile(p("new/"), bytes(""))],
        ["making a folder over a file", "EEXIST", (p) => fs.mkdir(p("file"))],
        ["making a folder below a file", "ENOTDIR", (p) => fs.mkdir(p("file/x"))],
        ["removing nothing", "ENOENT", (p) => fs.rm(p("none"))],
        ["renaming nothing", "ENOENT", (p) => fs.rename(p("none"), p("x"))],
        ["renaming into no folder", "ENOENT", (p) => fs.rename(p("file"), p("none/x"))],
        ["renaming a file over a folder", "EISDIR", (p) => fs.rename(p("file"), p("folder"))],
        ["renaming a folder over a file", "ENOTDIR", (p) => fs.rename(p("folder"), p("file"))],
        ["renaming over a full folder", "ENOTEMPTY", (p) => fs.rename(p("folder"), p("full"))],
        ["looking at nothing", "ENOENT", (p) => fs.stat(p("none"))],
        ["looking below a file", "ENOTDIR", (p) => fs.stat(p("file/x"))],
        ["resolving nothing", "ENOENT", (p) => fs.realpath(p("none"))],
        ["listing nothing", "ENOENT", (p) => fs.readdir(p("none"))],
        ["listing a file", "ENOTDIR", (p) => fs.readdir(p("file"))],
        ["a relative path", "EINVAL", () => fs.readFile("file")],
        ["an empty path", "EINVAL", () => fs.stat("")],
        ["a zero byte", "EINVAL", (p) => fs.writeFile(p("a\0b"), bytes(""))],
        ["a relative target", "EINVAL", (p) => fs.rename(p("file"), "other")],
      ];
      test.each(cases)("%s: %s", async (_, code, attempt) => {
        await expect(attempt(at)).rejects.toEqual(coded(code));
        expect(text(await fs.readFile(at("file")))).toBe("x");
      });

      test("removing a folder: EISDIR or EPERM", async () => {
        const error: unknown = await fs.rm(at("folder")).catch((caught: unknown) => caught);
        expect([coded("EISDIR"), coded("EPERM")]).toContainEqual(error);
        expect(await fs.stat(at("folder"))).toMatchObject({ kind: "directory" });
      });
    });

    describe("links, where there are any", () => {
      const link = async (target: string, path: string, skip: () => void): Promise<void> => {
        if (subject.link === undefined) return skip();
        await subject.link(target, path);
      };

      test("a write goes to the target and keeps the link", async ({ skip }) => {
        await fs.writeFile(at("target"), bytes("old"));
        await link("target", at("link"), skip);
        await fs.writeFile(at("link"), bytes("new"));
        expect(text(await fs.readFile(at("target")))).toBe("new");
        expect(await fs.readdir(subject.root)).toContainEqual({ name: "link", kind: "symlink" });
        expect(await fs.realpath(at("link"))).toBe(at("target"));
        expect(await fs.stat(at("link"))).toMatchObject({ kind: "file", size: 3 });
      });

      test("a write through a link to nothing creates the target", async ({ skip }) => {
        await fs.mkdir(at("deep/er"));
        await link("deep/er", at("folder"), skip);
        await link("../made", at("deep/er/link"), skip);
        await fs.writeFile(at("folder/link"), bytes("x"));
        expect(text(await fs.readFile(at("deep/made")))).toBe("x");
      });

      test("a loop of links fails", async ({ skip }) => {
        await link("b", at("a"), skip);
        await link("a", at("b"), skip);
        await expect(fs.writeFile(at("a"), bytes("x"))).rejects.toEqual(coded("ELOOP"));
        await expect(fs.readFile(at("a"))).rejects.toEqual(coded("ELOOP"));
      });

      test("removing a link spares its target", async ({ skip }) => {
        await fs.writeFile(at("target"), bytes("x"));
        await link("target", at("link"), skip);
        await fs.rm(at("link"));
        expect(text(await fs.readFile(at("target")))).toBe("x");
      });
    });
  });
}
