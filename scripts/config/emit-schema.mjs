/** The form of `CodexConfig` as a JSON Schema document, which is what a TypeBox schema is. */

import { camelCase, HEADER, profileKeys, rootKeys, typedKeys } from "./keys.mjs";

/** @typedef {import("./keys.mjs").Key} Key */

/** Stands for a profile's schema, which has all of its keys in common with the outermost table's. */
const PROFILE = "@profile";

/** @returns {string} */
export function emitSchema(/** @type {import("./keys.mjs").KeyTable} */ table) {
  const shared = properties(profileKeys(table));
  const own = properties(rootKeys(table).filter((key) => !key.everywhere));
  own.overrides = { type: "object" };
  return [
    HEADER,
    'import type { ConfigSchema } from "./form.ts";\n',
    `const profileProperties = ${JSON.stringify(shared)} as const;\n`,
    "const profile = {",
    '  type: "object", additionalProperties: false, properties: profileProperties',
    "} as const satisfies ConfigSchema;\n",
    "/** The JSON Schema of `CodexConfig`, with its keys in camelCase; `typebox/schema` compiles it as it is. */",
    "export const codexConfigSchema = {",
    '  type: "object", additionalProperties: false,',
    `  properties: { ...profileProperties, ${code(own)} },`,
    "} as const satisfies ConfigSchema;\n",
  ].join("\n");
}

/** The fields of an object as text; the schema of a profile by its name. */
function code(/** @type {Record<string, unknown>} */ fields) {
  return Object.entries(fields)
    .map(([name, field]) => `${name}: ${JSON.stringify(field).replace(JSON.stringify(PROFILE), "profile")}`)
    .join(", ");
}

/** A closed object: a JSON Schema with its properties. */
function object(/** @type {Key[]} */ keys) {
  return { type: "object", additionalProperties: false, properties: properties(keys) };
}

/** @returns {Record<string, unknown>} schemas by names in TypeScript */
function properties(/** @type {Key[]} */ keys) {
  return Object.fromEntries(typedKeys(keys).map((key) => [camelCase(key.name), schema(key)]));
}

/** @returns {Record<string, unknown>} */
function schema(/** @type {Key} */ key) {
  const keys = key.keys ?? [];
  const text = { type: "string" };
  switch (key.type) {
    case "text":
    case "path":
      return text;
    case "name":
      return { ...text, minLength: 1 };
    case "flag":
      return { type: "boolean" };
    case "count":
      return { type: "integer", minimum: 0 };
    case "positive":
      return { type: "integer", minimum: 1 };
    case "number":
      return { type: "number", minimum: 0 };
    case "texts":
    case "paths":
      return { type: "array", items: text };
    case "textMap":
      return { type: "object", additionalProperties: text };
    case "flags":
      return { type: "object", additionalProperties: { type: "boolean" } };
    case "choice":
    case "approval":
      return { ...text, enum: key.choice?.words.map(({ word }) => word) };
    case "table":
    case "flagOrTable":
      return object(keys);
    case "list":
      return { type: "array", items: object(keys) };
    case "tables":
      return { type: "object", additionalProperties: object(keys) };
    case "profiles":
      return { type: "object", additionalProperties: PROFILE };
    default:
      throw new Error(`${key.name} has no schema: ${key.type}`);
  }
}
