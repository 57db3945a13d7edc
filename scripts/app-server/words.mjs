/**
 * The comments of the app server's types. The reference's schemas say next to nothing; what is said here is in our
 * own words, from how the server behaves: `types` by name, `members` by `Type.member`, and `fields` for members that
 * mean the same wherever they are, and `methods`.
 */

import { readText } from "../lib/files.mjs";
import { comment } from "../protocol/text.mjs";

/** @typedef {import("../protocol/plan.mjs").Named} Named */

/** @type {Record<string, Record<string, string>>} */
const WORDS = JSON.parse(readText("scripts/app-server/words.json"));

/**
 * @param {Named[]} types
 * @param {import("./pin.mjs").Pinned} pinned
 * @returns {Named[]} the same with their comments
 * @throws Error for words that are about nothing
 */
export function withWords(types, pinned) {
  requireUse(types, pinned);
  const messages = messageWords(pinned);
  return types.map((type) => {
    const doc = WORDS.types?.[type.name] ?? messages.get(type.name) ?? "";
    if (type.node.kind !== "object") return { ...type, doc };
    const properties = type.node.properties.map((property) => ({
      ...property,
      doc: WORDS.members?.[`${type.name}.${property.name}`] ?? WORDS.fields?.[property.name] ?? "",
    }));
    return { ...type, doc, node: { ...type.node, properties } };
  });
}

function requireUse(/** @type {Named[]} */ types, /** @type {import("./pin.mjs").Pinned} */ pinned) {
  const members = types.flatMap(({ name, node }) =>
    node.kind === "object"
      ? node.properties.map((property) => [`${name}.${property.name}`, property.name])
      : [],
  );
  const known = {
    types: types.map(({ name }) => name),
    members: members.map(([path]) => path),
    fields: members.map(([, name]) => name),
    methods: Object.keys({ ...pinned.requests, ...pinned.serverRequests, ...pinned.notifications }),
  };
  const idle = Object.entries(known).flatMap(([kind, names]) => {
    const set = new Set(names);
    return Object.keys(WORDS[kind] ?? {}).filter((name) => !set.has(name));
  });
  if (idle.length > 0) throw new Error(`words.json: there is no ${idle.join(", ")}`);
}

/** @param {string} method @returns {string} what it is for, as a comment; empty when nobody has said it yet */
export function methodComment(method) {
  return comment(WORDS.methods?.[method] ?? "");
}

/** @returns {Map<string, string>} what each message is, by the name of its type */
function messageWords(/** @type {import("./pin.mjs").Pinned} */ pinned) {
  const asked = Object.entries({ ...pinned.requests, ...pinned.serverRequests });
  return new Map([
    ...asked.flatMap(([method, { params, response }]) => [
      [params ?? "", `What \`${method}\` is asked with.`],
      [response, `The answer to \`${method}\`.`],
    ]),
    ...Object.entries(pinned.notifications).map(([method, params]) => [params, `What \`${method}\` tells.`]),
  ]);
}
