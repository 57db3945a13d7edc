// Chromium with the program of test/runtimes/page in a page, for test/runtimes/runner/page.ts.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

import { buildSite } from "../../test/browser/support/build.mjs";
import { installed, launch, skipped } from "../../test/browser/support/chromium.mjs";
import { listen } from "../../test/support/listen.mjs";
import { root } from "../lib/root.mjs";

/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const PAGE =
  '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/pages/main.js"></script>';

/** @returns {Promise<import("../../test/runtimes/runner/page.ts").Browser | null>} nothing without Chromium */
export async function openBrowser() {
  if (!installed && skipped) return null;
  const folder = mkdtempSync(join(tmpdir(), "codex-embed-page-"));
  await buildSite(folder, { programs: [join(root, "test/runtimes/page/main.ts")] });
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "index.html" : (request.url ?? "").slice(1);
    response.setHeader("content-type", TYPES[extname(name)] ?? "application/octet-stream");
    response.end(name === "index.html" ? PAGE : readFileSync(join(folder, name)));
  });
  const { origin, close } = await listen(server);
  const browser = await launch();
  return {
    version: browser.version(),
    async call(name, argument) {
      const context = await browser.newContext({ timezoneId: "Etc/UTC" });
      try {
        const page = await context.newPage();
        await page.goto(`${origin}/`);
        await page.waitForFunction(() => "program" in globalThis);
        return await page.evaluate(
          // @ts-expect-error the page's program is typed where it is called
          ([key, value]) => globalThis.program[key](value),
          /** @type {const} */ ([name, argument]),
        );
      } finally {
        await context.close();
      }
    },
    async close() {
      await browser.close();
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
