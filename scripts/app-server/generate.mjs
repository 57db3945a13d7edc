/** Types and checks of the app server's protocol, as texts by file name. */

import { emitBodies } from "../protocol/emit-checks.mjs";
import { emitType } from "../protocol/emit-types.mjs";
import { formatAll } from "../protocol/format.mjs";
import { readDefinitions } from "../protocol/model.mjs";
import { planTypes, references } from "../protocol/plan.mjs";
import { header } from "../protocol/text.mjs";
import { methodComment, withWords } from "./words.mjs";

/** The reference's schemas, as far as the library serves them. */
export const PINNED = "scripts/app-server/codex-0.114.0.json";

/** @typedef {import("../protocol/plan.mjs").Named} Named */

/**
 * @param {import("./pin.mjs").Pinned} pinned
 * @returns {Map<string, string>} text by file name, relative to the root
 */
export function generate(pinned) {
  const definitions = readDefinitions(pinned);
  const types = planTypes(definitions, new Map([...definitions.keys()].map((name) => [name, "types"])));
  return formatAll(
    new Map([
      ["src/app-server/types.ts", emitAll(withWords(types, pinned), pinned)],
      ["src/app-server/checks.ts", emitChecks(types, pinned)],
    ]),
  );
}

function emitAll(/** @type {Named[]} */ types, /** @type {import("./pin.mjs").Pinned} */ pinned) {
  const requests = Object.entries(pinned.requests).map(
    ([method, { params, response }]) =>
      `${methodComment(method)}${JSON.stringify(method)}: { params: ${params ?? "null"}; response: ${response} };`,
  );
  const asked = Object.entries(pinned.serverRequests).map(
    ([method, { params, response }]) =>
      `${methodComment(method)}${JSON.stringify(method)}: { params: ${params}; response: ${response} };`,
  );
  const told = Object.entries(pinned.notifications).map(
    ([method, params]) => `${methodComment(method)}${JSON.stringify(method)}: ${params};`,
  );
  return [
    header(PINNED, "generate-app-server"),
    ...types.map(emitType),
    "/** Requests of clients that are answered, by method. */",
    `export interface ClientRequests {\n${requests.join("\n")}\n}\n`,
    "/** Requests to clients, by method. */",
    `export interface ServerRequests {\n${asked.join("\n")}\n}\n`,
    "/** Notifications to clients: what they tell, by method. */",
    `export interface ServerNotifications {\n${told.join("\n")}\n}\n`,
  ].join("\n");
}

function emitChecks(/** @type {Named[]} */ types, /** @type {import("./pin.mjs").Pinned} */ pinned) {
  const params = Object.values(pinned.requests).flatMap((request) => request.params ?? []);
  const answers = Object.values(pinned.serverRequests).map((request) => request.response);
  // These answers are put together from files, which may say anything.
  const checked = withReferences(types, [...params, ...answers, "Config", "ConfigRequirements"]);
  const { helpers, code } = emitBodies(checked);
  const rows = Object.entries(pinned.requests).map(([method, request]) => {
    const { params, experimental, experimentalFields: fields = [] } = request;
    const required = requiredOf(types, params);
    const parts = [
      `required: ${JSON.stringify(required)}`,
      ...(params === null ? ["withoutParams: true"] : []),
      ...(experimental ? ["experimental: true"] : []),
      ...(fields.length > 0 ? [`experimentalFields: ${JSON.stringify(fields)}`] : []),
    ];
    return `[${JSON.stringify(method)}, { ${parts.join(", ")} }]`;
  });
  return [
    header(PINNED, "generate-app-server"),
    `import { ${helpers.join(", ")} } from "../protocol/check.ts";`,
    'import type { RequestRule } from "./rules.ts";',
    `import type { ${checked
      .map(({ name }) => name)
      .sort()
      .join(", ")} } from "./types.ts";`,
    "",
    code,
    "/** What a request of each method must have. */",
    `export const requestRules: ReadonlyMap<string, RequestRule> = /* @__PURE__ */ new Map<string, RequestRule>([\n${rows.join(",\n")},\n]);\n`,
    "/** Methods that the reference answers and this library doesn't. */",
    `export const unservedMethods: ReadonlySet<string> = /* @__PURE__ */ new Set(${JSON.stringify(pinned.unserved)});\n`,
  ].join("\n");
}

/** @returns {string[]} the fields that params must have */
function requiredOf(/** @type {Named[]} */ types, /** @type {string | null} */ name) {
  const node = types.find((type) => type.name === name)?.node;
  if (node?.kind !== "object") return [];
  return node.properties.filter((property) => !property.optional).map((property) => property.name);
}

/** @returns {Named[]} the types of these names with all that they refer to */
function withReferences(/** @type {Named[]} */ types, /** @type {string[]} */ names) {
  const all = new Map(types.map((type) => [type.name, type]));
  const wanted = new Set(names);
  for (const name of wanted) {
    const type = all.get(name);
    if (type) for (const other of references(type.node)) wanted.add(other);
  }
  return types.filter((type) => wanted.has(type.name));
}
