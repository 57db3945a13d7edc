import { describe, expect, it } from "vitest";

import { localTimezone } from "../../src/engine/timezone.ts";
import type { Host } from "../../src/host/types.ts";
import { fakeHost } from "./support/fake-host.ts";

function host(link: string | undefined, tz?: string, os: Host["platform"]["os"] = "linux"): Host {
  const made = fakeHost(
    { platform: { os, arch: "x86_64", tmpdir: null, cwd: "/" } },
    tz === undefined ? {} : { TZ: tz },
  );
  made.fs.realpath = async () => {
    if (link === undefined) throw Object.assign(new Error("none"), { code: "ENOENT" });
    return link;
  };
  return made;
}

const runtimes = Intl.DateTimeFormat().resolvedOptions().timeZone;
const own = runtimes === "UTC" ? "Etc/UTC" : runtimes;

describe("the time zone", () => {
  it.each([
    ["is that of TZ", host("/usr/share/zoneinfo/Etc/UTC", "Europe/Rome"), "Europe/Rome"],
    [
      "is the system's",
      host("/usr/share/zoneinfo/America/Argentina/Buenos_Aires"),
      "America/Argentina/Buenos_Aires",
    ],
    ["is the system's on macOS", host("/var/db/timezone/zoneinfo/Etc/UTC", undefined, "macos"), "Etc/UTC"],
    ["is the runtime's for a TZ that is a rule", host("/usr/share/zoneinfo/Etc/UTC", "CET-1CEST"), own],
    ["is the runtime's without a link", host(undefined), own],
    ["is the runtime's for a link to elsewhere", host("/etc/localtime"), own],
    ["is the runtime's elsewhere", host("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo", "browser"), own],
  ])("%s", async (_story, from, expected) => {
    expect(await localTimezone(from)).toBe(expected);
  });
});
