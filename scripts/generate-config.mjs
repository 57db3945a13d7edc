/**
 * Makes docs/configuration.md and TypeScript's settings from the key table in rust/config/src/schema.
 *
 * `npm run gen-config-docs [-- --check]`; `--check` writes nothing and fails when a file is stale.
 */

import { emitDocs } from "./config/emit-docs.mjs";
import { emitSchema } from "./config/emit-schema.mjs";
import { emitTypes } from "./config/emit-types.mjs";
import { checkGenerated, writeGenerated } from "./lib/generated.mjs";
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
      ["src/config/types.ts", emitTypes(table)],
      ["src/config/schema.ts", emitSchema(table)],
      ["docs/configuration.md", emitDocs(table)],
    ]),
  );
  if (process.argv.includes("--check")) {
    checkGenerated(files, { command: "npm run gen-config-docs", source: "the key table makes them" });
  } else writeGenerated(files);
});
