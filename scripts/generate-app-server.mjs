/**
 * Makes the types and checks of the app server's protocol from the reference's schemas.
 *
 * `npm run gen-app-server [-- --check | --from STABLE --from EXPERIMENTAL]`
 * - `--check` writes nothing and fails when a file is stale.
 * - `--from` twice: folders that `codex app-server generate-json-schema --out DIR` wrote, the second one with
 *   `--experimental`; what is kept of them is renewed first.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { generate, PINNED } from "./app-server/generate.mjs";
import { pin } from "./app-server/pin.mjs";
import { report } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";
import { formatAll } from "./protocol/format.mjs";

await main(() => {
  const { values } = parseArgs({
    options: { check: { type: "boolean" }, from: { type: "string", multiple: true } },
  });
  const [stable, experimental] = values.from ?? [];
  if (stable !== undefined) {
    if (experimental === undefined)
      throw new Error("--from is given twice: the plain and the experimental export");
    const text = `${JSON.stringify(pin(stable, experimental))}\n`;
    writeFileSync(join(root, PINNED), formatAll(new Map([[PINNED, text]])).get(PINNED) ?? "");
  }
  const files = generate(JSON.parse(readFileSync(join(root, PINNED), "utf8")));
  const stale = [...files].flatMap(([name, text]) => (current(name) === text ? [] : name));
  if (values.check) {
    report("npm run gen-app-server would change", stale);
    console.log(`${files.size} generated files are as the schemas make them`);
    return;
  }
  for (const name of stale) writeFileSync(join(root, name), files.get(name) ?? "");
  console.log(`${stale.length} of ${files.size} files written`);
});

function current(/** @type {string} */ name) {
  const path = join(root, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
