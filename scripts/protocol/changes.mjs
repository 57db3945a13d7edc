/** What another release's exported JSON schemas change against the pinned ones. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../lib/root.mjs";
import { compare } from "./compare.mjs";
import { readDefinitions, readNode } from "./model.mjs";

/** The reference's schemas of the pinned release. */
export const REFERENCE = join(root, "test/protocol/reference");

/** @typedef {{ node: import("./model.mjs").Node, definitions: import("./compare.mjs").Definitions }} Rooted */

/**
 * @param {string} path of an exported schema
 * @returns {Rooted}
 */
export function readExported(path) {
  const document = JSON.parse(readFileSync(path, "utf8"));
  return { node: readNode(document, path), definitions: readDefinitions(document) };
}

/**
 * @param {string} folder with files named as in test/protocol/reference
 * @returns {string[]} lines for people
 */
export function changesFrom(folder) {
  const names = readdirSync(REFERENCE).filter((name) => name.endsWith(".json"));
  const lines = names.flatMap((name) => {
    const path = join(folder, name);
    if (!existsSync(path))
      throw new Error(`${folder} has no ${name}: export the release's JSON schemas into it`);
    const before = readExported(join(REFERENCE, name));
    const after = readExported(path);
    const types = [
      ...missing(before, after).map((type) => `type ${type} is missing`),
      ...missing(after, before).map((type) => `type ${type} is new`),
    ];
    const changes = compare(before, after, name.replace(/\.json$/, ""));
    return [...types, ...changes.map(({ place, what }) => `${place} ${what}`)].map(
      (line) => `${name}: ${line}`,
    );
  });
  return lines.length > 0 ? lines : ["nothing changed"];
}

function missing(/** @type {Rooted} */ from, /** @type {Rooted} */ against) {
  return [...from.definitions.keys()].filter((name) => !against.definitions.has(name)).sort();
}
