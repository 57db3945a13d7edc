/** Finds the reference's program, which is optional. */

import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const VERSION = "0.114.0";
const INSTALLED = fileURLToPath(new URL("../node_modules/@openai/", import.meta.url));

/**
 * The native program, from `CODEX_BIN` or the packages of this folder; npm's wrapper around it, a further
 * Node process, is left out.
 *
 * @returns {string | undefined}
 * @throws Error when it is of another version than the one compared with.
 */
export function findReference() {
  const program = process.env["CODEX_BIN"] ?? installed();
  if (program === undefined) return undefined;
  const version = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  if (!version.endsWith(` ${VERSION}`)) throw new Error(`${program} is ${version}, not codex ${VERSION}`);
  return program;
}

/** The platform's package keeps it at `vendor/TRIPLE/codex/codex`. */
function installed() {
  for (const name of folder(INSTALLED)) {
    const vendor = join(INSTALLED, name, "vendor");
    for (const triple of folder(vendor)) {
      const program = join(vendor, triple, "codex", process.platform === "win32" ? "codex.exe" : "codex");
      if (statSync(program, { throwIfNoEntry: false })?.isFile()) return program;
    }
  }
  return undefined;
}

/** @param {string} path @returns {string[]} */
function folder(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
