/** Makes the files of a site: the library as it is published for browsers, and the programs of the pages. */

import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { rollup } from "rollup";

import configurations from "../../../rollup.config.mjs";
import { inlineCode } from "../../../scripts/lib/inline.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const programs = join(root, "test/browser/pages");
const vitestInPage = join(root, "test/browser/support/vitest-in-page.ts");

/**
 * Fills a folder: the module as `core_bg.wasm` and `core-inline.js`, the library in `web/` and the pages' programs in `pages/`.
 *
 * The entry of the protocol stands alone: programs import its file as it is. The main entry imports TypeBox by
 * name, which only a bundler resolves, so it becomes a part of the programs, as it does in an application.
 *
 * @param {string} folder
 * @param {{ programs?: string[] }} [options] other programs
 */
export async function buildSite(folder, options = {}) {
  const web = configurations.find(({ output }) => output.dir.endsWith("web"));
  if (web === undefined) throw new Error("rollup.config.mjs builds nothing for browsers");
  const library = await rollup(web);
  await library.write({ ...web.output, dir: join(folder, "web") });
  await library.close();
  copyFileSync(join(root, "pkg/core_bg.wasm"), join(folder, "core_bg.wasm"));
  writeFileSync(join(folder, "core-inline.js"), inlineCode());
  await build({
    entryPoints: options.programs ?? readdirSync(programs).map((name) => join(programs, name)),
    outdir: join(folder, "pages"),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    // Else its paths lead to the sources.
    tsconfigRaw: {},
    // The suites that describe a contract are written for vitest.
    alias: { vitest: vitestInPage },
    logLevel: "error",
    plugins: [builtLibrary(join(folder, "web"))],
  });
}

/**
 * @param {string} web the folder of the built library
 * @returns {import("esbuild").Plugin}
 */
function builtLibrary(web) {
  return {
    name: "built-library",
    setup({ onResolve }) {
      onResolve({ filter: /^codex-embed\/protocol$/ }, () => ({ path: "/web/protocol.js", external: true }));
      onResolve({ filter: /^codex-embed$/ }, () => ({ path: join(web, "index.js") }));
      onResolve({ filter: /^codex-embed\// }, ({ path }) => ({
        path: join(web, `${path.slice("codex-embed/".length).replaceAll("/", "-")}.js`),
      }));
      // The folder may lie outside of the project, where nothing is installed.
      onResolve({ filter: /^(typebox|idb)/ }, ({ path }) => ({
        path: fileURLToPath(import.meta.resolve(path)),
      }));
    },
  };
}
