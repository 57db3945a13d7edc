/**
 * Makes the TypeScript side of the protocol from the Rust types: types, validators, TypeBox schemas, tables.
 *
 * `npm run gen-protocol [-- --check | --from DIR]`
 * - `--check` writes nothing and fails when a file is stale.
 * - `--from DIR` writes nothing and prints what the JSON schemas in DIR change against those in
 *   test/protocol/reference. Another release of the reference exports its schemas with
 *   `codex app-server generate-json-schema --out DIR`.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { report } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";
import { changesFrom } from "./protocol/changes.mjs";
import { GENERATED_FOLDERS, generate, HAND_WRITTEN } from "./protocol/generate.mjs";
import { rustAreas, rustSchema } from "./protocol/source.mjs";

await main(() => {
  const { values } = parseArgs({ options: { check: { type: "boolean" }, from: { type: "string" } } });
  if (values.from !== undefined) {
    for (const line of changesFrom(values.from)) console.log(line);
    return;
  }
  const files = generate(rustSchema(), rustAreas());
  const stale = [...files].flatMap(([name, text]) => (current(name) === text ? [] : name));
  const left = leftOver(files);
  if (values.check) {
    report("npm run gen-protocol would change", [...stale, ...left]);
    console.log(`${files.size} generated files are as the Rust types make them`);
    return;
  }
  for (const name of left) rmSync(join(root, name));
  for (const name of stale) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), files.get(name) ?? "");
  }
  console.log(`${stale.length} of ${files.size} files written, ${left.length} removed`);
});

function current(/** @type {string} */ name) {
  const path = join(root, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Files that an earlier run made and this one doesn't. */
function leftOver(/** @type {Map<string, string>} */ files) {
  return GENERATED_FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((file) => `${folder}/${file}`)
      .filter((name) => !files.has(name) && !HAND_WRITTEN.has(name)),
  );
}
