/**
 * Which files the build for Node consists of. Each file that is loaded takes Node about half a millisecond, whatever
 * its size, so a first session should need few; a program that imports a part of the package shouldn't get all.
 */

import { entries } from "./entries.mjs";

/** What every session runs through. */
const SESSION = "src/engine/session.ts";

/** In order: a module is in the first one that reaches it by static imports. */
const CHUNKS = {
  protocol: ["src/entries/protocol.ts"],
  agent: ["src/entries/index.ts", "src/engine/load-node.ts"],
  host: ["src/host/node/index.ts", "src/sessions/file/index.ts"],
};

/**
 * What is used of rollup's graph of modules.
 *
 * @typedef {object} Graph
 * @property {(id: string) => { readonly importedIds: readonly string[] } | null} getModuleInfo
 */

/**
 * rollup's `manualChunks`. Beside those of {@link CHUNKS} there is `common`: what entries without an agent share with
 * it, such as errors.
 *
 * @param {(path: string) => string} absolute of a path from the root
 * @returns {(id: string, graph: Graph) => string | undefined}
 */
export function nodeChunks(absolute) {
  /** @type {Map<string, string> | undefined} */
  let known;
  return (id, { getModuleInfo }) => {
    known ??= assign(absolute, (path) => getModuleInfo(path)?.importedIds ?? []);
    return known.get(id);
  };
}

/**
 * @param {(path: string) => string} absolute
 * @param {(id: string) => readonly string[]} importsOf
 */
function assign(absolute, importsOf) {
  const reach = (/** @type {string[]} */ roots) => closure(roots.map(absolute), importsOf);
  const sources = entries().map(({ source }) => source);
  const light = sources.filter((source) => !reach([source]).has(absolute(SESSION)));
  const shared = reach(light.filter((source) => !CHUNKS.protocol.includes(source)));
  const facades = new Set(sources.map(absolute));
  /** @type {Map<string, string>} */
  const chunks = new Map();
  for (const [name, roots] of Object.entries(CHUNKS)) {
    for (const id of reach(roots)) {
      if (facades.has(id) || chunks.has(id)) continue;
      chunks.set(id, name === "agent" && shared.has(id) ? "common" : name);
    }
  }
  return chunks;
}

/**
 * @param {string[]} roots
 * @param {(id: string) => readonly string[]} importsOf
 */
function closure(roots, importsOf) {
  const found = new Set(roots);
  // A set is also iterated over what is added meanwhile.
  for (const id of found) for (const imported of importsOf(id)) found.add(imported);
  return found;
}
