/** Files that a script makes from a source: written where they are stale, or only compared. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { report } from "./files.mjs";
import { root } from "./root.mjs";

/** @typedef {ReadonlyMap<string, string>} Files texts by names relative to the root */

/** @returns {string[]} the names of those that the disk has otherwise, or not at all */
function staleFiles(/** @type {Files} */ files) {
  const onDisk = (/** @type {string} */ name) => {
    const path = join(root, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  return [...files].flatMap(([name, text]) => (onDisk(name) === text ? [] : name));
}

/**
 * Writes what is stale, with the folders above it, and says how much it was.
 *
 * @param {Files} files
 */
export function writeGenerated(files) {
  const stale = staleFiles(files);
  for (const name of stale) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), files.get(name) ?? "");
  }
  console.log(`${stale.length} of ${files.size} files written`);
}

/**
 * Compares only.
 *
 * @param {Files} files
 * @param {{ command: string, source: string, alsoStale?: string[] }} options the command that would write them; what
 *   they are made from, with its verb; other files that the command would change
 * @throws Error that lists the stale ones.
 */
export function checkGenerated(files, { command, source, alsoStale = [] }) {
  report(`${command} would change`, [...staleFiles(files), ...alsoStale]);
  console.log(`${files.size} generated files are as ${source}`);
}
