/** Comparing the EventMsg stream of a thread. */
import { type Comparison, compareJson, type Difference, difference } from "./compare-json.ts";
import { type JsonObject, text } from "./json.ts";
import { isWhole, type KnownOutput, outputRule } from "./output.ts";
import { ownWords } from "./own-words.ts";
import { compareStreams, type StreamShape } from "./streams.ts";

const SHAPE: StreamShape = {
  name: "events",
  keyOf: (event) => text(event, "call_id"),
  labelOf: (event) => text(event, "type") ?? "?",
  stableKeys: true,
};

/** Kinds that keep their own order, but may stand anywhere among the rest. */
const FLOATING = ["mcp_startup_complete", "mcp_startup_update", "token_count"];
const DELTA = "exec_command_output_delta";

/** All differences between two streams of events. */
export function compareEvents(
  expected: readonly JsonObject[],
  got: readonly JsonObject[],
  comparison: Comparison,
  known: KnownOutput,
): Difference[] {
  const outputs = outputRule(known);
  const settled: Comparison = {
    ...comparison,
    rule: (key, theirs, ours) => outputs(key, theirs, ours) ?? ownWords(key, theirs, ours),
  };
  const rest = (events: readonly JsonObject[]): JsonObject[] =>
    events.filter((event) => !isType(event, DELTA, ...FLOATING));
  return [
    ...compareStreams(SHAPE, rest(expected), rest(got), settled),
    ...FLOATING.flatMap((type) => {
      const only = (events: readonly JsonObject[]): JsonObject[] =>
        // Servers start side by side: order counts within each.
        sortBy(
          events.filter((event) => isType(event, type)),
          "server",
        );
      return compareJson(`events:${type}`, only(expected), only(got), settled);
    }),
    ...compareDeltas(expected, got, known),
  ];
}

function sortBy(events: readonly JsonObject[], key: string): JsonObject[] {
  const of = (event: JsonObject): string => text(event, key) ?? "";
  return [...events].sort((a, b) => (of(a) < of(b) ? -1 : Number(of(a) > of(b))));
}

function isType(event: JsonObject, ...types: readonly string[]): boolean {
  return types.includes(text(event, "type") ?? "");
}

/** How output is cut into deltas is free, and the reference may lose some: what counts is the whole of a call. */
function compareDeltas(
  expected: readonly JsonObject[],
  got: readonly JsonObject[],
  known: KnownOutput,
): Difference[] {
  const theirs = joinDeltas(expected);
  const ours = joinDeltas(got);
  const differences: Difference[] = [];
  for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
    const path = `events:${DELTA} ${key}`;
    const whole = theirs.get(key)?.text ?? "";
    const delta = ours.get(key);
    if (delta === undefined) {
      differences.push(difference(path, whole, undefined));
      continue;
    }
    if (!isRight(whole, delta, got, known)) differences.push(difference(path, whole, delta.text));
    differences.push(...misplaced(path, delta, got));
  }
  return differences;
}

interface Joined {
  readonly call: string;
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

function joinDeltas(events: readonly JsonObject[]): Map<string, Joined> {
  const parts = new Map<string, { call: string; chunks: Buffer[]; first: number; last: number }>();
  for (const [index, event] of events.entries()) {
    if (!isType(event, DELTA)) continue;
    const call = text(event, "call_id") ?? "";
    const key = `${call} ${text(event, "stream") ?? ""}`;
    const part = parts.get(key) ?? { call, chunks: [], first: index, last: index };
    part.chunks.push(Buffer.from(text(event, "chunk") ?? "", "base64"));
    part.last = index;
    parts.set(key, part);
  }
  const joined = new Map<string, Joined>();
  for (const [key, { chunks, ...place }] of parts) {
    joined.set(key, { ...place, text: Buffer.concat(chunks).toString("utf8") });
  }
  return joined;
}

function isRight(expected: string, delta: Joined, got: readonly JsonObject[], known: KnownOutput): boolean {
  if (expected === delta.text) return true;
  const end = got.find((event) => isEnd(event, delta.call));
  const output = text(end, "aggregated_output") ?? text(end, "stdout");
  // With an end to hold it against, more than the recording has is right only if it is all of it.
  if (output !== undefined && output !== delta.text) return false;
  return isWhole(expected, delta.text, known);
}

function misplaced(path: string, delta: Joined, got: readonly JsonObject[]): Difference[] {
  const begin = got.findIndex((event) => isBegin(event, delta.call));
  const end = got.findIndex((event) => isEnd(event, delta.call));
  if (begin >= 0 && begin < delta.first && (end < 0 || end > delta.last)) return [];
  const place = `begin ${begin}, deltas ${delta.first} to ${delta.last}, end ${end}`;
  return [{ path: `${path} (place)`, expected: "between the call's begin and end", got: place }];
}

function isBegin(event: JsonObject, call: string): boolean {
  return isType(event, "exec_command_begin", "patch_apply_begin") && text(event, "call_id") === call;
}

function isEnd(event: JsonObject, call: string): boolean {
  return isType(event, "exec_command_end", "patch_apply_end") && text(event, "call_id") === call;
}
