/** The Chromium of the machine: `CHROMIUM` names its program, else Debian's place is tried. */

import { existsSync } from "node:fs";
import process from "node:process";

import { chromium } from "playwright-core";

const PROGRAM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Tests in a page are skipped where Chromium is absent, unless it is demanded. */
export const skipped =
  !existsSync(PROGRAM) && !(process.env["CODEX_EMBED_REQUIRE"] ?? "").includes("chromium");

/** Whether there is a Chromium to measure in. */
export const installed = existsSync(PROGRAM);

/** @throws Error when it can't be started, with what it printed. */
export function launch() {
  return chromium.launch({
    executablePath: PROGRAM,
    args: [
      // As root, and in containers, Chromium's own sandbox can't start. The pages are ours.
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      // Nothing goes out to the network.
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
