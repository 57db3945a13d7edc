/**
 * Writes THIRD-PARTY-NOTICES: the works in the package, with their licences. `--check` only compares. Needs cargo, which
 * knows what the module is compiled from. Run after a change of dependencies.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { readText } from "./lib/files.mjs";
import { root } from "./lib/root.mjs";
import { main } from "./lib/run.mjs";
import { notices } from "./package/notices.mjs";

const FILE = "THIRD-PARTY-NOTICES";

await main(() => {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  const text = notices();
  if (!values.check) writeFileSync(join(root, FILE), text);
  else if (readText(FILE) !== text) throw new Error(`${FILE} is out of date: npm run notices writes it`);
});
