/** Pages on loopback, each under a Content-Security-Policy of its own, and visits of them. */

import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";

import { listen } from "../../support/listen.mjs";

/** Milliseconds that a page has, unless it says otherwise; less than the test's own. */
const PATIENCE = 15_000;

const TYPES = /** @type {Record<string, string>} */ ({
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
});

/**
 * @typedef {object} Page
 * @property {string} program the name of a file in ../pages, without its ending
 * @property {string} policy its Content-Security-Policy
 * @property {number} [patience] milliseconds after which it has failed
 */

/**
 * @typedef {object} Visit
 * @property {any} findings what the page's program handed to `report`
 * @property {string[]} complaints violations of the policy, the console's errors and warnings, and what nobody
 *   caught
 */

/**
 * Serves a folder that `buildSite` filled.
 *
 * @param {string} folder
 * @param {Record<string, Page>} pages by name; page `a` is at `/a.html`
 */
export async function openSite(folder, pages) {
  const files = new Set(readdirSync(folder, { recursive: true, encoding: "utf8" }));
  /** @type {(report: { findings: unknown, violations: string[] }) => void} */
  let onReport = () => {};

  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? "/", "http://site").pathname.slice(1);
    const page = pages[name.replace(/\.html$/, "")];
    if (request.method === "POST" && name === "report") {
      onReport(JSON.parse(await text(request)));
      response.writeHead(204).end();
    } else if (page !== undefined) {
      response.writeHead(200, { "content-type": "text/html", "content-security-policy": page.policy });
      response.end(
        '<!doctype html><script type="module" src="/pages/report.js"></script>' +
          `<script type="module" src="/pages/${page.program}.js"></script>`,
      );
    } else if (files.has(name)) {
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" });
      response.end(readFileSync(join(folder, name)));
    } else {
      // An icon that is missing would be an error on the console.
      response.writeHead(name === "favicon.ico" ? 204 : 404).end();
    }
  });
  const { origin, close } = await listen(server);

  return {
    /**
     * Opens a page in a fresh context and waits until its program reports. One visit at a time.
     *
     * @param {import("playwright-core").Browser} browser
     * @param {string} name
     * @param {Record<string, string>} query what the program finds in `location.search`
     * @returns {Promise<Visit>}
     */
    async visit(browser, name, query = {}) {
      const page = await browser.newPage();
      /** @type {string[]} */
      const complaints = [];
      page.on("console", (entry) => {
        if (entry.type() === "error" || entry.type() === "warning") complaints.push(entry.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      try {
        /** @type {Promise<{ findings: unknown, violations: string[] }>} */
        const reported = new Promise((resolve, reject) => {
          onReport = resolve;
          const late = () => reject(new Error(`the page ${name} reports nothing: ${complaints.join("; ")}`));
          timer = setTimeout(late, pages[name]?.patience ?? PATIENCE);
        });
        await page.goto(`${origin}/${name}.html?${new URLSearchParams(query)}`);
        const { findings, violations } = await reported;
        // One more exchange: what the console said before the report has arrived then.
        await page.title();
        return { findings, complaints: [...violations, ...complaints] };
      } finally {
        clearTimeout(timer);
        await page.close();
      }
    },
    close,
  };
}
