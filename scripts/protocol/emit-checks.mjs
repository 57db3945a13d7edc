/**
 * The validators of an area, as plain code: nothing is compiled at run time, so they work under a
 * Content-Security-Policy without `unsafe-eval`.
 *
 * A check returns whether a value fits. When it doesn't, `fail` has noted what was expected, and each caller
 * on the way out adds its own step to the path with `within`; a value that fits costs nothing but its tests.
 */

import { references } from "./plan.mjs";
import { either, foreign, header, propertyName } from "./text.mjs";

/** @typedef {import("./model.mjs").Node} Node */
/** @typedef {import("./plan.mjs").Named} Named */

/** From so many members on, a union looks its member up in a map instead of a chain of comparisons. */
const MAP_FROM = 12;

/** What generated checks call in src/protocol/check.ts. */
const HELPERS = ["anything", "fail", "integer", "isFields", "list", "only", "record", "string", "within"];

/**
 * @param {string} area
 * @param {Named[]} types
 * @param {Map<string, Named>} all
 * @returns {string}
 */
export function emitChecks(area, types, all) {
  const { helpers, code } = emitBodies(types);
  const imports = [`import { ${helpers.join(", ")} } from "../check.ts";`];
  imports.push(
    `import type { ${types
      .map((type) => type.name)
      .sort()
      .join(", ")} } from "../types/${area}.ts";`,
  );
  for (const [other, names] of foreign(types, all)) {
    imports.push(`import { ${names.map((name) => `check${name}`).join(", ")} } from "./${other}.ts";`);
  }
  return [header("rust/protocol"), ...imports, "", code].join("\n");
}

/**
 * @param {Named[]} types
 * @returns {{ helpers: string[], code: string }} the checks, and what they use of src/protocol/check.ts
 */
export function emitBodies(types) {
  /** @type {string[]} */
  const hoisted = [];
  const bodies = types.map((type) => {
    const context = { hoisted, place: type.name };
    return `${memberMap(type)}export function check${type.name}(v: unknown): v is ${type.name} {\n${body(type.node, context, type)}}\n`;
  });
  const code = [...hoisted, ...bodies].join("\n");
  const used = wordsOf(code);
  const checkType = used.has("Check") ? ["type Check"] : [];
  return { helpers: [...checkType, ...HELPERS.filter((name) => used.has(name))], code };
}

/** @returns {Set<string>} the names that code refers to: no comments, texts and fields */
function wordsOf(/** @type {string} */ code) {
  const bare = code.replace(/"(?:[^"\\]|\\.)*"|\/\*.*?\*\//gs, "");
  return new Set(bare.match(/(?<![.\w])\w+/g));
}

/** @typedef {{ hoisted: string[], place: string }} Context where functions for anonymous types go */

/** @returns {string} the statements of a check of `v` */
function body(/** @type {Node} */ node, /** @type {Context} */ context, /** @type {Named} [type] */ type) {
  const test = plainTest(node, "v");
  if (test) return `return ${test.fits} || fail(${quote(test.expected)});\n`;
  if (node.kind === "object") return objectBody(node, context);
  if (node.kind === "union") return type?.tag ? taggedBody(type, type.tag) : unionBody(node, context);
  return `return ${call(node, "v", context)};\n`;
}

function objectBody(/** @type {Node & {kind: "object"}} */ node, /** @type {Context} */ context) {
  const lines = ['if (!isFields(v)) return fail("an object");'];
  for (const { name, node: property, optional } of node.properties) {
    const value = `v${access(name)}`;
    const inside = { ...context, place: context.place + capital(name) };
    const line = propertyCheck(property, value, name, optional, inside);
    if (line) lines.push(line);
  }
  if (node.closed)
    lines.push(`if (!only(v, [${node.properties.map(({ name }) => quote(name)).join(", ")}])) return false;`);
  return `${[...lines, "return true;"].join("\n")}\n`;
}

/** @returns {string} a statement that leaves with `false` when a property doesn't fit; empty for any value */
function propertyCheck(
  /** @type {Node} */ node,
  /** @type {string} */ value,
  /** @type {string} */ name,
  /** @type {boolean} */ optional,
  /** @type {Context} */ context,
) {
  if (node.kind === "any")
    return optional ? "" : `if (${value} === undefined) return fail("a value", ${quote(name)});`;
  const absent = optional ? `${value} !== undefined && ` : "";
  const [inner, nullable] = withoutNull(node);
  const isNull = nullable ? `${value} !== null && ` : "";
  const test = plainTest(inner, value);
  if (!test) return `if (${absent}${isNull}!${call(inner, value, context)}) return within(${quote(name)});`;
  const expected = nullable ? `${test.expected} or null` : test.expected;
  return `if (${absent}${isNull}${test.differs}) return fail(${quote(expected)}, ${quote(name)});`;
}

/** @returns {[Node, boolean]} a node without the `null` among its alternatives, and whether there was one */
function withoutNull(/** @type {Node} */ node) {
  if (node.kind !== "union" || !node.members.some((member) => member.kind === "null")) return [node, false];
  const members = node.members.filter((member) => member.kind !== "null");
  return [members.length === 1 && members[0] ? members[0] : { kind: "union", members }, true];
}

/** @returns {{ fits: string, differs: string, expected: string } | undefined} a test without calls that fail */
function plainTest(/** @type {Node} */ node, /** @type {string} */ value) {
  switch (node.kind) {
    case "string":
    case "boolean":
    case "number": {
      const expected = `a ${node.kind}`;
      return {
        fits: `typeof ${value} === "${node.kind}"`,
        differs: `typeof ${value} !== "${node.kind}"`,
        expected,
      };
    }
    case "null":
      return { fits: `${value} === null`, differs: `${value} !== null`, expected: "null" };
    case "integer": {
      const limits = [node.minimum ?? "-Infinity", node.maximum ?? "Infinity"];
      const bounded = node.minimum !== undefined || node.maximum !== undefined;
      const fits = `integer(${[value, ...(bounded ? limits : [])].join(", ")})`;
      return { fits, differs: `!${fits}`, expected: integerText(node) };
    }
    case "enum": {
      const words = node.values.map((word) => quote(word.value));
      const fits = words.map((word) => `${value} === ${word}`).join(" || ");
      const differs = words.map((word) => `${value} !== ${word}`).join(" && ");
      return { fits, differs, expected: either(words) };
    }
    default:
      return undefined;
  }
}

function integerText(/** @type {Node & {kind: "integer"}} */ { minimum, maximum }) {
  if (minimum !== undefined && maximum !== undefined) return `an integer from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return minimum === 0 ? "an integer not below 0" : `an integer from ${minimum}`;
  return "an integer";
}

/** @returns {string} an expression that is true when a value fits, and notes the failure when it doesn't */
function call(/** @type {Node} */ node, /** @type {string} */ value, /** @type {Context} */ context) {
  switch (node.kind) {
    case "ref":
      return `check${node.name}(${value})`;
    case "array":
      return `list(${value}, ${checkName(node.items, context)})`;
    case "record":
      return `record(${value}, ${checkName(node.values, context)})`;
    default:
      return `${checkName(node, context)}(${value})`;
  }
}

/** @returns {string} the name of a function that checks a node; made here when there is none */
function checkName(/** @type {Node} */ node, /** @type {Context} */ context) {
  if (node.kind === "ref") return `check${node.name}`;
  if (node.kind === "string") return "string";
  if (node.kind === "any") return "anything";
  const name = `check${context.place}`;
  const text = node.kind === "tuple" ? tupleBody(node, context) : body(node, context);
  context.hoisted.push(`function ${name}(v: unknown): boolean {\n${text}}\n`);
  return name;
}

function tupleBody(/** @type {Node & {kind: "tuple"}} */ node, /** @type {Context} */ context) {
  const { length } = node.items;
  const lines = [`if (!Array.isArray(v) || v.length !== ${length}) return fail("an array of ${length}");`];
  for (const [index, item] of node.items.entries()) {
    const test = plainTest(item, `v[${index}]`);
    if (!test) throw new Error(`${context.place}: a tuple of more than plain values can't be checked`);
    lines.push(`if (${test.differs}) return fail(${quote(test.expected)}, ${index});`);
  }
  return `${[...lines, "return true;"].join("\n")}\n`;
}

/** A union told apart by a tag. */
function taggedBody(
  /** @type {Named} */ type,
  /** @type {NonNullable<Named["tag"]>} */ { property, values },
) {
  const value = `v${access(property)}`;
  const members = references(type.node);
  const otherwise = type.unknown
    ? `typeof ${value} === "string" || fail("a string", ${quote(property)})`
    : `fail(${quote(either(values.map(quote)))}, ${quote(property)})`;
  const lines = ['if (!isFields(v)) return fail("an object");'];
  if (members.length < MAP_FROM) {
    lines.push(`switch (${value}) {`);
    for (const [index, name] of members.entries()) {
      lines.push(`case ${quote(values[index] ?? "")}:`, `return check${name}(v);`);
    }
    lines.push("default:", `return ${otherwise};`, "}");
  } else {
    lines.push(`const check = members${type.name}.get(${value});`);
    lines.push(`return check === undefined ? ${otherwise} : check(v);`);
  }
  return `${lines.join("\n")}\n`;
}

/** @returns {string} the map that a large tagged union looks its members up in; empty for a small one */
function memberMap(/** @type {Named} */ type) {
  const members = references(type.node);
  if (!type.tag || members.length < MAP_FROM) return "";
  const entries = members.map((name, index) => `[${quote(type.tag?.values[index] ?? "")}, check${name}]`);
  return (
    `/** The check of each \`${type.tag.property}\` of {@link ${type.name}}. */\n` +
    `export const members${type.name}: ReadonlyMap<unknown, Check> = /* @__PURE__ */ new Map<unknown, Check>([${entries.join(", ")}]);\n\n`
  );
}

/** A union of words, plain values, arrays and objects with one property that names the member. */
function unionBody(/** @type {Node & {kind: "union"}} */ node, /** @type {Context} */ context) {
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const plain = [];
  /** @type {string[]} */
  const expected = [];
  for (const member of node.members) {
    const test = plainTest(member, "v");
    if (test) {
      plain.push(test.fits);
      expected.push(test.expected);
    } else if (member.kind === "array") {
      lines.push(`if (Array.isArray(v)) return ${call(member, "v", context)};`);
      expected.push("an array");
    } else {
      lines.push(namedMember(member, context));
      expected.push("an object with its member's name");
    }
  }
  const rest = [...plain, `fail(${quote(either([...new Set(expected)]))})`].join(" || ");
  return `${[...lines, `return ${rest};`].join("\n")}\n`;
}

function namedMember(/** @type {Node} */ member, /** @type {Context} */ context) {
  const property =
    member.kind === "object" && member.properties.length === 1 ? member.properties[0] : undefined;
  if (member.kind !== "object" || !property)
    throw new Error(`${context.place}: a member has no name of its own`);
  const { name, node } = property;
  const inside = { ...context, place: context.place + capital(name) };
  const check = propertyCheck(node, `v${access(name)}`, name, false, inside);
  const rest = member.closed ? `only(v, [${quote(name)}])` : "true";
  return `if (isFields(v) && ${quote(name)} in v) {\n${check}\nreturn ${rest};\n}`;
}

function access(/** @type {string} */ name) {
  return propertyName(name) === name ? `.${name}` : `[${quote(name)}]`;
}

function capital(/** @type {string} */ name) {
  return name.replace(/(?:^|_)(\w)/g, (_, first) => first.toUpperCase());
}

function quote(/** @type {string} */ word) {
  return JSON.stringify(word);
}
