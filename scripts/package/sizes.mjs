import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";

import { entries, INLINE } from "../lib/entries.mjs";
import { root } from "../lib/root.mjs";
import { capture } from "../lib/run.mjs";

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {number} raw bytes
 * @property {number} gzip
 * @property {number} [brotli]
 */

const dist = join(root, "dist");

/** @returns {Row[]} the WebAssembly module, and its copy in JavaScript */
export function measureModule() {
  return ["core_bg.wasm", "core-inline.js"].map((name) => rowOf(name, readFileSync(join(dist, name))));
}

/**
 * Each entry for browsers, bundled and minified, without the WebAssembly module and other packages: what is loaded
 * with the page, then all of it.
 *
 * @returns {Promise<Row[]>}
 */
export async function measureEntries() {
  const rows = [];
  for (const { name, output, nodeOnly } of entries()) {
    if (nodeOnly) continue;
    const folder = name === INLINE ? "inline" : "web";
    const { first, all } = await bundle(join(dist, folder, output));
    const label = name === "index" ? "codex-embed" : `codex-embed/${name}`;
    rows.push(rowOf(label, first));
    if (all.length > first.length) rows.push(rowOf(`${label}, with what it loads later`, all));
  }
  return [...rows, rowOf("cdn/codex-embed.js", readFileSync(join(dist, "cdn/codex-embed.js")))];
}

/** @returns {Row} the package, and its files as they are installed */
export function measureTarball() {
  const listed = capture("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"]);
  if (listed === undefined) throw new Error("npm cannot say what it would pack");
  const [{ size, unpackedSize }] = JSON.parse(listed);
  return { name: "the tarball", raw: unpackedSize, gzip: size };
}

/**
 * @param {string} file
 * @returns {Promise<{ first: Uint8Array, all: Uint8Array }>} what its static imports come to, and everything
 */
async function bundle(file) {
  const { metafile, outputFiles } = await build({
    entryPoints: { entry: file },
    outdir: "out",
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    metafile: true,
    packages: "external",
    external: ["*/core-inline.js"],
    absWorkingDir: root,
    logLevel: "error",
  });
  const first = new Set(["out/entry.js"]);
  for (const name of first) {
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) {
      if (kind === "import-statement" && path in metafile.outputs) first.add(path);
    }
  }
  const contents = outputFiles.map(({ path, contents }) => ({
    name: path.slice(root.length + 1).replaceAll("\\", "/"),
    contents,
  }));
  const joined = (/** @type {typeof contents} */ files) => Buffer.concat(files.map((one) => one.contents));
  return { first: joined(contents.filter(({ name }) => first.has(name))), all: joined(contents) };
}

/** @param {string} name @param {Uint8Array} content @returns {Row} */
function rowOf(name, content) {
  return {
    name,
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotliCompressSync(content).length,
  };
}
