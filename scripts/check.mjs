/**
 * Everything a contributor should run before a commit is pushed; every stage runs even if one fails.
 *
 * `node scripts/check.mjs [--fast]`: `--fast` is what the pre-commit hook runs, in seconds. It compiles no
 * Rust, and leaves out what needs cargo where that isn't installed.
 */

import { parseArgs } from "node:util";

import { capture, main, run } from "./lib/run.mjs";

const rust = capture("cargo", ["--version"]) !== undefined;
const npm = (/** @type {string[]} */ ...args) => ["npm", ["run", "--silent", ...args]];
const cargo = (/** @type {string[]} */ ...args) => ["cargo", args];

/** @type {Record<string, unknown[]>} */
const FAST = {
  format: npm("format:check"),
  ...(rust ? { rustfmt: cargo("fmt", "--check") } : {}),
  lint: npm("lint"),
  types: npm("check:types"),
  exports: npm("check:exports"),
  files: npm("check:files"),
  lock: npm("check:lock"),
  version: npm("check:version"),
  ...(rust ? { notices: npm("check:notices") } : {}),
  boundaries: npm("check:boundaries", ...(rust ? [] : ["--", "--no-rust"])),
};

/** @type {Record<string, unknown[]>} */
const REST = {
  clippy: cargo("clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"),
  "cargo test": cargo("test", "--workspace", "--locked", "--quiet"),
  protocol: npm("check-protocol"),
  "config docs": npm("gen-config-docs", "--", "--check"),
  "app server": npm("gen-app-server", "--", "--check"),
  docs: npm("check:docs"),
  wasm: npm("check:wasm"),
  vitest: npm("test"),
};

await main(() => {
  const { values } = parseArgs({ options: { fast: { type: "boolean" } } });
  const stages = values.fast ? FAST : { ...FAST, ...REST };
  const failed = [];
  for (const [name, [program, args]] of Object.entries(stages)) {
    const start = performance.now();
    try {
      run(/** @type {string} */ (program), /** @type {string[]} */ (args));
      console.log(`ok   ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      console.log(`FAIL ${name}: ${error instanceof Error ? error.message : error}`);
      failed.push(name);
    }
  }
  if (failed.length > 0) throw new Error(`failed: ${failed.join(", ")}`);
});
