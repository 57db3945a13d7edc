/**
 * What the package can be imported as. An entry `NAME` is the file `src/entries/NAME.ts`, which only
 * re-exports; `rollup.config.mjs`, `vitest.config.ts` and package.json's `exports` follow from that.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { root } from "./root.mjs";

/** Entries that need Node's own modules: they exist in the build for Node, Deno and Bun only. */
const NODE_ONLY = new Set(["node", "sessions/file", "testing"]);
/** The entry with the WebAssembly module in it: a build of its own, the same everywhere. */
export const INLINE = "inline";

/** Edge runtimes name themselves; each of the others understands one of these. */
const EDGE = ["workerd", "edge-light"];
const NODE_LIKE = ["node", "deno", "bun"];

/**
 * @typedef {object} Entry
 * @property {string} name without the package's name; "index" is the package itself
 * @property {string} source relative to the root
 * @property {string} output the file's name in dist/ and dist/web/, flat
 * @property {boolean} nodeOnly
 */

/** @returns {Entry[]} by name */
export function entries() {
  const files = readdirSync(join(root, "src/entries"), { recursive: true, encoding: "utf8" });
  return files
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => {
      const name = file.slice(0, -".ts".length);
      const output = `${name.replaceAll("/", "-")}.js`;
      return { name, source: `src/entries/${file}`, output, nodeOnly: NODE_ONLY.has(name) };
    });
}

/** @returns {Record<string, unknown>} what package.json's `exports` must say */
export function exportsMap() {
  const map = entries().map(({ name, output, nodeOnly }) => {
    const types = `./dist/types/entries/${name}.d.ts`;
    const conditions = nodeOnly ? { default: `./dist/${output}` } : byRuntime(name, output);
    return [name === "index" ? "." : `./${name}`, { types, ...conditions }];
  });
  return {
    ...Object.fromEntries(map.sort(([a], [b]) => (a < b ? -1 : 1))),
    "./core.wasm": { types: "./dist/core_bg.wasm.d.ts", default: "./dist/core_bg.wasm" },
    "./package.json": "./package.json",
  };
}

/**
 * Edge runtimes come first: some also name themselves after Node, whose modules they have only a part of.
 *
 * @param {string} name
 * @param {string} output
 * @returns {Record<string, string>}
 */
function byRuntime(name, output) {
  if (name === INLINE) return { default: `./dist/inline/${output}` };
  const all = (/** @type {string[]} */ names, /** @type {string} */ file) => names.map((one) => [one, file]);
  return {
    ...Object.fromEntries(all(EDGE, `./dist/edge/${output}`)),
    ...Object.fromEntries(all(NODE_LIKE, `./dist/${output}`)),
    default: `./dist/web/${output}`,
  };
}
