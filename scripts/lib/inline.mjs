/**
 * `#core-inline`: the WebAssembly module as a module of JavaScript. Compressing it first costs nothing on the wire:
 * what a server compresses again is then hardly longer than the module itself.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { root } from "./root.mjs";

/** @returns {string} the code of a module that exports `gzipInBase64` */
export function inlineCode() {
  const gzip = gzipSync(readFileSync(join(root, "pkg/core_bg.wasm")), { level: 9 });
  return `export const gzipInBase64 = "${gzip.toString("base64")}";\n`;
}

/**
 * A plugin of rollup, Vite and vitest: `#core-inline` is made of pkg/ as it is, with nothing built before.
 *
 * @returns {{ name: string, resolveId(id: string): string | null, load(id: string): string | null }}
 */
export function inlinePlugin() {
  const resolved = "\0core-inline";
  return {
    name: "core-inline",
    resolveId: (id) => (id === "#core-inline" ? resolved : null),
    load: (id) => (id === resolved ? inlineCode() : null),
  };
}
