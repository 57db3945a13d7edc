/**
 * Puts placeholders into a run's observations, as the recorder of the scenarios did. Prose stays as it is:
 * the comparison lets any text of the right kind stand where the recording has a `<text:KIND>`.
 */
import { isJsonObject, isList, type Json, type JsonObject, objects, toJson } from "./json.ts";
import type { Observation } from "./observation.ts";

/** The compared part of a run, with placeholders. */
export interface Normalised {
  readonly events: readonly JsonObject[];
  readonly notifications: readonly JsonObject[];
  readonly requests: readonly Json[];
  readonly files: JsonObject;
  readonly thread_events: JsonObject;
  readonly rollout: readonly JsonObject[];
}

/** Replaces the ids, paths, times and durations of one run. */
export function normalise(run: Observation): Normalised {
  const place = placeholders(run);
  return {
    events: objects(place(toJson(run.events))),
    notifications: objects(place(toJson(run.notifications))),
    requests: run.requests.map((request) => place(reduceRequest(toJson(request)))),
    files: requireObject(place(toJson(run.files))),
    thread_events: requireObject(place(toJson(run.thread_events))),
    rollout: objects(place(toJson(run.rollout))),
  };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Values that are times or durations, whatever their form. */
const TIMES = new Set([
  "duration",
  "durationMs",
  "createdAt",
  "updatedAt",
  "timestamp",
  "current_date",
  // Of a hook's run.
  "started_at",
  "completed_at",
  "startedAt",
  "completedAt",
  "duration_ms",
]);
const PROCESS_IDS = new Set(["process_id", "processId"]);

/** Replaces the ids, paths, times and durations of what was seen in one workspace. */
export function placeholders(
  run: Pick<Observation, "cwd" | "home" | "root" | "thread_id">,
): (value: Json) => Json {
  const ids = new Map<string, string>();
  const tag = (uuid: string): string => {
    const known = ids.get(uuid) ?? `<id:${ids.size + 1}>`;
    ids.set(uuid, known);
    return known;
  };
  // Order counts: the folders lie inside the root, and the thread's id is a UUID too.
  const names: readonly (readonly [string, string])[] = [
    [run.cwd, "<cwd>"],
    [run.home, "<home>"],
    [run.root, "<root>"],
    [run.thread_id, "<thread>"],
  ];
  const replace = (value: string): string => {
    let result = value;
    for (const [name, placeholder] of names) if (name !== "") result = result.replaceAll(name, placeholder);
    return result
      .replace(UUID, tag)
      .replace(/\d{4}-\d\d-\d\dT[\d:-]+(\.\d+Z)?/g, "<time>")
      .replace(/<current_date>[^<]*/g, "<current_date><date>")
      .replace(/Chunk ID: \w+/g, "Chunk ID: <chunk>")
      .replace(/Wall time: [\d.]+ seconds/g, "Wall time: <s> seconds")
      .replace(/http:\/\/127\.0\.0\.1:\d+/g, "<base>")
      .replace(/sessions\/\d{4}\/\d\d\/\d\d/g, "sessions/<date>")
      .replace(/## Skills\n[\s\S]*(?=<\/INSTRUCTIONS>)/, "<text:skills>\n");
  };
  const walk = (value: Json, key: string): Json => {
    if (typeof value === "string") return PROCESS_IDS.has(key) ? "<pid>" : replace(value);
    if (isList(value)) return value.map((element) => walk(element, key));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) =>
        TIMES.has(name) ? [name, member === null ? null : "<t>"] : [replace(name), walk(member, name)],
      ),
    );
  };
  return (value) => walk(value, "");
}

/** Tools are reduced to names, argument names and types: descriptions are the project's own. */
function reduceRequest(request: Json): Json {
  if (!isJsonObject(request)) return request;
  return { ...request, tools: objects(request.tools).map(reduceTool) };
}

function reduceTool(tool: JsonObject): JsonObject {
  const { type, name, strict, format, parameters } = tool;
  return {
    type: type ?? null,
    ...(name === undefined ? {} : { name }),
    ...(strict === undefined ? {} : { strict }),
    ...(isJsonObject(format) ? { format: pick(format, ["type", "syntax"]) } : {}),
    ...(isJsonObject(parameters)
      ? {
          properties: argumentTypes(parameters.properties),
          ...pick(parameters, ["required", "additionalProperties"]),
        }
      : {}),
  };
}

function argumentTypes(properties: Json | undefined): JsonObject {
  if (!isJsonObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      isJsonObject(schema) ? (schema.type ?? "any") : "any",
    ]),
  );
}

function pick(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [[key, member]];
    }),
  );
}

function requireObject(value: Json): JsonObject {
  return isJsonObject(value) ? value : {};
}
