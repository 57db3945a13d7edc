/**
 * Makes docs/configuration.md and TypeScript's settings from the key table in rust/config/src/schema.
 *
 * `npm run gen-config-docs [-- --check]`; `--check` writes nothing and fails when a file is stale.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { emitDocs } from "./config/emit-docs.mjs";
import { emitSchema } from "./config/emit-schema.mjs";
import { emitTypes } from "./config/emit-types.mjs";
import { report } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { capture, main } from "./lib/run.mjs";
import { formatAll } from "./protocol/format.mjs";

await main(() => {
  const printed = capture("cargo", [
    ..."run --quiet --locked --package codex-embed-config --example keys".split(" "),
  ]);
  if (printed === undefined) throw new Error("the key table can't be printed: is cargo installed?");
  /** @type {import("./config/keys.mjs").KeyTable} */
  const table = JSON.parse(printed);
  const files = formatAll(
    new Map([
      ["src/config-types.ts", emitTypes(table)],
      ["src/config-schema.ts", emitSchema(table)],
      ["docs/configuration.md", emitDocs(table)],
    ]),
  );
  const stale = [...files].flatMap(([name, text]) => (current(name) === text ? [] : name));
  if (process.argv.includes("--check")) {
    report("npm run gen-config-docs would change", stale);
    console.log(`${files.size} generated files are as the key table makes them`);
    return;
  }
  for (const name of stale) writeFileSync(join(root, name), files.get(name) ?? "");
  console.log(`${stale.length} of ${files.size} files written`);
});

function current(/** @type {string} */ name) {
  const path = join(root, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
