/**
 * From the schemas that a release of the reference exports to the one file that is kept of them:
 * names, types and fields of what the library serves, without any prose.
 *
 * @typedef {Record<string, any>} Schema an unchecked JSON Schema
 * @typedef {{ params: string | null, response: string, experimental?: true, experimentalFields?: string[] }} Request
 * @typedef {object} Pinned
 * @property {Record<string, Request>} requests of clients, by method
 * @property {string[]} unserved methods of requests that the library doesn't answer
 * @property {Record<string, { params: string, response: string }>} serverRequests by method
 * @property {Record<string, string>} notifications the type of the params by method
 * @property {Record<string, Schema>} definitions by name
 */

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { CLIENT_REQUESTS, SERVER_NOTIFICATIONS, SERVER_REQUESTS, UNLISTED_REQUESTS } from "./served.mjs";

/** Keywords that hold prose, or say nothing that a check needs. */
const DROPPED = new Set(["$schema", "description", "title", "format", "default"]);

/**
 * @param {string} stable folder that `codex app-server generate-json-schema` wrote
 * @param {string} experimental folder that it wrote with `--experimental`
 * @returns {Pinned}
 */
export function pin(stable, experimental) {
  const definitions = readAll(experimental);
  const plain = readAll(stable);
  const known = methods(definitions, "ClientRequest");
  const ordinary = methods(plain, "ClientRequest");
  const requests = Object.fromEntries(
    [...CLIENT_REQUESTS].map(([method, response]) => {
      const params = find(known, method);
      const hidden = params === null ? [] : hiddenFields(definitions[params], plain[params]);
      const request = {
        params,
        response: response || answerOf(params ?? method),
        ...(ordinary.has(method) ? {} : { experimental: /** @type {true} */ (true) }),
        ...(ordinary.has(method) && hidden.length > 0 ? { experimentalFields: hidden } : {}),
      };
      return [method, request];
    }),
  );
  const asked = methods(definitions, "ServerRequest");
  const serverRequests = Object.fromEntries(
    SERVER_REQUESTS.map((method) => {
      const params = find(asked, method) ?? "";
      return [method, { params, response: answerOf(params) }];
    }),
  );
  const told = methods(definitions, "ServerNotification");
  const notifications = Object.fromEntries(
    SERVER_NOTIFICATIONS.map((method) => [method, find(told, method) ?? ""]),
  );
  const roots = [
    ...[...Object.values(requests), ...Object.values(serverRequests)].flatMap(({ params, response }) =>
      params === null ? [response] : [params, response],
    ),
    ...Object.values(notifications),
  ];
  return {
    requests,
    unserved: [...known.keys(), ...UNLISTED_REQUESTS].filter((method) => !CLIENT_REQUESTS.has(method)).sort(),
    serverRequests,
    notifications,
    definitions: reachable(definitions, roots),
  };
}

/** @returns {string} the type of an answer, named as the params are */
function answerOf(/** @type {string} */ params) {
  return params.replace(/Params$/, "Response");
}

/** @returns {Record<string, Schema>} all definitions of a folder by name */
function readAll(/** @type {string} */ folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    // The bundle of everything names its types twice.
    (name) => name.endsWith(".json") && basename(name) !== "codex_app_server_protocol.schemas.json",
  );
  /** @type {Record<string, Schema>} */
  const all = {};
  for (const name of files.sort()) {
    const { definitions = {}, ...document } = withoutProse(
      JSON.parse(readFileSync(join(folder, name), "utf8")),
      false,
    );
    Object.assign(all, definitions);
    all[basename(name, ".json")] ??= document;
  }
  return all;
}

/** @returns {any} a schema without prose; the members of `properties` and `definitions` are names, not keywords */
function withoutProse(/** @type {any} */ value, /** @type {boolean} */ named) {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item, false));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => named || !DROPPED.has(key));
  return Object.fromEntries(
    kept.map(([key, inner]) => [
      key,
      withoutProse(inner, !named && (key === "properties" || key === "definitions")),
    ]),
  );
}

/** @returns {Map<string, string | null>} the type of the params by method */
function methods(/** @type {Record<string, Schema>} */ definitions, /** @type {string} */ name) {
  return new Map(
    definitions[name]?.oneOf.map((/** @type {Schema} */ member) => {
      const reference = member.properties.params?.$ref;
      return [member.properties.method.enum[0], reference?.split("/").at(-1) ?? null];
    }),
  );
}

function find(/** @type {Map<string, string | null>} */ known, /** @type {string} */ method) {
  const params = known.get(method);
  if (params === undefined) throw new Error(`the release has no method ${method}`);
  return params;
}

/** @returns {string[]} fields that only the experimental export has */
function hiddenFields(/** @type {Schema | undefined} */ all, /** @type {Schema | undefined} */ stable) {
  return Object.keys(all?.properties ?? {}).filter((name) => !(name in (stable?.properties ?? {})));
}

/** @returns {Record<string, Schema>} what the roots refer to, sorted by name */
function reachable(/** @type {Record<string, Schema>} */ definitions, /** @type {string[]} */ roots) {
  /** @type {Set<string>} */
  const seen = new Set();
  const todo = [...roots];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const schema = definitions[name];
    if (schema === undefined) throw new Error(`the release has no type ${name}`);
    todo.push(...referencesIn(schema));
  }
  return Object.fromEntries([...seen].sort().map((name) => [name, definitions[name] ?? {}]));
}

/** @returns {string[]} */
function referencesIn(/** @type {any} */ value) {
  if (typeof value !== "object" || value === null) return [];
  if (typeof value.$ref === "string") return [value.$ref.split("/").at(-1)];
  return Object.values(value).flatMap(referencesIn);
}
