import { mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { seatbelt, seatbeltProfile } from "../../src/host/node/seatbelt.ts";

/** The rules of a profile that speak of something. */
const about = (profile: string, word: string): string[] =>
  profile.split("\n").filter((line) => line.includes(word));

/** Whether a path is written to under a profile's rules for roots: the last one that fits decides. */
function mayWrite(profile: string, path: string): boolean {
  let allowed = false;
  for (const line of about(profile, "file-write*")) {
    const subpath = /\(subpath "(.*)"\)/.exec(line)?.[1]?.replaceAll("\\\\", "\\");
    const regex = /\(regex #"(.*)"\)/.exec(line)?.[1];
    const fits =
      subpath === undefined
        ? regex !== undefined && new RegExp(regex).test(path)
        : subpath === "/" || path === subpath || path.startsWith(`${subpath}/`);
    if (fits) allowed = line.startsWith("(allow");
  }
  return allowed;
}

describe("a profile for sandbox-exec", () => {
  test("refuses what it doesn't name, lets everything be read and nothing be written", () => {
    const profile = seatbeltProfile([], false);
    expect(profile.split("\n").slice(0, 2)).toEqual(["(version 1)", "(deny default)"]);
    expect(about(profile, "file-read*")).toHaveLength(1);
    expect(about(profile, "file-write*")).toEqual([
      expect.stringContaining('(allow file-write* (literal "/dev/null")'),
    ]);
    expect(mayWrite(profile, "/Users/me/a")).toBe(false);
  });

  test.each([true, false])("with the network: %s", (network) => {
    const profile = seatbeltProfile([], network);
    expect(profile.includes("network")).toBe(network);
    expect(profile.includes("com.apple.trustd")).toBe(network);
  });

  test("lets the roots be written, but for what is protected at their top, there or not, in any case", () => {
    const profile = seatbeltProfile([{ path: "/w (1)", closed: ["/w (1)/.git", "/elsewhere/git"] }], false);
    for (const path of ["/w (1)/a", "/w (1)/sub/.git/x", "/w (1)/.gitignore", "/w (1)/.github/x"]) {
      expect([path, mayWrite(profile, path)]).toEqual([path, true]);
    }
    for (const path of [
      "/w (1)/.git",
      "/w (1)/.GIT/hooks/x",
      "/w (1)/.codex/x",
      "/w (1)/.Agents/x",
      "/elsewhere/git/config",
      "/w 1/a",
      "/w (1)x/a",
      "/etc/passwd",
    ]) {
      expect([path, mayWrite(profile, path)]).toEqual([path, false]);
    }
  });

  test("a root within another, even a protected one, was asked for", () => {
    const roots = [
      { path: "/w/.codex/in", closed: [] },
      { path: "/w", closed: ["/w/.codex"] },
    ];
    const profile = seatbeltProfile(roots, false);
    expect(mayWrite(profile, "/w/.codex/in/a")).toBe(true);
    expect(mayWrite(profile, "/w/.codex/config.toml")).toBe(false);
    expect(mayWrite(profile, "/w/.codex/in/.git/x")).toBe(false);
  });

  test("the whole disk as root", () => {
    const profile = seatbeltProfile([{ path: "/", closed: [] }], false);
    expect(mayWrite(profile, "/etc/hosts")).toBe(true);
    expect(mayWrite(profile, "/.git/x")).toBe(false);
  });

  test("signs of the profile's own language don't end a path", () => {
    const profile = seatbeltProfile([{ path: "/w/a\\b[c]{d}|e^$.*+?", closed: [] }], false);
    expect(mayWrite(profile, "/w/a\\b[c]{d}|e^$.*+?/x")).toBe(true);
    expect(mayWrite(profile, "/w/a\\b[c]{d}|e^$.*+?/.git/x")).toBe(false);
    for (const path of ['/w/a"b', "/w/a\nb", "/w/a\u007fb"]) {
      expect(() => seatbeltProfile([{ path, closed: [] }], false)).toThrow(
        expect.objectContaining({ code: "E_NO_SANDBOX" }),
      );
    }
  });

  test("a command is started by Apple's own program, after the end of its options", async () => {
    const limits = { policy: { type: "read-only" }, workspace: "/", cwd: "/", tmpdir: undefined } as const;
    const { program, args, filter } = await seatbelt().launch("/bin/echo", ["-p", "x"], limits);
    expect([program, args[0], args.slice(2), filter]).toEqual([
      "/usr/bin/sandbox-exec",
      "-p",
      ["--", "/bin/echo", "-p", "x"],
      null,
    ]);
    expect(args[1]).toBe(seatbeltProfile([], false));
  });
});

test("a root that is reached through a link, as /tmp is on macOS, is named by where it really lies", async () => {
  const real = await realpath(await mkdtemp(join(tmpdir(), "codex-embed-seatbelt-")));
  const link = `${real}-link`;
  await symlink(real, link);
  const policy = { type: "workspace-write", exclude_slash_tmp: true } as const;
  const { program, args } = await seatbelt().launch("/bin/ls", ["-l"], {
    ...{ policy, workspace: link, cwd: link, tmpdir: undefined },
  });
  expect([program, args.slice(2)]).toEqual(["/usr/bin/sandbox-exec", ["--", "/bin/ls", "-l"]]);
  expect(args[1]).toContain(`(allow file-write* (subpath "${real}"))`);
  expect(args[1]).not.toContain(link);
  await Promise.all([rm(link), rm(real, { recursive: true })]);
});
