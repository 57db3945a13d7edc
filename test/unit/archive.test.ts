import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type ArchiveFormat, exportArchive, importArchive } from "../../src/archive/index.ts";
import { createNodeFileSystem } from "../../src/host/node/files.ts";
import { createVirtualFileSystem, type VirtualFileSystem } from "../../src/host/virtual/index.ts";

const coded = (code: string): object => expect.objectContaining({ code });
const FORMATS: readonly ArchiveFormat[] = ["zip", "tar", "tar.gz", "json"];

const noise = new Uint8Array(300_000).map((_, index) => (index * index * 31 + (index >> 3)) & 0xff);
const FILES = {
  "/p/10": "a number comes first only in objects",
  "/p/a.txt": "grüße\n".repeat(1000),
  "/p/empty": "",
  "/p/src/__proto__": "a name like others",
  "/p/src/文件 👩‍💻.ts": "export {};\n",
  [`/p/${"long/".repeat(60)}name`]: "beyond what a tar's header holds",
  [`/p/${"n".repeat(200)}`]: "a long name",
  "/p/noise.bin": noise,
};

const project = (): VirtualFileSystem => createVirtualFileSystem({ files: FILES });

/** The same files under another root. */
function below(root: string, from = project().toJSON("/p")): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).map(([path, data]) => [path.replace("/p", root), data]));
}

describe.each(FORMATS)("%s", (format) => {
  test("what is exported comes back, wherever it is put", async () => {
    const packed = await exportArchive(project(), { root: "/p", format });
    const fs = createVirtualFileSystem({ files: { "/there/a.txt": "old", "/there/other": "stays" } });
    const usage = await importArchive(fs, packed, { root: "/there" });
    expect(fs.toJSON()).toEqual({ ...below("/there"), "/there/other": "stays" });
    expect(usage).toMatchObject({ files: 8, bytes: project().usage().bytes });
  });

  test("the same files give the same bytes, in whatever order and time zone they were written", async () => {
    const first = await exportArchive(project(), { root: "/p", format });
    const reversed = createVirtualFileSystem({ files: Object.fromEntries(Object.entries(FILES).reverse()) });
    const zone = process.env.TZ;
    process.env.TZ = "Pacific/Kiritimati";
    try {
      expect(Buffer.compare(await exportArchive(reversed, { root: "/p/", format }), first)).toBe(0);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test("what is excluded is left out, and nothing makes an archive, too", async () => {
    const names = async (exclude: readonly string[] | ((path: string) => boolean)): Promise<string[]> => {
      const fs = createVirtualFileSystem();
      const files = { "/p/a/x": "1", "/p/b/x": "2", "/p/c": "3", "/p/b/a/d": "4" };
      const packed = await exportArchive(createVirtualFileSystem({ files }), { root: "/p", format, exclude });
      await importArchive(fs, packed, { root: "/" });
      return Object.keys(fs.toJSON());
    };
    expect(await names(["a"])).toEqual(["/b/x", "/c"]);
    expect(await names(["b/a", "a/x"])).toEqual(["/b/x", "/c"]);
    expect(await names((path) => path !== "c")).toEqual(["/c"]);
    expect(await names(() => true)).toEqual([]);
  });

  test("more bytes or entries than are allowed leave nothing", async () => {
    const packed = await exportArchive(project(), { root: "/p", format });
    const fs = createVirtualFileSystem();
    for (const limit of [{ maxBytes: 10_000 }, { maxEntries: 5 }])
      await expect(importArchive(fs, packed, { root: "/", ...limit })).rejects.toEqual(
        coded("E_ARCHIVE_TOO_LARGE"),
      );
    expect(fs.usage().files).toBe(0);
  });

  test("however it is cut short, it is refused as damaged and leaves nothing", async () => {
    const files = { "/p/a": "some text ".repeat(50), "/p/b": "more" };
    const packed = await exportArchive(createVirtualFileSystem({ files }), { root: "/p", format });
    const fs = createVirtualFileSystem();
    for (let length = 0; length < packed.byteLength - 1; length += format === "tar" ? 97 : 1) {
      const attempt = importArchive(fs, packed.subarray(0, length), { root: "/", format });
      await expect(attempt, `${length} bytes`).rejects.toEqual(coded("E_ARCHIVE_INVALID"));
    }
    expect(fs.usage().files).toBe(0);
  });

  test("with bytes changed it is refused with a code, or still an archive", async () => {
    const files = { "/p/a": "some text ".repeat(50), "/p/b": "more" };
    const packed = await exportArchive(createVirtualFileSystem({ files }), { root: "/p", format });
    for (let at = 0; at < packed.byteLength; at += format === "tar" ? 5 : 1) {
      const changed = packed.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x5a;
      const attempt = importArchive(createVirtualFileSystem(), changed, { root: "/", format });
      const error: unknown = await attempt.catch((caught: unknown) => caught);
      if (error instanceof Error) expect(error).toHaveProperty("code", expect.stringMatching(/^E_ARCHIVE_/));
    }
  });
});

describe("the names in an archive", () => {
  const OUT = [
    "../x",
    "a/../../x",
    "/etc/passwd",
    "..\\x",
    "a\\..\\..\\x",
    "\\x",
    "C:\\x",
    "c:x",
    "a/..",
    "a\0b",
  ];

  test.each(OUT)("%j leads out of the root, and nothing is unpacked", async (name) => {
    const fs = createVirtualFileSystem();
    for (const packed of await hostile({ good: "x", [name]: "out" }))
      await expect(importArchive(fs, packed, { root: "/r" })).rejects.toEqual(coded("E_ARCHIVE_PATH"));
    expect(fs.usage()).toEqual({ bytes: 0, files: 0, folders: 0 });
  });

  test("dots and doubled slashes mean nothing, and a front can be cut off", async () => {
    for (const packed of await hostile({ "./top//a": "1", "top/./b/c": "2", top2: "3" })) {
      const fs = createVirtualFileSystem();
      await importArchive(fs, packed, { root: "/r", strip: 1 });
      expect(fs.toJSON()).toEqual({ "/r/a": "1", "/r/b/c": "2" });
    }
  });

  test("a file can't be a folder, too, nor lie without end", async () => {
    for (const packed of await hostile({ a: "1", "a/b": "2" }))
      await expect(importArchive(createVirtualFileSystem(), packed, { root: "/" })).rejects.toEqual(
        coded("E_ARCHIVE_INVALID"),
      );
    for (const packed of await hostile({ ["d/".repeat(300)]: "" }))
      await expect(importArchive(createVirtualFileSystem(), packed, { root: "/" })).rejects.toEqual(
        coded("E_ARCHIVE_PATH"),
      );
  });

  /** Archives with names that `exportArchive` never writes: one of each format. */
  async function hostile(files: Readonly<Record<string, string>>): Promise<Uint8Array[]> {
    const { writeZip } = await import("../../src/archive/zip-write.ts");
    const { writeTar } = await import("../../src/archive/tar.ts");
    const list = Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) }));
    const zip = writeZip(list);
    // A tar's names end at a zero byte, so that one isn't in them.
    const tar = Object.keys(files).some((name) => name.includes("\0")) ? [] : [await writeTar(list)];
    return [zip, ...tar, Buffer.from(JSON.stringify(files))];
  }
});

describe("bombs", () => {
  test("a zip that says less than it holds is damaged, and isn't unpacked further than it says", async () => {
    const zip = await exportArchive(
      createVirtualFileSystem({ files: { "/zeros": new Uint8Array(64 * 1024 * 1024) } }),
      { root: "/", format: "zip" },
    );
    const view = new DataView(zip.buffer);
    const central = zip.byteLength - 22 - 46 - "zeros".length;
    view.setUint32(central + 24, 10, true);
    const before = process.memoryUsage().arrayBuffers;
    await expect(importArchive(createVirtualFileSystem(), zip, { root: "/" })).rejects.toEqual(
      coded("E_ARCHIVE_TOO_LARGE"),
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 1024 * 1024);
  });

  test("entries of one name count as often as they are unpacked", async () => {
    const { writeZip } = await import("../../src/archive/zip-write.ts");
    const list = Array.from({ length: 50 }, () => ({ name: "same", data: Buffer.from("x".repeat(1000)) }));
    const attempt = importArchive(createVirtualFileSystem(), writeZip(list), { root: "/", maxBytes: 49_999 });
    await expect(attempt).rejects.toEqual(coded("E_ARCHIVE_TOO_LARGE"));
  });

  test("entries that share their content count as often as they are named", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`/f${index}`, "x".repeat(1000)]),
    );
    const zip = await exportArchive(createVirtualFileSystem({ files }), { root: "/", format: "zip" });
    const view = new DataView(zip.buffer);
    for (let at = view.getUint32(zip.byteLength - 6, true); view.getUint32(at, true) === 0x02014b50; ) {
      view.setUint32(at + 42, 0, true);
      at += 46 + view.getUint16(at + 28, true);
    }
    const options = { root: "/", maxBytes: 49_999 };
    await expect(importArchive(createVirtualFileSystem(), zip, options)).rejects.toEqual(
      coded("E_ARCHIVE_TOO_LARGE"),
    );
  });
});

describe("links that lie in the target", () => {
  test.each(["zip", "tar", "json"] as const)("%s: nothing is written through them", async (format) => {
    const folder = mkdtempSync(join(tmpdir(), "archive-links-"));
    try {
      for (const name of ["root", "outside"]) mkdirSync(join(folder, name));
      writeFileSync(join(folder, "outside/file"), "mine");
      symlinkSync(join(folder, "outside"), join(folder, "root/folder"));
      symlinkSync(join(folder, "outside/file"), join(folder, "root/file"));
      symlinkSync(join(folder, "root"), join(folder, "way"));
      const unpack = async (name: string): Promise<unknown> => {
        const files = createVirtualFileSystem({ files: { [`/${name}`]: "theirs" } });
        const packed = await exportArchive(files, { root: "/", format });
        return importArchive(createNodeFileSystem(), packed, { root: join(folder, "way") });
      };
      for (const name of ["folder/new", "folder/deep/new", "file"]) {
        await expect(unpack(name), name).rejects.toEqual(coded("ELOOP"));
      }
      expect(readdirSync(join(folder, "outside"))).toEqual(["file"]);
      expect(readFileSync(join(folder, "outside/file"), "utf8")).toBe("mine");
      // The root itself may be reached by a link: whoever calls says where.
      await unpack("sub/new");
      expect(readFileSync(join(folder, "root/sub/new"), "utf8")).toBe("theirs");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("what is no archive, or no option", () => {
  test.each([
    ["nothing", ""],
    ["text", "hello, world"],
    ["a list", "[1]"],
    ["JSON of other things", '{"a": 5}'],
    ["JSON of broken base64", '{"a": {"base64": "%"}}'],
  ])("%s", async (_, text) => {
    const attempt = importArchive(createVirtualFileSystem(), Buffer.from(text), { root: "/" });
    await expect(attempt).rejects.toEqual(coded("E_ARCHIVE_INVALID"));
  });

  test("a root or a format that can't be", async () => {
    const fs = createVirtualFileSystem({ files: { "/file": "x" } });
    const format: ArchiveFormat = JSON.parse('"rar"');
    await expect(exportArchive(fs, { root: "/", format })).rejects.toEqual(coded("EINVAL"));
    await expect(importArchive(fs, Buffer.from("{}"), { root: "/", format })).rejects.toEqual(
      coded("EINVAL"),
    );
    await expect(exportArchive(fs, { root: "/none", format: "zip" })).rejects.toEqual(coded("ENOENT"));
    await expect(exportArchive(fs, { root: "relative", format: "zip" })).rejects.toEqual(coded("EINVAL"));
    await expect(importArchive(fs, Buffer.from('{"a":""}'), { root: "/file" })).rejects.toEqual(
      coded("EEXIST"),
    );
  });
});

const PROGRAMS = ["tar", "unzip", "zip"].filter((program) => {
  try {
    execFileSync("which", [program]);
    return true;
  } catch {
    return false;
  }
});

describe("beside the programs that others have", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "archive-"));
    mkdirSync(join(folder, "p/src/empty"), { recursive: true });
    writeFileSync(join(folder, "p/src/grüße.txt"), "hello\n".repeat(500));
    writeFileSync(join(folder, "p/noise"), noise);
    mkdirSync(join(folder, "linked"));
    symlinkSync("/etc/passwd", join(folder, "linked/link"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (program: string, ...args: string[]): void =>
    void execFileSync(program, args, { cwd: folder, stdio: "pipe" });

  /** What they pack, by format. */
  const PACK = {
    zip: ["zip", (from: string, to: string) => run("zip", "-q", "-r", "-y", to, from)],
    tar: ["tar", (from: string, to: string) => run("tar", "-c", "-f", to, from)],
    "tar.gz": ["tar", (from: string, to: string) => run("tar", "-c", "-z", "-f", to, from)],
  } as const;

  describe.each(["zip", "tar", "tar.gz"] as const)("%s", (format) => {
    const [program, pack] = PACK[format];
    const unpacker = format === "zip" ? "unzip" : "tar";

    test.skipIf(!PROGRAMS.includes(program))("what they pack is read", async () => {
      pack("p", `packed.${format}`);
      const fs = createVirtualFileSystem();
      await importArchive(fs, readFileSync(join(folder, `packed.${format}`)), { root: "/", strip: 1 });
      expect(await fs.readFile("/noise")).toEqual(noise);
      expect(fs.toJSON("/src")).toEqual({ "/src/grüße.txt": "hello\n".repeat(500) });
      expect(await fs.readdir("/src/empty")).toEqual([]);
    });

    test.skipIf(!PROGRAMS.includes(program))("their links are refused, or left out", async () => {
      pack("linked", `linked.${format}`);
      const packed = readFileSync(join(folder, `linked.${format}`));
      const fs = createVirtualFileSystem();
      await expect(importArchive(fs, packed, { root: "/r" })).rejects.toEqual(coded("E_ARCHIVE_LINK"));
      expect(fs.usage().folders).toBe(0);
      await importArchive(fs, packed, { root: "/r", links: "skip" });
      expect(await fs.readdir("/r/linked")).toEqual([]);
    });

    test.skipIf(!PROGRAMS.includes(unpacker))("what is exported, they read", async () => {
      const fs = project();
      await fs.mkdir("/p/nothing/in it");
      writeFileSync(join(folder, `ours.${format}`), await exportArchive(fs, { root: "/p", format }));
      const to = `ours-${format}`;
      mkdirSync(join(folder, to));
      if (format === "zip") run("unzip", "-q", `ours.${format}`, "-d", to);
      else run("tar", "-x", "-f", `ours.${format}`, "-C", to);
      for (const [path, data] of Object.entries(FILES)) {
        const found = readFileSync(join(folder, to, path.slice("/p/".length)));
        expect(Buffer.compare(found, Buffer.from(data))).toBe(0);
      }
      expect(readFileSync(join(folder, to, "empty"))).toHaveLength(0);
      run("ls", join(to, "nothing/in it"));
    });
  });

  test.skipIf(!PROGRAMS.includes("zip"))("an encrypted zip is none that can be read", async () => {
    run("zip", "-q", "-r", "-P", "secret", "encrypted.zip", "p");
    const packed = readFileSync(join(folder, "encrypted.zip"));
    await expect(importArchive(createVirtualFileSystem(), packed, { root: "/" })).rejects.toEqual(
      coded("E_ARCHIVE_UNSUPPORTED"),
    );
  });

  test.skipIf(!PROGRAMS.includes("zip"))("a zip that was written as a stream is read", async () => {
    const packed = execFileSync("sh", ["-c", "cat p/noise | zip -q - -"], { cwd: folder });
    const fs = createVirtualFileSystem();
    await importArchive(fs, packed, { root: "/" });
    expect(await fs.readFile("/-")).toEqual(noise);
  });
});
