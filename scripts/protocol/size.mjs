/** What a program grows by for what it imports: bundled, tree-shaken and minified. */

import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";

import { root } from "../lib/root.mjs";

/**
 * @param {string} entry path of a module
 * @param {readonly string[]} names what is imported of it
 * @returns {Promise<{ code: string, minified: number, gzip: number, brotli: number }>} sizes in bytes
 */
export async function bundledSize(entry, names) {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(", ")} } from ${JSON.stringify(entry)};`, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  return {
    code: Buffer.from(contents).toString("utf8"),
    minified: contents.length,
    gzip: gzipSync(contents, { level: 9 }).length,
    brotli: brotliCompressSync(contents).length,
  };
}
