/** docs/configuration.md: every key with its type, its default and what it means. */

import { readText } from "../lib/files.mjs";
import { fallbackText } from "./keys.mjs";

/** @typedef {import("./keys.mjs").Key} Key */

/** @type {Record<string, string>} */
const TYPES = {
  text: "string",
  name: "string, not empty",
  flag: "true or false",
  count: "whole number from 0",
  positive: "whole number from 1",
  number: "number from 0",
  texts: "array of strings",
  textMap: "table of strings",
  path: "path",
  paths: "array of paths",
  table: "table",
  flags: "table of flags",
  flagOrTable: "table, true or false",
  tables: "tables by name",
  list: "array of tables",
  profiles: "tables by name, with the keys of this page",
  anyTable: "table",
  any: "any",
};

/** @type {Record<Key["state"], string>} */
const STATES = { used: "", missing: "*Ignored with a warning.* ", quiet: "" };

/** @returns {string} */
export function emitDocs(/** @type {import("./keys.mjs").KeyTable} */ table) {
  const sections = table.sections.map(({ title, keys }) => `## ${title}\n\n${rows(keys)}`);
  return [
    readText("scripts/config/introduction.md").trimEnd(),
    ...sections,
    `## requirements.toml\n\n${rows(table.requirements)}`,
  ].join("\n\n");
}

function rows(/** @type {Key[]} */ keys) {
  const head = "| key | type | default | layers | meaning |\n|---|---|---|---|---|\n";
  return head + lines(keys, "", "").join("");
}

/** @returns {string[]} a line for each key and those in it */
function lines(/** @type {Key[]} */ keys, /** @type {string} */ prefix, /** @type {string} */ above) {
  return keys.flatMap((key) => {
    const path = `${prefix}${key.name}`;
    const layers = above || layersOf(key);
    const cells = [`\`${path}\``, typeOf(key), fallbackText(key.default) || "–", layers, meaningOf(key)];
    const inner = key.type === "tables" ? `${path}.*.` : key.type === "list" ? `${path}[].` : `${path}.`;
    return [
      `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`,
      ...lines(key.keys ?? [], inner, layers),
    ];
  });
}

function layersOf(/** @type {Key} */ key) {
  if (key.everywhere) return "all";
  return key.name === "profile" || key.name === "profiles"
    ? "not in profiles"
    : "not in projects and profiles";
}

function typeOf(/** @type {Key} */ key) {
  const words = key.choice?.words.map(({ word }) => `\`${word}\``).join(", ");
  return key.type === "approval" ? `${words}, or a table` : (words ?? TYPES[key.type] ?? key.type);
}

function meaningOf(/** @type {Key} */ key) {
  const meaning = key.meaning === "Nothing." ? "No effect here." : key.meaning;
  return `${STATES[key.state]}${meaning}`;
}
