/** A site and a browser for the tests of one suite. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";

import { buildSite } from "./build.mjs";
import { launch } from "./chromium.mjs";
import { openSite } from "./site.mjs";

type Site = Awaited<ReturnType<typeof openSite>>;
type Pages = Parameters<typeof openSite>[1];

/**
 * Builds the site before the suite's first test and removes it after the last.
 *
 * @param pages as `openSite` takes them; a function gets the site's folder first, to put more into it.
 * @returns `visit` of the site, in that browser.
 */
export function suiteSite(pages: Pages | ((folder: string) => Promise<Pages>)) {
  let folder = "";
  let browser: Browser | undefined;
  let site: Site | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "codex-embed-site-"));
    await buildSite(folder);
    site = await openSite(folder, typeof pages === "function" ? await pages(folder) : pages);
    browser = await launch();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
    await rm(folder, { recursive: true, force: true });
  });

  return async (name: string, query?: Record<string, string>): ReturnType<Site["visit"]> => {
    if (site === undefined || browser === undefined) throw new Error("the suite has not begun");
    return site.visit(browser, name, query);
  };
}
