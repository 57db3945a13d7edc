/**
 * From definitions to the named types that each generated file holds.
 *
 * A union told apart by a tag gets a named type for each member: readers then see
 * `ExecCommandEndEvent`, not an anonymous object among eighty.
 */

import { tagOf, tagValue } from "./model.mjs";

/** @typedef {import("./model.mjs").Node} Node */
/**
 * @typedef {object} Named
 * @property {string} name
 * @property {string} area the file, without folder and extension
 * @property {string} doc
 * @property {Node} node
 * @property {{ property: string, values: string[] }} [tag] for a union told apart by a property
 * @property {string} [unknown] for a union that keeps members it doesn't know: the name of their type
 */

/**
 * @param {Map<string, import("./model.mjs").Definition>} definitions
 * @param {Map<string, string>} areas the area of each type's name
 * @returns {Named[]} each after those that it refers to, but for what contains itself
 */
export function planTypes(definitions, areas) {
  /** @type {Map<string, Named>} */
  const planned = new Map();
  for (const { name, node, doc } of definitions.values()) {
    const area = areas.get(name);
    if (area === undefined) throw new Error(`${name} is declared in no file of rust/protocol/src`);
    planned.set(name, { name, area, doc, node });
  }
  for (const { name, node, open } of definitions.values()) {
    const property = tagOf(node);
    const union = planned.get(name);
    if (property === undefined || node.kind !== "union" || !union) continue;
    const members = node.members.map((member) => nameMember(member, property, union, planned));
    union.node = { kind: "union", members: members.map((member) => ({ kind: "ref", name: member.name })) };
    union.tag = { property, values: members.map((member) => member.value) };
    if (open) union.unknown = `Unknown${name.replace(/Msg$/, "")}`;
  }
  return sortTypes(planned);
}

/** Names a member of a tagged union, and folds the tag into what it wraps. */
function nameMember(
  /** @type {Node} */ member,
  /** @type {string} */ tag,
  /** @type {Named} */ union,
  /** @type {Map<string, Named>} */ planned,
) {
  const value = tagValue(member, tag);
  if (member.kind !== "object" || value === undefined)
    throw new Error(`${union.name}: a member has no ${tag}`);
  if (member.extends === undefined) {
    const name = pascalCase(value) + union.name;
    if (planned.has(name)) throw new Error(`${name} is both a type and a member of ${union.name}`);
    planned.set(name, { name, area: union.area, doc: member.doc, node: tagFirst(member, tag) });
    return { name, value };
  }
  const wrapped = planned.get(member.extends);
  if (wrapped?.node.kind !== "object") throw new Error(`${union.name}: ${member.extends} isn't an object`);
  if (wrapped.node.properties.some((property) => property.name === tag)) {
    throw new Error(`${member.extends} is wrapped twice, or has a ${tag} of its own`);
  }
  wrapped.node = { ...wrapped.node, properties: [...member.properties, ...wrapped.node.properties] };
  return { name: member.extends, value };
}

/** @returns {Node} */
function tagFirst(/** @type {Node & {kind: "object"}} */ node, /** @type {string} */ tag) {
  const first = node.properties.filter((property) => property.name === tag);
  return { ...node, properties: [...first, ...node.properties.filter((property) => property.name !== tag)] };
}

/** @returns {string} `request_user_input`, `read-only` and `baseBranch` begin every word with a capital */
function pascalCase(/** @type {string} */ word) {
  return word.replace(/(?:^|[-_])(\w)/g, (_, first) => first.toUpperCase());
}

/** @returns {string[]} the names that a node refers to, each once */
export function references(/** @type {Node} */ node) {
  /** @type {Set<string>} */
  const found = new Set();
  const visit = (/** @type {Node} */ inner) => {
    if (inner.kind === "ref") found.add(inner.name);
    if (inner.kind === "array") visit(inner.items);
    if (inner.kind === "record") visit(inner.values);
    if (inner.kind === "tuple") inner.items.forEach(visit);
    if (inner.kind === "union") inner.members.forEach(visit);
    if (inner.kind === "object") for (const property of inner.properties) visit(property.node);
  };
  visit(node);
  return [...found];
}

/** @returns {Named[]} */
function sortTypes(/** @type {Map<string, Named>} */ planned) {
  /** @type {Named[]} */
  const sorted = [];
  /** @type {Set<string>} */
  const seen = new Set();
  const visit = (/** @type {Named} */ type) => {
    if (seen.has(type.name)) return;
    seen.add(type.name);
    for (const name of references(type.node)) {
      const other = planned.get(name);
      if (other) visit(other);
    }
    sorted.push(type);
  };
  [...planned.values()].forEach(visit);
  return sorted;
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} key
 * @returns {Map<string, T[]>} in the order of the keys
 */
export function groupBy(items, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}
