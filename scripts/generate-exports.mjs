/** Writes package.json's `exports` from src/entries/; `--check` only compares. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { exportsMap } from "./lib/entries.mjs";
import { readText } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";

await main(() => {
  const found = readText("package.json");
  const manifest = JSON.parse(found);
  manifest.exports = exportsMap();
  const wanted = `${JSON.stringify(manifest, null, 2)}\n`;
  if (wanted === found) return;
  if (process.argv.includes("--check")) {
    throw new Error("package.json's exports are not those of src/entries/: npm run gen-exports");
  }
  writeFileSync(join(root, "package.json"), wanted);
});
