import { describe, expect, it } from "vitest";

import { findCodexHome } from "../../src/engine/codex-home.ts";
import { createNodeHost } from "../../src/host/node/index.ts";
import { createVirtualHost } from "../../src/host/virtual/host.ts";

const host = (env: Readonly<Record<string, string>>) => createNodeHost({ env, cwd: "/w" });

describe("the codex folder", () => {
  it.each([
    ["is the one that is given", { HOME: "/home/u", CODEX_HOME: "/other" }, "/given", "/given"],
    ["is looked for from the host's directory", {}, "../given", "/given"],
    ["is CODEX_HOME", { HOME: "/home/u", CODEX_HOME: "/other/" }, undefined, "/other"],
    ["is in the user's folder", { HOME: "/home/u" }, undefined, "/home/u/.codex"],
    [
      "is there when CODEX_HOME is blank, too",
      { HOME: "/home/u", CODEX_HOME: " " },
      undefined,
      "/home/u/.codex",
    ],
    ["is none without either", {}, undefined, null],
    ["is none when the caller wants none", { HOME: "/home/u", CODEX_HOME: "/other" }, null, null],
  ])("%s", (_story, env, given, expected) => {
    expect(findCodexHome(host(env as Record<string, string>), given)).toBe(expected);
  });

  it("of another host is only what CODEX_HOME says", () => {
    expect(findCodexHome(createVirtualHost({ env: { HOME: "/home/u" } }), undefined)).toBeNull();
    expect(findCodexHome(createVirtualHost({ env: { CODEX_HOME: "/c" } }), undefined)).toBe("/c");
  });

  it("on Windows is in the user's profile", () => {
    const platform = {
      os: "windows",
      arch: "x86_64",
      tmpdir: null,
      cwd: "C:\\w",
      home: "C:\\Users\\u",
    } as const;
    expect(findCodexHome({ ...host({}), platform }, undefined)).toBe("C:/Users/u/.codex");
  });
});
