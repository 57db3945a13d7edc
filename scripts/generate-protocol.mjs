/**
 * Makes the TypeScript side of the protocol from the Rust types: types, validators, TypeBox schemas, tables.
 *
 * `npm run gen-protocol [-- --check | --from DIR]`
 * - `--check` writes nothing and fails when a file is stale.
 * - `--from DIR` writes nothing and prints what the JSON schemas in DIR change against those in
 *   test/protocol/reference. Another release of the reference exports its schemas with
 *   `codex app-server generate-json-schema --out DIR`.
 */

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { checkGenerated, writeGenerated } from "./lib/generated.mjs";
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
  const left = leftOver(files);
  if (values.check) {
    const source = "the Rust types make them";
    checkGenerated(files, { command: "npm run gen-protocol", source, alsoStale: left });
    return;
  }
  for (const name of left) rmSync(join(root, name));
  writeGenerated(files);
});

/** Files that an earlier run made and this one doesn't. */
function leftOver(/** @type {Map<string, string>} */ files) {
  return GENERATED_FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((file) => `${folder}/${file}`)
      .filter((name) => !files.has(name) && !HAND_WRITTEN.has(name)),
  );
}
