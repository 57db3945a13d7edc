/**
 * JSON Schema, as schemars writes it, to a small model that the emitters and the comparison share.
 *
 * Read both ways: schemars 1 (ours, `$defs`) and 0.8 (the reference's, `definitions`).
 *
 * @typedef {{ name: string, node: Node, optional: boolean, doc: string }} Property
 * @typedef {(
 *   | { kind: "any" | "string" | "boolean" | "null" | "number" }
 *   | { kind: "integer", minimum?: number, maximum?: number }
 *   | { kind: "enum", values: { value: string, doc: string }[] }
 *   | { kind: "array", items: Node }
 *   | { kind: "tuple", items: Node[] }
 *   | { kind: "record", values: Node }
 *   | { kind: "ref", name: string }
 *   | { kind: "object", properties: Property[], closed: boolean, doc: string, extends?: string }
 *   | { kind: "union", members: Node[] }
 * )} Node
 * @typedef {{ name: string, node: Node, doc: string, open: boolean }} Definition
 */

/** @typedef {Record<string, any>} Schema an unchecked JSON Schema; the reader throws on what it can't read */

/**
 * @param {Schema} document
 * @returns {Map<string, Definition>} every named type of a document
 */
export function readDefinitions(document) {
  const schemas = document["$defs"] ?? document["definitions"] ?? {};
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      { name, node: readNode(schema, name), doc: schema.description ?? "", open: schema["x-open"] === true },
    ]),
  );
}

/**
 * @param {Schema | boolean} schema
 * @param {string} place named in errors
 * @returns {Node}
 */
export function readNode(schema, place) {
  if (schema === true || typeof schema !== "object") return { kind: "any" };
  if (schema.allOf?.length === 1) return readNode(schema.allOf[0], place);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return readUnion(alternatives, schema, place);
  if (schema.$ref) return readReference(schema, place);
  if (schema.const !== undefined) return readEnum([schema.const], schema, place);
  if (schema.enum) return readEnum(schema.enum, schema, place);
  if (Array.isArray(schema.type)) {
    const members = schema.type.map((/** @type {string} */ type) => readNode({ ...schema, type }, place));
    return union(members);
  }
  return readPlain(schema, place);
}

/** @returns {Node} */
function readPlain(/** @type {Schema} */ schema, /** @type {string} */ place) {
  switch (schema.type) {
    case undefined:
      return { kind: "any" };
    case "string":
    case "boolean":
    case "null":
    case "number":
      return { kind: schema.type };
    case "integer":
      return {
        kind: "integer",
        ...(schema.minimum === undefined ? {} : { minimum: schema.minimum }),
        ...(schema.maximum === undefined ? {} : { maximum: schema.maximum }),
      };
    case "array":
      if (schema.prefixItems) {
        const items = schema.prefixItems.map((/** @type {Schema} */ item) => readNode(item, place));
        return { kind: "tuple", items };
      }
      return { kind: "array", items: readNode(schema.items ?? true, `${place}[]`) };
    case "object":
      return readObject(schema, place);
    default:
      throw new Error(`${place}: a schema of type ${JSON.stringify(schema.type)} can't be read`);
  }
}

/** @returns {Node} */
function readObject(/** @type {Schema} */ schema, /** @type {string} */ place) {
  const rest = schema.additionalProperties;
  if (!schema.properties && rest !== undefined && rest !== false) {
    return { kind: "record", values: readNode(rest, `${place}{}`) };
  }
  /** @type {string[]} */
  const required = schema.required ?? [];
  // `required` keeps the order of declaration; the properties themselves are sorted by name.
  const names = new Set([...required, ...Object.keys(schema.properties ?? {})]);
  const properties = [...names].map((name) => {
    const property = schema.properties[name];
    return {
      name,
      node: readNode(property, `${place}.${name}`),
      optional: !required.includes(name),
      doc: (typeof property === "object" && property.description) || "",
    };
  });
  return { kind: "object", properties, closed: rest === false, doc: schema.description ?? "" };
}

/** A reference, with properties beside it where a tag is added to what it names. @returns {Node} */
function readReference(/** @type {Schema} */ schema, /** @type {string} */ place) {
  const name = schema.$ref.split("/").at(-1);
  if (!schema.properties) return { kind: "ref", name };
  const added = readObject({ ...schema, $ref: undefined }, place);
  return added.kind === "object" ? { ...added, extends: name } : added;
}

/** @returns {Node} */
function readUnion(
  /** @type {Schema[]} */ alternatives,
  /** @type {Schema} */ schema,
  /** @type {string} */ place,
) {
  const members = alternatives.map((alternative) => {
    const node = readNode(alternative, place);
    return node.kind === "object" && schema.properties ? flatten(node, readObject(schema, place)) : node;
  });
  return union(members);
}

/** Adds the properties that stand beside a union to a member of it. @returns {Node} */
function flatten(/** @type {Node & {kind: "object"}} */ member, /** @type {Node} */ beside) {
  if (beside.kind !== "object") return member;
  return { ...member, properties: [...beside.properties, ...member.properties] };
}

/** @returns {Node} */
function readEnum(
  /** @type {unknown[]} */ values,
  /** @type {Schema} */ schema,
  /** @type {string} */ place,
) {
  return {
    kind: "enum",
    values: values.map((value) => {
      if (typeof value !== "string") throw new Error(`${place}: an enum of ${typeof value} can't be read`);
      return { value, doc: schema.description ?? "" };
    }),
  };
}

/** A union without unions in it, and with all its words in one enum. @returns {Node} */
function union(/** @type {Node[]} */ members) {
  const flat = members.flatMap((member) => (member.kind === "union" ? member.members : [member]));
  const words = flat.flatMap((member) => (member.kind === "enum" ? member.values : []));
  const others = flat.filter((member) => member.kind !== "enum");
  /** @type {Node[]} */
  const all = words.length > 0 ? [{ kind: "enum", values: words }, ...others] : others;
  return all.length === 1 && all[0] ? all[0] : { kind: "union", members: all };
}

/**
 * The property that tells a union's members apart: in each an enum of one word.
 *
 * @param {Node} node
 * @returns {string | undefined}
 */
export function tagOf(node) {
  if (node.kind !== "union" || !node.members.every((member) => member.kind === "object")) return undefined;
  return ["type", "state", "mode"].find((name) => node.members.every((member) => tagValue(member, name)));
}

/** @returns {string | undefined} a member's word in the property that tells it apart */
export function tagValue(/** @type {Node} */ member, /** @type {string} */ tag) {
  if (member.kind !== "object") return undefined;
  const node = member.properties.find((property) => property.name === tag && !property.optional)?.node;
  return node?.kind === "enum" && node.values.length === 1 ? node.values[0]?.value : undefined;
}
