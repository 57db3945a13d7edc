/**
 * Checks that pkg/ is what the sources give, by their hashes. Needs no Rust.
 *
 * `--rebuild` also builds anew and compares: byte by byte under the toolchain that made pkg/, else by
 * loading the new module.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";

import { report } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main, run } from "./lib/run.mjs";
import { buildWasm } from "./wasm/build.mjs";
import { hashFiles, hashSources, readManifest } from "./wasm/manifest.mjs";
import { findToolchain } from "./wasm/toolchain.mjs";

const HINT = "run `npm run build:wasm` and commit pkg/ with the change";

await main(() => {
  const { values } = parseArgs({ options: { rebuild: { type: "boolean" } } });
  const manifest = readManifest();
  const problems = compare(manifest.files, hashFiles(join(root, "pkg")), "was edited or is missing");
  if (manifest.sources !== hashSources()) problems.push(`the Rust sources have changed since: ${HINT}`);
  report("pkg/ is stale", problems);
  if (values.rebuild) rebuild(manifest);
});

/** @param {import("./wasm/manifest.mjs").Manifest} committed */
function rebuild(committed) {
  const toolchain = findToolchain(committed.toolchain.rustc);
  const folder = mkdtempSync(join(tmpdir(), "codex-embed-wasm-"));
  try {
    const built = buildWasm(folder, toolchain);
    if (isDeepStrictEqual(built.toolchain, committed.toolchain)) {
      report("pkg/ is stale", compare(committed.files, built.files, `is not what a rebuild gives: ${HINT}`));
      console.log("pkg/ is what a rebuild gives, byte by byte");
      return;
    }
    run("node", [join(root, "scripts/wasm/smoke.mjs"), folder]);
    console.log(`pkg/ was made by ${committed.toolchain.rustc}; the module built here loads and answers`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Record<string, string>} expected
 * @param {Record<string, string>} found
 * @param {string} problem
 */
function compare(expected, found, problem) {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names.filter((name) => expected[name] !== found[name]).map((name) => `${name} ${problem}`);
}
