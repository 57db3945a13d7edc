/** `CodexConfig` and the types of its parts. */

import {
  camelCase,
  choicesOf,
  fallbackText,
  HEADER,
  pascalCase,
  profileKeys,
  rootKeys,
  typedKeys,
} from "./keys.mjs";

/** @typedef {import("./keys.mjs").Key} Key */

const OVERRIDES = `
  /** Any other keys of config.toml; \`"a.b"\` stands for key \`b\` of table \`a\`. They go before all above. */
  readonly overrides?: Readonly<Record<string, unknown>>;
`;

/** @returns {string} */
export function emitTypes(/** @type {import("./keys.mjs").KeyTable} */ table) {
  const keys = rootKeys(table);
  /** @type {string[]} */
  const named = [];
  const shared = fields(profileKeys(table), named);
  const own = fields(
    keys.filter((key) => !key.everywhere),
    named,
  );
  return [
    HEADER,
    "/** Settings of the agent, as TypeScript names them. */\n",
    ...choicesOf(keys).map(emitChoice),
    ...named,
    "/** A set of settings that is chosen by its name: what a table below `profiles` may have. */",
    `export interface ProfileConfig {\n${shared}}\n`,
    "/**\n * Settings of the agent. docs/configuration.md says more of each.\n *",
    " * Keys may also be written as in config.toml, in snake_case: see `CodexConfigInput`.\n */",
    `export interface CodexConfig extends ProfileConfig {\n${own}${OVERRIDES}}\n`,
  ].join("\n");
}

function emitChoice(/** @type {import("./keys.mjs").Choice} */ { name, meaning, words }) {
  const members = words.map(
    ({ word, meaning }) => `  /** ${meaning} */\n  ${pascalCase(word)}: ${JSON.stringify(word)},\n`,
  );
  return (
    `/** ${meaning} */\nexport const ${name} = {\n${members.join("")}} as const;\n` +
    `/** ${meaning} */\nexport type ${name} = (typeof ${name})[keyof typeof ${name}];\n`
  );
}

/** @returns {string} the fields of an object; interfaces with a name of their own go to `named` */
function fields(/** @type {Key[]} */ keys, /** @type {string[]} */ named) {
  return typedKeys(keys)
    .map((key) => `${comment(key)}  readonly ${camelCase(key.name)}?: ${typeText(key, named)};\n`)
    .join("");
}

function comment(/** @type {Key} */ key) {
  const fallback = fallbackText(key.default);
  const words = `${key.meaning}${fallback === "" ? "" : ` Default: ${fallback}.`}`;
  const lines = words.match(/.{1,108}(?:\s|$)/g) ?? [];
  if (lines.length === 1) return `  /** ${words} */\n`;
  return `  /**\n${lines.map((line) => `   * ${line.trim()}\n`).join("")}   */\n`;
}

/** @returns {string} */
function typeText(/** @type {Key} */ key, /** @type {string[]} */ named) {
  switch (key.type) {
    case "text":
    case "name":
    case "path":
      return "string";
    case "flag":
      return "boolean";
    case "count":
    case "positive":
    case "number":
      return "number";
    case "texts":
    case "paths":
      return "readonly string[]";
    case "textMap":
      return "Readonly<Record<string, string>>";
    case "flags":
      return "Readonly<Record<string, boolean>>";
    case "choice":
    case "approval":
      return key.choice?.name ?? "string";
    case "table":
    case "flagOrTable":
      return `{\n${fields(key.keys ?? [], named)}}`;
    case "list":
      return `readonly {\n${fields(key.keys ?? [], named)}}[]`;
    case "tables":
      named.push(`/** ${key.meaning} */\nexport interface ${key.of} {\n${fields(key.keys ?? [], named)}}\n`);
      return `Readonly<Record<string, ${key.of}>>`;
    case "profiles":
      return "Readonly<Record<string, ProfileConfig>>";
    default:
      throw new Error(`${key.name} has no form in TypeScript: ${key.type}`);
  }
}
