/** Measures in a page of Chromium whose policy forbids code from strings. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildSite } from "../../test/browser/support/build.mjs";
import { installed, launch } from "../../test/browser/support/chromium.mjs";
import { openSite } from "../../test/browser/support/site.mjs";
import { bestOf } from "./speed.mjs";

/** @typedef {import("./speed.mjs").Speed} Speed as test/browser/pages/speed.ts finds it */

/**
 * @param {Record<string, object[]>} mixes messages by the mix's name
 * @returns {Promise<{ version: string, speeds: Record<string, Speed> } | undefined>} nothing without Chromium
 */
export async function measureInPage(mixes) {
  if (!installed) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "codex-embed-site-"));
  try {
    await buildSite(folder);
    for (const [mix, messages] of Object.entries(mixes)) {
      const events = messages.map((msg) => ({ id: "1", msg }));
      writeFileSync(join(folder, `${mix}.json`), JSON.stringify(events));
    }
    const policy = "default-src 'self'; script-src 'self'";
    const site = await openSite(folder, { speed: { program: "speed", policy } });
    const browser = await launch();
    try {
      /** @type {Record<string, Speed>} */
      const speeds = {};
      for (const mix of Object.keys(mixes)) {
        speeds[mix] = await bestOf(async () => {
          const { findings, complaints } = await site.visit(browser, "speed", { data: mix });
          if (complaints.length > 0) throw new Error(`the page complains: ${complaints.join("; ")}`);
          return findings;
        });
      }
      return { version: browser.version(), speeds };
    } finally {
      await browser.close();
      site.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
