/** Puts generated files into the project's format, imports sorted. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { root } from "../lib/root.mjs";
import { capture } from "../lib/run.mjs";

/**
 * @param {Map<string, string>} files text by name
 * @returns {Map<string, string>} the same, formatted
 */
export function formatAll(files) {
  const folder = mkdtempSync(join(tmpdir(), "codex-embed-protocol-"));
  try {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    // One run for all: each start of the formatter costs more than its work.
    const args = [
      "check",
      "--write",
      "--linter-enabled=false",
      "--vcs-enabled=false",
      `--config-path=${root}`,
      folder,
    ];
    const done = capture(process.execPath, [join(root, "node_modules/@biomejs/biome/bin/biome"), ...args]);
    if (done === undefined) throw new Error("the generated files can't be formatted: is biome installed?");
    return new Map([...files.keys()].map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
