/** Structural comparison of two sets of definitions: what a reader of one would get wrong with the other. */

import { tagOf, tagValue } from "./model.mjs";

/** @typedef {import("./model.mjs").Node} Node */
/** @typedef {Map<string, import("./model.mjs").Definition>} Definitions */
/** @typedef {{ place: string, what: string }} Difference */

/**
 * Names of definitions don't count, only what they stand for.
 *
 * @param {{ node: Node, definitions: Definitions }} before
 * @param {{ node: Node, definitions: Definitions }} after
 * @param {string} place what to call the root
 * @returns {Difference[]} sorted by place, each once
 */
export function compare(before, after, place) {
  /** @type {Map<string, Difference>} */
  const found = new Map();
  /** @type {Set<string>} */
  const compared = new Set();
  const note = (/** @type {string} */ at, /** @type {string} */ what) =>
    found.set(`${at}: ${what}`, { place: at, what });

  const visit = (/** @type {Node} */ left, /** @type {Node} */ right, /** @type {string} */ at) => {
    if (left.kind === "ref" && right.kind === "ref") {
      const pair = `${left.name} ${right.name}`;
      if (compared.has(pair)) return;
      compared.add(pair);
    }
    const here = left.kind === "ref" && right.kind === "ref" ? left.name : at;
    const a = alternatives(left, before.definitions);
    const b = alternatives(right, after.definitions);
    for (const key of a.keys()) if (!b.has(key)) note(here, `${key} is missing`);
    for (const key of b.keys()) if (!a.has(key)) note(here, `${key} is new`);
    for (const [key, node] of a) {
      const other = b.get(key);
      if (other) inside(node, other, here + (/^object([<{].*)$/.exec(key)?.[1] ?? ""));
    }
  };

  const inside = (/** @type {Node} */ left, /** @type {Node} */ right, /** @type {string} */ at) => {
    if (left.kind === "array" && right.kind === "array") visit(left.items, right.items, `${at}[]`);
    if (left.kind === "record" && right.kind === "record") visit(left.values, right.values, `${at}{}`);
    if (left.kind === "tuple" && right.kind === "tuple") {
      if (left.items.length !== right.items.length) note(at, "has another length");
      for (const [index, item] of left.items.entries()) {
        visit(item, right.items[index] ?? { kind: "any" }, `${at}[${index}]`);
      }
    }
    if (left.kind === "object" && right.kind === "object") objects(left, right, at);
  };

  const objects = (
    /** @type {Node & {kind: "object"}} */ left,
    /** @type {Node & {kind: "object"}} */ right,
    /** @type {string} */ at,
  ) => {
    if (left.closed !== right.closed)
      note(at, right.closed ? "takes no further fields" : "takes further fields");
    const others = new Map(right.properties.map((property) => [property.name, property]));
    for (const property of left.properties) {
      const other = others.get(property.name);
      others.delete(property.name);
      const name = `${at}.${property.name}`;
      if (!other) {
        note(name, "is missing");
        continue;
      }
      if (property.optional !== other.optional) note(name, other.optional ? "is optional" : "is required");
      visit(property.node, other.node, name);
    }
    for (const name of others.keys()) note(`${at}.${name}`, "is new");
  };

  visit(before.node, after.node, place);
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, difference]) => difference);
}

/**
 * What a node can be, each alternative under a name that says which: `string`, `"word"`, `array`, `object`,
 * and for members of a union `object<tag>` or `object{name}`.
 *
 * @returns {Map<string, Node>}
 */
function alternatives(/** @type {Node} */ node, /** @type {Definitions} */ definitions) {
  const plain = resolve(node, definitions);
  /** @type {Map<string, Node>} */
  const found = new Map();
  const members = plain.kind === "union" ? plain.members : [plain];
  const tag = tagOf(plain);
  for (const member of members.map((inner) => resolve(inner, definitions))) {
    if (member.kind === "enum")
      for (const { value } of member.values) found.set(JSON.stringify(value), { kind: "null" });
    else if (member.kind === "union")
      for (const [key, inner] of alternatives(member, definitions)) found.set(key, inner);
    else found.set(alternativeName(member, tag, members.length), member);
  }
  return found;
}

function alternativeName(
  /** @type {Node} */ member,
  /** @type {string | undefined} */ tag,
  /** @type {number} */ count,
) {
  // The reference's schemas tell widths by `format` alone, which says nothing about JSON.
  if (member.kind === "integer") return member.minimum === 0 ? "integer not below 0" : "integer";
  if (member.kind !== "object" || count === 1) return member.kind;
  if (tag !== undefined) return `object<${tagValue(member, tag)}>`;
  return member.properties.length === 1 ? `object{${member.properties[0]?.name}}` : "object";
}

/** Follows references, and folds what an object wraps into it. @returns {Node} */
function resolve(/** @type {Node} */ node, /** @type {Definitions} */ definitions) {
  if (node.kind === "ref") {
    const definition = definitions.get(node.name);
    if (!definition) throw new Error(`there is no definition of ${node.name}`);
    return resolve(definition.node, definitions);
  }
  if (node.kind !== "object" || node.extends === undefined) return node;
  const wrapped = resolve({ kind: "ref", name: node.extends }, definitions);
  if (wrapped.kind !== "object") throw new Error(`${node.extends} isn't an object`);
  return { ...wrapped, properties: [...node.properties, ...wrapped.properties] };
}
