/** Comparing what an app server tells its client: notifications and requests. */
import {
  type Comparison,
  compareJson,
  type Difference,
  difference,
  IdPairs,
  type Rule,
  sameText,
} from "./compare-json.ts";
import { isJsonObject, isList, type Json, type JsonObject, text } from "./json.ts";
import { isWhole, type KnownOutput } from "./output.ts";
import { ownWords } from "./own-words.ts";
import { compareStreams, type StreamShape } from "./streams.ts";

/** Items of tool calls: several may be open at once. */
const CALLS = new Set(["commandExecution", "fileChange", "mcpToolCall", "dynamicToolCall", "imageView"]);
/** Requests that belong to a call. */
const QUESTIONS = /^item\/(commandExecution|fileChange|permissions)\/requestApproval$|^item\/tool\//;
/** Kinds that keep their own order, but may stand anywhere among the rest. */
const FLOATING = [
  "thread/started",
  "thread/status/changed",
  "thread/tokenUsage/updated",
  "serverRequest/resolved",
];
const DELTA = /^item\/(commandExecution|fileChange)\/outputDelta$/;

const SHAPE: StreamShape = {
  name: "notifications",
  keyOf: ({ method, params }) => {
    if (!isJsonObject(params)) return undefined;
    if (CALLS.has(text(params.item, "type") ?? "")) return text(params.item, "id");
    return QUESTIONS.test(String(method)) ? (text(params, "itemId") ?? text(params, "callId")) : undefined;
  },
  labelOf: ({ method, params }) => {
    const item = isJsonObject(params) ? text(params.item, "type") : undefined;
    return item === undefined ? String(method) : `${method} ${item}`;
  },
  stableKeys: true,
};

/** All differences between two streams of messages. */
export function compareNotifications(
  expected: readonly JsonObject[],
  got: readonly JsonObject[],
  comparison: Comparison,
  known: KnownOutput,
): Difference[] {
  const settled: Comparison = {
    ...comparison,
    rule: (key, theirs, ours) =>
      ownOutput(known)(key, theirs, ours) ?? ownFacts(key, theirs, ours) ?? ownWords(key, theirs, ours),
  };
  const rest = (messages: readonly JsonObject[]): JsonObject[] =>
    messages
      .filter(({ method }) => !FLOATING.includes(String(method)) && !DELTA.test(String(method)))
      .map(sortChanges);
  return [
    ...compareStreams(SHAPE, rest(expected), rest(got), settled),
    ...FLOATING.flatMap((method) => {
      const only = (messages: readonly JsonObject[]): JsonObject[] =>
        messages.filter((message) => message.method === method);
      return compareJson(`notifications:${method}`, only(expected), only(got), settled);
    }),
    ...compareDeltas(expected, got, known),
  ];
}

/** The order of a patch's files is free. */
function sortChanges(message: JsonObject): JsonObject {
  const { params } = message;
  if (!isJsonObject(params) || !isJsonObject(params.item) || !isList(params.item.changes)) return message;
  const path = (change: Json): string => text(change, "path") ?? "";
  const changes = [...params.item.changes].sort((a, b) => (path(a) < path(b) ? -1 : 1));
  return { ...message, params: { ...params, item: { ...params.item, changes } } };
}

/** Output that the reference lost may be there. */
function ownOutput(known: KnownOutput): Rule {
  return (key, expected, got) => {
    if (key !== "aggregatedOutput") return undefined;
    const [theirs, ours] = [text(expected, key) ?? "", text(got, key) ?? ""];
    if (sameText(theirs, ours, new IdPairs())) return true;
    return isWhole(theirs, ours, known);
  };
}

/** What each program says of itself, and figures that count its own words. */
const ownFacts: Rule = (key, expected, got) => {
  if (key === "cliVersion") return (text(got, key) ?? "") !== "";
  if (key === "tokenUsage" && isEstimate(expected.tokenUsage)) return isEstimate(got.tokenUsage);
  return undefined;
};

/** Whether the last usage is an estimate of a compacted history, which counts the instructions. */
function isEstimate(usage: Json | undefined): boolean {
  if (!isJsonObject(usage)) return false;
  const { last, total, modelContextWindow: window } = usage;
  if (!isJsonObject(last) || !isJsonObject(total) || total.totalTokens === window) return false;
  return Object.entries(last).every(([key, tokens]) =>
    key === "totalTokens" ? typeof tokens === "number" && tokens > 0 : tokens === 0,
  );
}

/** How output is cut into deltas is free, and the reference may lose some: what counts is the whole of a call. */
function compareDeltas(
  expected: readonly JsonObject[],
  got: readonly JsonObject[],
  known: KnownOutput,
): Difference[] {
  const [theirs, ours] = [joinDeltas(expected), joinDeltas(got)];
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((key) => {
    const [whole, all] = [theirs.get(key)?.text ?? "", ours.get(key)];
    const path = `notifications:${key}`;
    if (all === undefined || !isWhole(whole, all.text, known)) return [difference(path, whole, all?.text)];
    return misplaced(path, all, got);
  });
}

interface Joined {
  readonly item: string;
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

function joinDeltas(messages: readonly JsonObject[]): Map<string, Joined> {
  const joined = new Map<string, Joined>();
  for (const [index, { method, params }] of messages.entries()) {
    if (!DELTA.test(String(method)) || !isJsonObject(params)) continue;
    const item = text(params, "itemId") ?? "";
    const key = `${method} ${item}`;
    const before = joined.get(key);
    const delta = text(params, "delta") ?? "";
    joined.set(key, { item, text: (before?.text ?? "") + delta, first: before?.first ?? index, last: index });
  }
  return joined;
}

function misplaced(path: string, { item, first, last }: Joined, got: readonly JsonObject[]): Difference[] {
  const at = (method: string): number =>
    got.findIndex(
      (message) =>
        message.method === method && isJsonObject(message.params) && text(message.params.item, "id") === item,
    );
  const [begin, end] = [at("item/started"), at("item/completed")];
  if (begin >= 0 && begin < first && (end < 0 || end > last)) return [];
  const place = `begin ${begin}, deltas ${first} to ${last}, end ${end}`;
  return [{ path: `${path} (place)`, expected: "between the item's start and end", got: place }];
}
