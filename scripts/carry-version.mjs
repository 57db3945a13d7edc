/** Carries package.json's version to every other file that names it; `check-version.mjs` compares them. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { readText } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";
import { versionPlaces } from "./lib/version-places.mjs";

await main(() => {
  const { version } = JSON.parse(readText("package.json"));
  for (const { name, pattern } of versionPlaces) {
    const text = readText(name);
    if (!pattern.test(text)) throw new Error(`${name} no longer names the version where it is expected`);
    const carried = text.replace(pattern, (_all, before, _old, after) => `${before}${version}${after}`);
    if (carried !== text) writeFileSync(join(root, name), carried);
  }
  console.log(`All files name ${version}. The module holds it too: npm run build:wasm.`);
});
