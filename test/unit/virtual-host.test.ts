import { expect, test } from "vitest";

import type { Sandbox } from "../../src/host/types.ts";
import {
  createVirtualFileSystem,
  createVirtualHost,
  overlay,
  type ShellTree,
} from "../../src/host/virtual/index.ts";
import { MemorySessionStore } from "../../src/sessions/memory.ts";

const coded = (code: string): object => expect.objectContaining({ code });

test("it starts with the given files, their folders and the working directory", async () => {
  const host = createVirtualHost({
    files: { "/work/src/a.ts": "grüße", "/work/logo": new Uint8Array([0, 255]) },
    cwd: "/work/build",
  });
  expect(new TextDecoder().decode(await host.fs.readFile("/work/src/a.ts"))).toBe("grüße");
  expect(await host.fs.readFile("/work/logo")).toEqual(new Uint8Array([0, 255]));
  expect((await host.fs.readdir("/work")).map(({ name }) => name).sort()).toEqual(["build", "logo", "src"]);
  expect(host.platform).toEqual({ os: "browser", arch: "wasm32", tmpdir: null, cwd: "/work/build" });
});

test("it has no processes, and only the environment it is given", () => {
  const host = createVirtualHost({ env: { KEY: "value" } });
  expect(host.sandbox).toBeNull();
  expect([host.env("KEY"), host.env("PATH")]).toEqual(["value", undefined]);
});

test("a shell works on the same files, with the environment that is set", () => {
  const trees: ShellTree[] = [];
  const sandbox: Sandbox = {
    shell: { name: "sh", path: "/bin/sh" },
    enforcement: async () => null,
    spawn: () => Promise.reject(new Error("not asked for")),
  };
  const host = createVirtualHost({
    env: { HOME: "/home", UNSET: undefined },
    shell: (tree) => {
      trees.push(tree);
      return sandbox;
    },
  });
  expect(host.sandbox).toBe(sandbox);
  expect(trees).toEqual([{ fs: host.fs, cwd: "/workspace", env: { HOME: "/home" } }]);
  expect(trees[0]?.fs).toBe(host.fs);
  expect(createVirtualHost({ shell: null }).sandbox).toBeNull();
});

test("a tree that is handed in is the host's, and gets the working directory", async () => {
  const fs = createVirtualFileSystem({ files: { "/a": "x" } });
  const host = createVirtualHost({ fs, cwd: "/w/" });
  expect(host.fs).toBe(fs);
  expect(host.platform.cwd).toBe("/w");
  expect(await fs.readdir("/w")).toEqual([]);
});

test("nothing is made in another kind of file system", async () => {
  const below = createVirtualFileSystem();
  const host = createVirtualHost({ fs: overlay(below, { get: () => undefined, paths: () => [] }) });
  await expect(host.fs.stat("/workspace")).rejects.toEqual(coded("ENOENT"));
});

test("sessions are kept where the store says, and else nowhere", async () => {
  const store = new MemorySessionStore();
  expect(await createVirtualHost({ store }).sessions?.(null)).toBe(store);
  expect(createVirtualHost().sessions).toBeUndefined();
});

test.each([
  ["a relative file", { files: { "a.ts": "" } }, "EINVAL"],
  ["a file that is also a folder", { files: { "/a": "", "/a/b": "" } }, "EEXIST"],
  ["a file in place of the working directory", { files: { "/work": "" }, cwd: "/work" }, "EEXIST"],
  ["a relative working directory", { cwd: "work" }, "EINVAL"],
])("%s is refused", (_, options, code) => {
  expect(() => createVirtualHost(options)).toThrow(coded(code));
});

test("files and a tree together are refused", () => {
  const options = { fs: createVirtualFileSystem(), files: { "/a": "" } };
  expect(() => createVirtualHost(options)).toThrow(coded("EINVAL"));
});

test("the root can be listed, but not removed, replaced or moved", async () => {
  const { fs } = createVirtualHost({ files: { "/a": "x" }, cwd: "/" });
  expect(await fs.realpath("/..//.")).toBe("/");
  expect(await fs.stat("/")).toEqual({ kind: "directory", size: 0 });
  await expect(fs.rm("/")).rejects.toEqual(coded("EISDIR"));
  await expect(fs.rename("/", "/b")).rejects.toEqual(coded("EISDIR"));
  expect(await fs.readdir("/")).toEqual([{ name: "a", kind: "file" }]);
});

test("a name such as __proto__ is a name", async () => {
  const { fs } = createVirtualHost();
  await fs.writeFile("/__proto__", new Uint8Array([1]));
  expect(await fs.readFile("/__proto__")).toEqual(new Uint8Array([1]));
});
