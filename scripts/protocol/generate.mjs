/** The whole generated side of the protocol, as texts by file name. */

import { emitChecks } from "./emit-checks.mjs";
import { emitDocs } from "./emit-docs.mjs";
import { emitSchemas } from "./emit-schemas.mjs";
import { emitTypes } from "./emit-types.mjs";
import { formatAll } from "./format.mjs";
import { readDefinitions } from "./model.mjs";
import { groupBy, planTypes } from "./plan.mjs";
import { header } from "./text.mjs";

/** Folders that hold nothing but generated files. */
export const GENERATED_FOLDERS = ["src/protocol/types", "src/protocol/checks", "src/protocol/schemas"];

/** Files in them that are written by hand. */
export const HAND_WRITTEN = new Set(["src/protocol/schemas/define.ts"]);

/**
 * @param {Record<string, unknown>} document JSON Schema of the Rust types
 * @param {Map<string, string>} areas the area of each type
 * @returns {Map<string, string>} text by file name, relative to the root
 */
export function generate(document, areas) {
  const types = planTypes(readDefinitions(document), areas);
  const all = new Map(types.map((type) => [type.name, type]));
  const groups = groupBy(types, (type) => type.area);
  /** @type {[string, string][]} */
  const files = [["docs/protocol.md", emitDocs(types)]];
  for (const [area, members] of groups) {
    files.push([`src/protocol/types/${area}.ts`, emitTypes(area, members, all)]);
    files.push([`src/protocol/checks/${area}.ts`, emitChecks(area, members, all)]);
    if (area !== "boundary") files.push([`src/protocol/schemas/${area}.ts`, emitSchemas(members, all)]);
  }
  const shown = [...groups.keys()].filter((area) => area !== "boundary");
  files.push(["src/protocol/types/index.ts", index(shown, "export type *")]);
  files.push(["src/protocol/schemas/index.ts", index(shown, "export *")]);
  return formatAll(new Map(files));
}

function index(/** @type {string[]} */ areas, /** @type {string} */ words) {
  return `${header("rust/protocol")}\n${areas.map((area) => `${words} from "./${area}.ts";`).join("\n")}\n`;
}
