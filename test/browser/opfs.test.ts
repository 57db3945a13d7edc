import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { buildSite } from "./support/build.mjs";
import { launch, skipped } from "./support/chromium.mjs";
import { openSite } from "./support/site.mjs";

describe.skipIf(skipped)("the disk of a page in Chromium", () => {
  let folder = "";
  let browser: Browser;
  let site: Awaited<ReturnType<typeof openSite>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "codex-embed-opfs-"));
    await buildSite(folder);
    site = await openSite(folder, {
      opfs: { program: "opfs", policy: "default-src 'self'; script-src 'self'" },
    });
    browser = await launch();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("keeps what file systems promise", async () => {
    const { findings, complaints } = await site.visit(browser, "opfs");
    expect(findings).toEqual({
      second: "second",
      stat: { kind: "file", size: 6, isNew: true },
      names: 6,
      name: "👩‍💻.ts",
      big: true,
      whole: true,
      root: ["a", "big", "shared", "target"],
      codes: {
        missing: "ENOENT",
        folder: "EISDIR",
        below: "ENOTDIR",
        noFolder: "ENOENT",
        over: "EISDIR",
        file: "ENOTDIR",
        exists: "EEXIST",
        removeFolder: "EISDIR",
        full: "ENOTEMPTY",
        into: "EINVAL",
        aborted: "ABORT_ERR",
      },
      held: "EBUSY",
    });
    expect(complaints).toEqual([]);
  });
});
