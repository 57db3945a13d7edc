/**
 * Makes dist/cdn/codex-embed.js of dist/web/: what a page needs in one module, with the packages it depends on, for
 * `<script type="module">` and a content delivery network. The WebAssembly module stays beside it, in dist/.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";

import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";
import { BUNDLED } from "./package/bundled.mjs";

/** Files of dist/web/ whose exports the module has. */
const PARTS = ["index.js", "virtual.js", "sessions-memory.js", "sessions-indexeddb.js"];

await main(async () => {
  const dist = join(root, "dist");
  await build({
    stdin: {
      contents: PARTS.map((name) => `export * from "./${name}";\n`).join(""),
      resolveDir: join(dist, "web"),
    },
    outfile: join(dist, "cdn/codex-embed.js"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    // A page that uses MCP names its package in an import map.
    external: ["@modelcontextprotocol/sdk"],
    logLevel: "error",
    plugins: [
      {
        name: "core-inline",
        setup({ onResolve }) {
          onResolve({ filter: /\/core-inline\.js$/ }, () => ({ path: "../core-inline.js", external: true }));
        },
      },
    ],
  });
  writeFileSync(join(dist, "cdn/LICENSES.txt"), BUNDLED.map(licenseOf).join("\n\n"));
});

/** @param {string} name @returns {string} the package's licence, which asks to go with its code */
function licenseOf(name) {
  const folder = join(root, "node_modules", name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file`);
  return `${name}\n\n${readFileSync(join(folder, file), "utf8")}`;
}
