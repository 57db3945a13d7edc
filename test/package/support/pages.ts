/** Folders served on loopback, and visits of their pages in Chromium. */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

import type { Browser } from "playwright-core";
import { listen } from "../../support/listen.mjs";

/** Milliseconds until a page that says nothing has failed. */
const PATIENCE = 30_000;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** A server of static files. */
export interface StaticServer {
  /** Without a slash at its end. */
  readonly origin: string;
  close(): void;
}

/**
 * Serves a folder.
 *
 * @param pages texts in place of files, by path.
 * @param headers for every answer.
 */
export async function serveFolder(
  folder: string,
  pages: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    const file = join(folder, path === "/" ? "index.html" : path);
    const body = pages[path] ?? (await readFile(file).catch(() => undefined));
    const type = pages[path] === undefined ? TYPES[extname(file)] : "text/html";
    // An icon that is missing would be an error on the console.
    const status = body === undefined && path !== "/favicon.ico" ? 404 : 200;
    response.writeHead(status, { "content-type": type ?? "application/octet-stream", ...headers });
    response.end(body);
  });
  return listen(server);
}

/** What a page handed to `report`, and what it asked for. */
export interface Visit {
  readonly findings: unknown;
  /** Paths, in order, without those of the model. */
  readonly requests: readonly string[];
}

/** Opens a page in a fresh context and waits for its report. */
export async function visit(browser: Browser, url: string, model: string): Promise<Visit> {
  const page = await browser.newPage();
  const requests: string[] = [];
  const said: string[] = [];
  page.on("console", (entry) => said.push(entry.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(model)) requests.push(new URL(request.url()).pathname);
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const reported = new Promise<unknown>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`the page says nothing: ${said.join("; ")}`)), PATIENCE);
      page
        .exposeFunction("report", resolve)
        .then(() => page.goto(`${url}?${new URLSearchParams({ model })}`).catch(reject), reject);
    });
    return { findings: await reported, requests };
  } finally {
    clearTimeout(timer);
    await page.close();
  }
}
