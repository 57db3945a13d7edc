import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { buildSite } from "./support/build.mjs";
import { launch, skipped } from "./support/chromium.mjs";
import { openSite } from "./support/site.mjs";

/** Milliseconds: there are files of a hundred megabytes. */
const PATIENCE = 90_000;

describe.skipIf(skipped)("the disk of a page in Chromium", () => {
  let folder = "";
  let browser: Browser;
  let site: Awaited<ReturnType<typeof openSite>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "codex-embed-opfs-"));
    await buildSite(folder);
    site = await openSite(folder, {
      opfs: { program: "opfs", policy: "default-src 'self'; script-src 'self'", patience: PATIENCE },
    });
    browser = await launch();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("keeps what file systems promise, all of it", { timeout: PATIENCE + 5_000 }, async () => {
    const { findings, complaints } = await site.visit(browser, "opfs");
    expect(findings).toMatchObject({ failures: [], failed: 0 });
    // As many as the same suite has elsewhere: it was gathered, and not passed over.
    expect(findings.passed).toBeGreaterThan(20);
    expect(complaints).toEqual([]);
  });
});
