/** Finds the reference's program, which is optional. */

import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const VERSION = "0.114.0";

/**
 * The native program, from `CODEX_BIN` or the packages installed in a folder; npm's wrapper around it, a further
 * Node process, is left out.
 *
 * @param {URL} folder that whose `node_modules` may have it, with a slash at its end
 * @returns {string | undefined}
 * @throws Error when it is of another version than the one compared with.
 */
export function findReference(folder) {
  const program = process.env["CODEX_BIN"] ?? installed(folder);
  if (program === undefined) return undefined;
  const version = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  if (!version.endsWith(` ${VERSION}`)) throw new Error(`${program} is ${version}, not codex ${VERSION}`);
  return program;
}

/**
 * The platform's package keeps it at `vendor/TRIPLE/codex/codex`.
 *
 * @param {URL} folder
 */
function installed(folder) {
  const packages = fileURLToPath(new URL("node_modules/@openai/", folder));
  for (const name of entries(packages)) {
    const vendor = join(packages, name, "vendor");
    for (const triple of entries(vendor)) {
      const program = join(vendor, triple, "codex", process.platform === "win32" ? "codex.exe" : "codex");
      if (statSync(program, { throwIfNoEntry: false })?.isFile()) return program;
    }
  }
  return undefined;
}

/** @param {string} path @returns {string[]} */
function entries(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
