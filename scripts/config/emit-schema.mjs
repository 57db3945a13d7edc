/** The form of `CodexConfig` as a JSON Schema document, which is what a TypeBox schema is. */

import { camelCase, HEADER, rootKeys, typedKeys } from "./keys.mjs";

/** @typedef {import("./keys.mjs").Key} Key */

/** @returns {string} */
export function emitSchema(/** @type {import("./keys.mjs").KeyTable} */ table) {
  const root = object(rootKeys(table));
  root.properties.overrides = { type: "object" };
  return [
    HEADER,
    'import type { ConfigSchema } from "./config-form.ts";\n',
    "/** The JSON Schema of `CodexConfig`, with its keys in camelCase; `typebox/schema` compiles it as it is. */",
    `export const codexConfigSchema = ${JSON.stringify(root)} as const satisfies ConfigSchema;\n`,
  ].join("\n");
}

/** A closed object: a JSON Schema with its properties. */
function object(/** @type {Key[]} */ keys) {
  /** @type {Record<string, unknown>} */
  const properties = Object.fromEntries(typedKeys(keys).map((key) => [camelCase(key.name), schema(key)]));
  return { type: "object", additionalProperties: false, properties };
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
      return { type: "object", additionalProperties: { type: "object" } };
    default:
      throw new Error(`${key.name} has no schema: ${key.type}`);
  }
}
