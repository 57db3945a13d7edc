import { describe, expect, it } from "vitest";

import { completeConfigSources, readConfigSources } from "../../src/engine/config-sources.ts";
import { HostError } from "../../src/host/errors.ts";
import type { Host } from "../../src/host/types.ts";
import { createVirtualHost } from "../../src/host/virtual/host.ts";

const HOME = "/home/me/.codex";

function hostWith(files: Record<string, string>): Host {
  return createVirtualHost({ files, cwd: "/work/sub" });
}

/** A host on which reading one path fails with a code. */
function failing(path: string, code: string): Host {
  const host = hostWith({});
  const readFile: Host["fs"]["readFile"] = (asked, options) =>
    asked === path ? Promise.reject(new HostError(code, "no")) : host.fs.readFile(asked, options);
  return { ...host, fs: { ...host.fs, readFile } };
}

describe("the files of settings", () => {
  it("are those of the system, the user and the workspace's folders, the weaker first", async () => {
    const host = hostWith({
      "/etc/codex/config.toml": "system",
      "/etc/codex/managed_config.toml": "managed",
      "/etc/codex/requirements.toml": "requirements",
      [`${HOME}/config.toml`]: "user",
      "/work/.git/HEAD": "",
      "/work/.codex/config.toml": "outer",
      "/work/sub/.codex/config.toml": "inner",
      "/work/other/.codex/config.toml": "elsewhere",
    });
    const sources = await readConfigSources(host, "/work/sub", HOME, { configOverrides: ["a=1"] });
    expect(sources.files?.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      "system system",
      "managed managed",
      "requirements requirements",
      "user user",
      "project outer",
      "project inner",
    ]);
    expect(sources.folders).toEqual([
      { path: "/", markers: [] },
      { path: "/work", markers: [".git"] },
      { path: "/work/sub", markers: [] },
    ]);
    expect(sources.flags).toEqual(["a=1"]);
  });

  it("are read as the user's where the workspace lies beside them", async () => {
    const host = hostWith({ [`${HOME}/config.toml`]: "user" });
    const { files } = await readConfigSources(host, "/home/me/project", HOME, {});
    expect(files?.map(({ kind }) => kind)).toEqual(["user"]);
  });

  it("are none when the caller wants none, and the user's may be a text", async () => {
    const host = hostWith({ [`${HOME}/config.toml`]: "file", "/etc/codex/config.toml": "system" });
    const off = { loadDefaultConfig: false };
    expect((await readConfigSources(host, "/work", HOME, off)).files).toEqual([]);
    const given = { kind: "user", path: `${HOME}/config.toml`, text: "text" };
    expect((await readConfigSources(host, "/work", HOME, { ...off, configToml: "text" })).files).toEqual([
      given,
    ]);
    const { files } = await readConfigSources(host, "/work", HOME, { configToml: "text" });
    expect(files?.map(({ text }) => text)).toEqual(["text", "system"]);
  });

  it("fail by name where an administrator's or the user's can't be read, and a project's are skipped", async () => {
    for (const path of ["/etc/codex/requirements.toml", `${HOME}/config.toml`]) {
      const read = readConfigSources(failing(path, "EACCES"), "/work", HOME, {});
      await expect(read).rejects.toMatchObject({
        code: "invalid_config",
        details: { path, hostCode: "EACCES" },
      });
    }
    const project = failing("/work/.codex/config.toml", "EACCES");
    expect((await readConfigSources(project, "/work", HOME, {})).files).toEqual([]);
  });
});

describe("what settings ask for", () => {
  it("is not looked for when nothing is set", async () => {
    const host = hostWith({});
    const sources = await readConfigSources(host, "/work/sub", HOME, {});
    const complete = await completeConfigSources(host, sources, () => {
      throw new Error("asked");
    });
    expect(complete).toBe(sources);
  });

  it("is other marks of a root, asked about again, and files with texts", async () => {
    const host = hostWith({ "/work/ROOT": "", "/work/sub/x": "", "/inst.md": "Be brief." });
    const sources = await readConfigSources(host, "/work/sub", HOME, { configToml: "x" });
    const asked: unknown[] = [];
    const complete = await completeConfigSources(host, sources, (part) => {
      asked.push(part.folders?.map(({ markers }) => markers));
      return { markers: ["ROOT"], texts: asked.length === 1 ? [] : ["/inst.md", "/gone.md"] };
    });
    expect(asked).toEqual([
      [[], [], []],
      [[], ["ROOT"], []],
    ]);
    expect(complete.texts).toEqual({ "/inst.md": "Be brief.", "/gone.md": null });
  });
});
