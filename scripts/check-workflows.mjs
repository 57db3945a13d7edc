/**
 * Looks at .github/workflows: each action is pinned to a commit, since a tag can be moved; and actionlint, which Go
 * builds on first use. Without Go nothing is linted.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { readText, report } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { capture, main, run } from "./lib/run.mjs";

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

await main(() => {
  const folder = ".github/workflows";
  const files = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
  report("Actions without a commit", files.flatMap(unpinned));
  if (capture("go", ["version"]) === undefined) {
    console.log("Workflows: not linted, since Go is not here.");
    return;
  }
  run("go", ["run", ACTIONLINT, ...files]);
});

/** @param {string} file @returns {string[]} the lines that name an action by a tag or branch, or without its release */
function unpinned(file) {
  const uses = readText(file).match(/^.*\buses:.*$/gm) ?? [];
  return uses.filter((line) => !/@[0-9a-f]{40} # v\d/.test(line)).map((line) => `${file}: ${line.trim()}`);
}
