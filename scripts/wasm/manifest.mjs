import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { root } from "../lib/root.mjs";

/** Folders below a crate that never reach the module: a change there leaves it as it is. */
const OUTSIDE = new Set(["tests", "benches", "examples", "target", "testkit"]);

/**
 * The manifest that lies beside the module and says what made it.
 *
 * @typedef {object} Manifest
 * @property {string} sources SHA-256 over the names and contents of the Rust sources
 * @property {Record<string, string>} toolchain
 * @property {Record<string, string>} files SHA-256 of each file
 * @property {{ raw: number, gzip: number, brotli: number }} size bytes of the module
 */

/**
 * @param {string} folder with the output of a build
 * @param {Record<string, string>} toolchain
 * @returns {Manifest}
 */
export function describe(folder, toolchain) {
  const wasm = readFileSync(join(folder, "core_bg.wasm"));
  const size = {
    raw: wasm.length,
    gzip: gzipSync(wasm, { level: 9 }).length,
    brotli: brotliCompressSync(wasm).length,
  };
  return { sources: hashSources(), toolchain, files: hashFiles(folder), size };
}

/** @returns {Manifest} that of pkg/ */
export function readManifest() {
  const path = join(root, "pkg/manifest.json");
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`pkg/manifest.json cannot be read (npm run build:wasm writes it): ${error}`);
  }
}

/** One hash over everything that decides the module, apart from the toolchain. */
export function hashSources() {
  const total = createHash("sha256");
  for (const path of ["Cargo.lock", "Cargo.toml", ...list("rust")].sort()) {
    total.update(`${path}\0${hash(readFileSync(join(root, path)))}\n`);
  }
  return total.digest("hex");
}

/** @param {string} folder @returns {Record<string, string>} all but the manifest itself */
export function hashFiles(folder) {
  const names = readdirSync(folder).filter((name) => name !== "manifest.json");
  return Object.fromEntries(names.sort().map((name) => [name, hash(readFileSync(join(folder, name)))]));
}

/** @param {string} folder @returns {string[]} files below it, with slashes, relative to the root */
function list(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return OUTSIDE.has(entry.name) ? [] : list(path);
  });
}

/** @param {Uint8Array} bytes */
function hash(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
