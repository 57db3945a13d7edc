/** The TypeBox schemas of an area. */

import { references } from "./plan.mjs";
import { foreign, header, propertyName } from "./text.mjs";

/** @typedef {import("./model.mjs").Node} Node */
/** @typedef {import("./plan.mjs").Named} Named */

/**
 * @param {Named[]} types of one area, each after those that it refers to
 * @param {Map<string, Named>} all
 * @returns {string}
 */
export function emitSchemas(types, all) {
  const cyclic = new Set(types.flatMap((type) => cycles(type, all)));
  const unknown = types.flatMap((type) => type.unknown ?? []).sort();
  const imports = ['import * as Type from "typebox";', "", 'import type * as T from "../types/index.ts";'];
  if (unknown.length > 0) imports.push(`import type { ${unknown.join(", ")} } from "../unknown.ts";`);
  const helpers = [
    "define",
    ...(cyclic.size > 0 ? ["recursive"] : []),
    ...(unknown.length > 0 ? ["unknownOf"] : []),
  ];
  imports.push(`import { ${helpers.join(", ")} } from "./define.ts";`);
  for (const [other, wanted] of foreign(types, all)) {
    const values = wanted.filter((name) => !cyclic.has(name));
    if (values.length > 0) imports.push(`import { ${values.join(", ")} } from "./${other}.ts";`);
  }
  const text = types.map((type) => {
    const built = schemaText(type.node, cyclic, type);
    return (
      `/** Schema of {@link T.${type.name}}. */\n` +
      `export const ${type.name}: Type.TUnsafe<T.${type.name}> = /* @__PURE__ */ define(() => ${built});\n`
    );
  });
  return [header("rust/protocol"), ...imports, "", ...text].join("\n");
}

/** The references of a type that lead back to it. */
function cycles(/** @type {Named} */ type, /** @type {Map<string, Named>} */ all) {
  return references(type.node).filter((name) => {
    /** @type {Set<string>} */
    const seen = new Set();
    const leadsBack = (/** @type {string} */ from) => {
      if (from === type.name) return true;
      if (seen.has(from)) return false;
      seen.add(from);
      const node = all.get(from)?.node;
      return node !== undefined && references(node).some(leadsBack);
    };
    // Of a cycle, only the way back to the union is cut: the union itself names its members.
    return all.get(name)?.tag !== undefined && leadsBack(name);
  });
}

/** @returns {string} */
function schemaText(
  /** @type {Node} */ node,
  /** @type {Set<string>} */ cyclic,
  /** @type {Named} [type] */ type,
) {
  const text = (/** @type {Node} */ inner) => schemaText(inner, cyclic);
  switch (node.kind) {
    case "any":
      return "Type.Unknown()";
    case "string":
      return "Type.String()";
    case "boolean":
      return "Type.Boolean()";
    case "null":
      return "Type.Null()";
    case "number":
      return "Type.Number()";
    case "integer":
      return `Type.Integer(${limits(node)})`;
    case "enum":
      return node.values.length === 1
        ? `Type.Literal(${JSON.stringify(node.values[0]?.value)})`
        : `Type.Enum([${node.values.map(({ value }) => JSON.stringify(value)).join(", ")}])`;
    case "array":
      return `Type.Array(${text(node.items)})`;
    case "tuple":
      return `Type.Tuple([${node.items.map(text).join(", ")}])`;
    case "record":
      return `Type.Record(Type.String(), ${text(node.values)})`;
    case "ref":
      return cyclic.has(node.name) ? `recursive<T.${node.name}>()` : node.name;
    case "object": {
      const properties = node.properties.map((property) => {
        const inner = text(property.node);
        return `${propertyName(property.name)}: ${property.optional ? `Type.Optional(${inner})` : inner}`;
      });
      const options = node.closed ? ", { additionalProperties: false }" : "";
      return `Type.Object({ ${properties.join(", ")} }${options})`;
    }
    case "union": {
      const members = node.members.map(text);
      if (type?.unknown && type.tag) {
        members.push(
          `unknownOf<${type.unknown}>([${type.tag.values.map((value) => JSON.stringify(value)).join(", ")}])`,
        );
      }
      return `Type.Union([${members.join(", ")}])`;
    }
  }
}

function limits(/** @type {Node & {kind: "integer"}} */ node) {
  const entries = Object.entries({ minimum: node.minimum, maximum: node.maximum });
  const given = entries
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`);
  return given.length > 0 ? `{ ${given.join(", ")} }` : "";
}
