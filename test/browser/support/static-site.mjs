/** Static files on loopback, below a path of their own and under a Content-Security-Policy. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

import { listen } from "../../support/listen.mjs";

const TYPES = /** @type {Record<string, string>} */ ({
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
});

/**
 * Serves a folder below `/some/path/`, so that what only works at the root fails.
 *
 * @param {string} folder
 * @param {string} policy
 */
export async function serveFolder(folder, policy) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname.replace(/^\/some\/path\//, "");
    const file = join(folder, path === "" ? "index.html" : path);
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-security-policy": policy });
    response.end(readFileSync(file));
  });
  const { origin, close } = await listen(server);
  return { url: `${origin}/some/path/`, close };
}
