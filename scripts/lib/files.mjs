import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { root } from "./root.mjs";
import { capture } from "./run.mjs";

/** @returns {string[]} the files git knows or would add, relative to the root, with slashes */
export function projectFiles() {
  const listed = capture("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (listed === undefined) throw new Error("git cannot list the project's files");
  const names = listed.split("\0").filter((name) => name !== "");
  return names.filter((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile());
}

/** @param {string} name relative to the root */
export function readText(name) {
  return readFileSync(join(root, name), "utf8");
}

/**
 * Throws one error that lists all problems; does nothing when there are none.
 *
 * @param {string} title
 * @param {string[]} problems
 */
export function report(title, problems) {
  if (problems.length > 0) throw new Error(`${title}:\n${problems.map((line) => `  ${line}`).join("\n")}`);
}
