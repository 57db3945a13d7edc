/** Comparing the stream of `exec --json`: ThreadEvent objects and an exit code. */
import { type Comparison, compareJson, type Difference } from "./compare-json.ts";
import { isJsonObject, isList, type Json, type JsonObject, objects, text } from "./json.ts";
import { type KnownOutput, outputRule } from "./output.ts";
import { compareStreams, type StreamShape } from "./streams.ts";

/** Items of tool calls: several may be open at once. */
const CALLS = new Set(["command_execution", "file_change", "mcp_tool_call", "collab_tool_call"]);

const SHAPE: StreamShape = {
  name: "thread_events",
  keyOf: (event) => (CALLS.has(text(event.item, "type") ?? "") ? text(event.item, "id") : undefined),
  labelOf: (event) => [text(event, "type"), text(event.item, "type")].filter(Boolean).join(" "),
  // Items are numbered as they come, and calls of one response come in any order.
  stableKeys: false,
};

/** All differences between two runs of `exec --json`. */
export function compareThreadEvents(
  expected: JsonObject,
  got: JsonObject,
  comparison: Comparison,
  known: KnownOutput,
): Difference[] {
  const ours = objects(got.events);
  const numbers = itemNumbers(ours);
  return [
    ...compareJson("exit_code", expected.exit_code, got.exit_code, comparison),
    ...compareStreams(SHAPE, objects(expected.events).map(settle).map(maskWarning), ours.map(settle), {
      ...comparison,
      rule: outputRule(known),
    }),
    ...compareJson(
      "item numbers",
      [...numbers].sort((a, b) => a - b),
      numbers,
      comparison,
    ),
  ];
}

/** `item_N` becomes an id that may differ; the order of a patch's changes is free. */
function settle(event: JsonObject): JsonObject {
  const item = event.item;
  if (!isJsonObject(item)) return event;
  const id = text(item, "id")?.replace(/^item_(\d+)$/, "<id:$1>") ?? null;
  const changes = isList(item.changes) ? { changes: byPath(item.changes) } : {};
  return { ...event, item: { ...item, id, ...changes } };
}

/** Over this many characters a warning is prose, as the recorder took it in the events. */
const LONG_WARNING = 80;

/** A recorded warning is an item here, and the recorder left its words: ours may stand there. */
function maskWarning(event: JsonObject): JsonObject {
  const { item } = event;
  if (!isJsonObject(item) || item.type !== "error") return event;
  const long = (text(item, "message") ?? "").length > LONG_WARNING;
  return long ? { ...event, item: { ...item, message: "<text:warning>" } } : event;
}

function byPath(changes: readonly Json[]): Json[] {
  const path = (change: Json): string => text(change, "path") ?? "";
  return [...changes].sort((a, b) => (path(a) < path(b) ? -1 : 1));
}

/** Of generated ids, in order of appearance; a web search keeps the endpoint's own id. */
function itemNumbers(events: readonly JsonObject[]): number[] {
  const ids = new Set(events.flatMap((event) => text(event.item, "id") ?? []));
  return [...ids].flatMap((id) => /^item_(\d+)$/.exec(id)?.[1] ?? []).map(Number);
}
