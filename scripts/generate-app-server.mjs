/**
 * Makes the types and checks of the app server's protocol from the reference's schemas.
 *
 * `npm run gen-app-server [-- --check | --from STABLE --from EXPERIMENTAL]`
 * - `--check` writes nothing and fails when a file is stale.
 * - `--from` twice: folders that `codex app-server generate-json-schema --out DIR` wrote, the second one with
 *   `--experimental`; what is kept of them is renewed first.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { generate, PINNED } from "./app-server/generate.mjs";
import { pin } from "./app-server/pin.mjs";
import { checkGenerated, writeGenerated } from "./lib/generated.mjs";
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
  if (values.check) {
    checkGenerated(files, { command: "npm run gen-app-server", source: "the schemas make them" });
  } else writeGenerated(files);
});
