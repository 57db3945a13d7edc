import type { WebContainer } from "@webcontainer/api";
import { fromWebContainer, webContainerShell } from "codex-embed/adapters/web-container";
import { describe, expect, expectTypeOf, test } from "vitest";

import { fakeWebContainer, type Program } from "../support/fake-web-container.ts";
import { finish, readText, script } from "./commands.ts";
import { describeFileSystem } from "./file-system.ts";

const coded = (code: string): object => expect.objectContaining({ code });
const bytes = new TextEncoder().encode("content");

describeFileSystem("web container", async () => {
  const container = fakeWebContainer();
  return { fs: fromWebContainer(container), root: container.workdir };
});

describe("a web container's files", () => {
  test("above the working directory there is only the way down to it", async () => {
    const fs = fromWebContainer(fakeWebContainer());
    expect(await fs.readdir("/")).toEqual([{ name: "home", kind: "directory" }]);
    expect(await fs.readdir("/home")).toEqual([{ name: "project", kind: "directory" }]);
    expect(await fs.stat("/home")).toMatchObject({ kind: "directory" });
    await expect(fs.readFile("/etc/passwd")).rejects.toEqual(coded("ENOENT"));
    await expect(fs.writeFile("/home/other", bytes)).rejects.toEqual(coded("EACCES"));
    await expect(fs.mkdir("/tmp")).rejects.toEqual(coded("EACCES"));
  });

  test("the real container fits", () => {
    expectTypeOf<WebContainer>().toExtend<Parameters<typeof fromWebContainer>[0]>();
    expectTypeOf<WebContainer>().toExtend<Parameters<typeof webContainerShell>[0]>();
  });
});

function shell(program: Program) {
  const container = fakeWebContainer(program);
  const tree = { fs: fromWebContainer(container), cwd: container.workdir, env: { A: "1", HIDDEN: "2" } };
  return {
    container,
    sandbox: webContainerShell(container)(tree),
    request: script("echo hi", container.workdir),
  };
}

describe("a web container's processes", () => {
  test("a shell's text goes to jsh, with the environment of the request", async () => {
    const { container, sandbox, request } = shell(async ({ print }) => {
      print("hi\n");
      return 3;
    });
    await sandbox.spawn({
      ...request,
      argv: ["/bin/sh", "-lc", "echo hi"],
      cwd: `${container.workdir}`,
      env: { inherit: "all", exclude: ["HID*"], include_only: [], set: { B: "2" } },
    });
    expect(container.spawned).toEqual([
      { command: "jsh", args: ["-c", "echo hi"], cwd: ".", env: { A: "1", B: "2" } },
    ]);
  });

  test("other programs are started as they are, in a folder below", async () => {
    const { container, sandbox, request } = shell(async () => 0);
    await fromWebContainer(container).mkdir(`${container.workdir}/a/b`);
    await sandbox.spawn({ ...request, argv: ["node", "-c", "x.js"], cwd: `${container.workdir}/a/b` });
    expect(container.spawned).toMatchObject([{ command: "node", args: ["-c", "x.js"], cwd: "a/b" }]);
  });

  test("output arrives while the process runs, and its exit code after it", async () => {
    const { sandbox, request } = shell(async ({ print, input }) => {
      print("name? ");
      const { value } = await input.read();
      print(`hello ${value}`);
      return 7;
    });
    const process = await sandbox.spawn({ ...request, stdin: true });
    expect(await readText(process)).toBe("name? ");
    await process.write(new TextEncoder().encode("grüße"));
    const { stdout, exit } = await finish(process);
    expect([stdout, exit]).toEqual(["hello grüße", { code: 7, signal: null }]);
    expect(await process.read()).toEqual(exit);
    await expect(process.write(bytes)).rejects.toEqual(coded("EPIPE"));
  });

  test("input that is there from the start ends as it does in a terminal", async () => {
    const { sandbox, request } = shell(async ({ print, input }) => {
      const { value } = await input.read();
      print(JSON.stringify(value));
      return 0;
    });
    for (const [text, typed] of [
      ["a line\n", "a line\n\u0004"],
      ["half a line", "half a line\u0004\u0004"],
      ["", "\u0004"],
    ] as const) {
      const { stdout } = await finish(await sandbox.spawn({ ...request, input: text }));
      expect(stdout).toBe(JSON.stringify(typed));
    }
  });

  test("long output is cut into pieces", async () => {
    const { sandbox, request } = shell(async ({ print }) => {
      print("x".repeat(200_000));
      return 0;
    });
    const { pieces, stdout } = await finish(await sandbox.spawn(request));
    expect(Math.max(...pieces.map(({ data }) => data.byteLength))).toBeLessThanOrEqual(65_536);
    expect(stdout).toHaveLength(200_000);
  });

  test("a kill ends the pending read, by hand or by the signal", async () => {
    const { sandbox, request } = shell(async ({ killed }) => {
      await killed;
      return 143;
    });
    const abort = new AbortController();
    for (const kill of [(process: { kill(): void }) => process.kill(), () => abort.abort()]) {
      const process = await sandbox.spawn(request, { signal: abort.signal });
      const ending = process.read();
      await expect(process.read()).rejects.toEqual(coded("EBUSY"));
      kill(process);
      expect(await ending).toEqual({ code: null, signal: "SIGKILL" });
      process.kill();
    }
  });

  test("it limits nothing, and says so", async () => {
    const { sandbox, request, container } = shell(async () => 0);
    expect(await sandbox.enforcement()).toBeNull();
    const spawning = sandbox.spawn({ ...request, sandbox: { type: "workspace-write" } });
    await expect(spawning).rejects.toEqual(coded("E_NO_SANDBOX"));
    expect(container.spawned).toEqual([]);
  });

  test.each([
    ["no program", { argv: [] }, "EINVAL"],
    ["an empty program", { argv: [""] }, "ENOENT"],
    ["a zero byte", { argv: ["a\0b"] }, "EINVAL"],
    ["a program that isn't there", { argv: ["no-such-program"] }, "ENOENT"],
    ["a relative folder", { cwd: "src" }, "EINVAL"],
    ["a folder outside", { cwd: "/etc" }, "EACCES"],
    ["a folder that isn't there", { cwd: "/home/project/none" }, "ENOENT"],
  ])("%s can't be started", async (_, changes, code) => {
    const { sandbox, request } = shell(async () => 0);
    await expect(sandbox.spawn({ ...request, ...changes })).rejects.toEqual(coded(code));
    const aborted = sandbox.spawn(request, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toEqual(coded("ABORT_ERR"));
  });
});
