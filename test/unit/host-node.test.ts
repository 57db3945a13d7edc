import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createNodeHost } from "../../src/host/node/index.ts";
import { networkFilter } from "../../src/host/node/seccomp.ts";
import type { Process, Sandbox, SandboxPolicy } from "../../src/host/types.ts";

const coded = (code: string): object => expect.objectContaining({ code });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "host-node-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("the host", () => {
  test("knows where it runs; environment and directory can be given", () => {
    const own = createNodeHost();
    expect(own.platform).toMatchObject({ cwd: process.cwd(), tmpdir: tmpdir() });
    expect(own.env("PATH")).toBe(process.env.PATH);
    const given = createNodeHost({ env: { KEY: "value", HOME: "/home/u" }, cwd: "/elsewhere" });
    expect(given.platform).toMatchObject({ cwd: "/elsewhere", home: "/home/u" });
    expect(createNodeHost({ env: {} }).platform.home).toBeNull();
    expect([given.env("KEY"), given.env("PATH")]).toEqual(["value", undefined]);
  });

  test.each([
    ["/bin/sh", "/bin/sh"],
    ["/usr/bin/fish", "/bin/bash"],
    ["bash", "/bin/bash"],
    ["/no/such/zsh", "/bin/bash"],
    ["/etc/../bin/sh", "/etc/../bin/sh"],
    [undefined, "/bin/bash"],
  ])("with SHELL=%s commands run in %s", (own, path) => {
    const env = own === undefined ? {} : { SHELL: own };
    expect(createNodeHost({ env }).sandbox?.shell.path).toBe(path);
  });
});

describe("its files", () => {
  const { fs } = createNodeHost();

  test("a write keeps the mode, and a new file gets the usual one", async () => {
    const path = join(root, "tool");
    await writeFile(path, "old");
    await chmod(path, 0o751);
    await fs.writeFile(path, bytes("new"));
    expect((await stat(path)).mode & 0o7777).toBe(0o751);
    await fs.writeFile(join(root, "new"), bytes("x"));
    expect((await stat(join(root, "new"))).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test("pipes and devices are neither read nor replaced", async () => {
    const pipe = join(root, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(fs.readFile(pipe)).rejects.toEqual(coded("EINVAL"));
    await expect(fs.writeFile(pipe, bytes("x"))).rejects.toEqual(coded("EINVAL"));
    await expect(fs.readFile("/dev/zero")).rejects.toEqual(coded("EINVAL"));
    expect(await fs.stat(pipe)).toMatchObject({ kind: "other" });
    expect(await fs.readdir(root)).toEqual([{ name: "pipe", kind: "other" }]);
  });

  test("files of the kernel, whose size is said to be nothing, are read whole", async () => {
    expect((await fs.readFile("/proc/self/status")).byteLength).toBeGreaterThan(100);
  });

  test("a failed write names the file, not the helper beside it, and leaves none", async () => {
    const failed: unknown = await fs.writeFile("/proc/none", bytes("x")).catch((error: unknown) => error);
    expect(String(failed)).toMatch(/\/proc\/none/);
    expect(String(failed)).not.toMatch(/\.tmp/);
  });

  test("a name as long as the disk takes can be written", async () => {
    await fs.writeFile(join(root, "n".repeat(255)), bytes("x"));
    await expect(fs.writeFile(join(root, "n".repeat(256)), bytes("x"))).rejects.toEqual(
      coded("ENAMETOOLONG"),
    );
    expect(await readdir(root)).toHaveLength(1);
  });

  test.skipIf(process.getuid?.() === 0)("a file that can't be written isn't replaced", async () => {
    const path = join(root, "locked");
    await writeFile(path, "old", { mode: 0o444 });
    await expect(fs.writeFile(path, bytes("new"))).rejects.toEqual(coded("EACCES"));
    expect(await readFile(path, "utf8")).toBe("old");
  });
});

describe("its commands", () => {
  const sandboxOf = (): Sandbox => {
    const { sandbox } = createNodeHost();
    if (sandbox === null) throw new Error("no processes here");
    return sandbox;
  };
  const start = (text: string, sandbox: SandboxPolicy | null = null): Promise<Process> =>
    sandboxOf().spawn({
      argv: ["/bin/sh", "-c", text],
      cwd: root,
      env: { inherit: "all", exclude: [], include_only: [], set: {} },
      stdin: true,
      tty: false,
      sandbox,
      workspace: root,
    });

  test.each<SandboxPolicy>([
    { type: "read-only", access: { type: "restricted", readable_roots: ["/usr"] } },
    { type: "workspace-write", read_only_access: { type: "restricted" } },
  ])("are refused where they may not read everything, which can't be enforced: %j", async (policy) => {
    await expect(start("cat /etc/passwd > read", policy)).rejects.toEqual(coded("E_NO_SANDBOX"));
    expect(await readdir(root)).toEqual([]);
  });
  const openFiles = async (): Promise<number> => (await readdir("/proc/self/fd")).length;

  test("sixty leave no open files: read, killed unread, failed to start", async () => {
    const round = async (): Promise<void> => {
      const read = await start("echo x");
      while ("data" in (await read.read()));
      const flooding = await start("yes");
      await flooding.read();
      await delay(10);
      flooding.kill();
      await sandboxOf()
        .spawn({
          argv: [join(root, "script")],
          cwd: root,
          env: { inherit: "all", exclude: [], include_only: [], set: {} },
          stdin: true,
          tty: false,
          sandbox: null,
          workspace: root,
        })
        .catch(() => {});
    };
    // Runs, and yet can't be started: its interpreter isn't there.
    await writeFile(join(root, "script"), "#!/no/such/interpreter\n", { mode: 0o755 });
    await round();
    const before = await openFiles();
    for (let count = 0; count < 20; count += 1) await round();
    await delay(100);
    // A batch of prepared pipes may be open.
    expect(await openFiles()).toBeLessThan(before + 10);
  });

  test("no names of pipes are left in the temporary folder", async () => {
    const named = async (): Promise<string[]> =>
      (await readdir(tmpdir())).filter((name) => /^codex-embed-.{6}$/.test(name));
    const before = await named();
    await Promise.all(Array.from({ length: 6 }, async () => (await start("true")).kill()));
    expect(await named()).toEqual(before);
  });
});

describe("the filter of system calls", () => {
  test.each(["x64", "arm64"])("%s: whole instructions, every jump lands within, the ends return", (arch) => {
    const filter = networkFilter(arch);
    if (filter === null) throw new Error("no filter");
    expect(filter.byteLength % 8).toBe(0);
    const count = filter.byteLength / 8;
    for (let index = 0; index < count; index += 1) {
      const [code = 0, , yes = 0, no = 0] = filter.subarray(index * 8);
      // Class 5 are jumps.
      if ((code & 7) === 5) expect(index + 1 + Math.max(yes, no)).toBeLessThan(count);
    }
    expect([filter[(count - 2) * 8], filter[(count - 1) * 8]]).toEqual([6, 6]);
  });

  test("there is none for a processor whose calls aren't known", () => {
    expect(networkFilter("riscv64")).toBeNull();
  });
});
