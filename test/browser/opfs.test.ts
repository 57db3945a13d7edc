import { describe, expect, test } from "vitest";

import { skipped } from "./support/chromium.mjs";
import { suiteSite } from "./support/suite-site.ts";

/** Milliseconds: there are files of a hundred megabytes. */
const PATIENCE = 90_000;

describe.skipIf(skipped)("the disk of a page in Chromium", () => {
  const visit = suiteSite({
    opfs: { program: "opfs", policy: "default-src 'self'; script-src 'self'", patience: PATIENCE },
  });

  test("keeps what file systems promise, all of it", { timeout: PATIENCE + 5_000 }, async () => {
    const { findings, complaints } = await visit("opfs");
    expect(findings).toMatchObject({ failures: [], failed: 0 });
    // As many as the same suite has elsewhere: it was gathered, and not passed over.
    expect(findings.passed).toBeGreaterThan(20);
    expect(complaints).toEqual([]);
  });
});
