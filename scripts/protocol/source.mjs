/** What the generator reads: the Rust crate's schema, and which file declares each type. */

import { readdirSync, readFileSync } from "node:fs";
import { basename, join, sep } from "node:path";

import { root } from "../lib/root.mjs";
import { capture } from "../lib/run.mjs";

const SOURCES = join(root, "rust/protocol/src");

/** @returns {Record<string, unknown>} the JSON Schema document that the Rust types give */
export function rustSchema() {
  const args = ["run", "--quiet", "--locked", "--package", "codex-embed-protocol", "--example", "schema"];
  const printed = capture("cargo", args);
  if (printed === undefined) throw new Error("the Rust types' schema can't be printed: is cargo installed?");
  return JSON.parse(printed);
}

/**
 * The area of each Rust type: the file that declares it, or `boundary` for what that folder holds. schemars
 * knows no modules, so the declarations are found in the text.
 *
 * @returns {Map<string, string>}
 */
export function rustAreas() {
  /** @type {Map<string, string>} */
  const areas = new Map();
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".rs")) continue;
    const [folder, ...rest] = file.split(sep);
    const area = rest.length > 0 && folder ? folder : basename(file, ".rs");
    const text = readFileSync(join(SOURCES, file), "utf8");
    for (const [, name] of text.matchAll(/^\s*pub (?:struct|enum) (\w+)/gm)) {
      if (name) areas.set(name, area);
    }
  }
  return areas;
}
