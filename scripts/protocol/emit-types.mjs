/** The plain TypeScript types of an area. */

import { comment, foreign, header, propertyName } from "./text.mjs";

/** @typedef {import("./model.mjs").Node} Node */
/** @typedef {import("./plan.mjs").Named} Named */

/**
 * @param {string} area
 * @param {Named[]} types
 * @param {Map<string, Named>} all
 * @returns {string}
 */
export function emitTypes(area, types, all) {
  const imports = [...foreign(types, all)].map(
    ([other, names]) => `import type { ${names.join(", ")} } from "./${other}.ts";`,
  );
  const unknown = types.flatMap((type) => type.unknown ?? []).sort();
  if (unknown.length > 0) imports.unshift(`import type { ${unknown.join(", ")} } from "../unknown.ts";`);
  const source = area === "boundary" ? "rust/protocol/src/boundary" : `rust/protocol/src/${area}.rs`;
  return [header(source), ...imports, "", ...types.map(emitType)].join("\n");
}

/** @returns {string} the declaration of a type */
export function emitType(/** @type {Named} */ type) {
  const { node, name } = type;
  const doc = comment(type.doc);
  if (node.kind === "object") {
    if (node.properties.length === 0) return `${doc}export type ${name} = Record<string, never>;\n`;
    return `${doc}export interface ${name} {\n${properties(node)}}\n`;
  }
  if (node.kind === "enum") {
    const words = node.values.map(({ value, doc }) => `${comment(doc)}| ${JSON.stringify(value)}`);
    return `${doc}export type ${name} =\n${words.join("\n")};\n`;
  }
  const more = type.unknown ? ` | ${type.unknown}` : "";
  return `${doc}export type ${name} = ${typeText(node)}${more};\n`;
}

function properties(/** @type {Node & {kind: "object"}} */ node) {
  return node.properties
    .map(({ name, node, optional, doc }) => {
      const mark = optional ? "?" : "";
      return `${comment(doc)}${propertyName(name)}${mark}: ${typeText(node)};\n`;
    })
    .join("");
}

/** @returns {string} a node as a TypeScript type */
export function typeText(/** @type {Node} */ node) {
  switch (node.kind) {
    case "any":
      return "unknown";
    case "string":
    case "boolean":
    case "null":
    case "number":
      return node.kind;
    case "integer":
      return "number";
    case "enum":
      return node.values.map(({ value }) => JSON.stringify(value)).join(" | ");
    case "array":
      return arrayText(node.items);
    case "tuple":
      return `[${node.items.map(typeText).join(", ")}]`;
    case "record":
      return `Record<string, ${typeText(node.values)}>`;
    case "ref":
      return node.name;
    case "object":
      return node.properties.length === 0 ? "Record<string, never>" : `{ ${properties(node)} }`;
    case "union":
      return node.members.map(typeText).join(" | ");
  }
}

function arrayText(/** @type {Node} */ items) {
  const text = typeText(items);
  return items.kind === "union" || items.kind === "enum" ? `(${text})[]` : `${text}[]`;
}
