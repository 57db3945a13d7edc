/**
 * Equality of JSON up to placeholders. The expected side comes from a scenario file, the other from
 * {@link ./normalise.ts}; both have placeholders for what differs from run to run.
 */
import { brief, isJsonObject, isList, type Json, type JsonObject } from "./json.ts";

/** A place where two values differ. */
export interface Difference {
  /** Such as `events[3].item.text`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/**
 * Pairs the generated ids of both sides. An id may stand for one other id only, in both directions, so that
 * ids that were the same in the reference are the same here, and different ones differ.
 */
export class IdPairs {
  readonly #there = new Map<string, string>();
  readonly #back = new Map<string, string>();

  /** Whether the pair agrees with the ones before it; keeps it when it does. */
  pair(expected: string, got: string): boolean {
    const there = this.#there.get(expected);
    const back = this.#back.get(got);
    if (there === undefined && back === undefined) {
      this.#there.set(expected, got);
      this.#back.set(got, expected);
      return true;
    }
    return there === got && back === expected;
  }

  /** A copy, to try something out. */
  fork(): IdPairs {
    const copy = new IdPairs();
    for (const [expected, got] of this.#there) copy.pair(expected, got);
    return copy;
  }
}

/** A rule for one member of two objects: the verdict, or `undefined` where the rule has nothing to say. */
export type Rule = (key: string, expected: JsonObject, got: JsonObject) => boolean | undefined;

/** What two values are compared with. */
export interface Comparison {
  readonly ids: IdPairs;
  /** Asked first, for each member of an expected object. */
  readonly rule?: Rule;
}

/** All differences between two values; an empty list when they are equal. */
export function compareJson(
  path: string,
  expected: Json | undefined,
  got: Json | undefined,
  comparison: Comparison,
): Difference[] {
  if (typeof expected === "string" && typeof got === "string") {
    return sameText(expected, got, comparison.ids) ? [] : [textDifference(path, expected, got)];
  }
  if (isList(expected) && isList(got)) {
    const length = Math.max(expected.length, got.length);
    return Array.from({ length }, (_, i) =>
      compareJson(`${path}[${i}]`, expected[i], got[i], comparison),
    ).flat();
  }
  if (isJsonObject(expected) && isJsonObject(got)) return compareObjects(path, expected, got, comparison);
  return expected === got ? [] : [difference(path, expected, got)];
}

/** A difference with both values written out. */
export function difference(path: string, expected: Json | undefined, got: Json | undefined): Difference {
  return { path, expected: brief(expected), got: brief(got) };
}

function compareObjects(
  path: string,
  expected: JsonObject,
  got: JsonObject,
  comparison: Comparison,
): Difference[] {
  const differences: Difference[] = [];
  const { keys, unpaired } = pairKeys(expected, got, comparison.ids);
  for (const [key, other] of keys) {
    const verdict = comparison.rule?.(key, expected, got);
    if (verdict === false) differences.push(difference(`${path}.${key}`, expected[key], got[other]));
    if (verdict !== undefined) continue;
    differences.push(...compareJson(`${path}.${key}`, expected[key], got[other], comparison));
  }
  for (const key of unpaired) differences.push(difference(`${path}.${key}`, undefined, got[key]));
  return differences;
}

/** Keys may hold ids too: an expected key is paired with the one that is equal up to ids. */
function pairKeys(
  expected: JsonObject,
  got: JsonObject,
  ids: IdPairs,
): { keys: [string, string][]; unpaired: Set<string> } {
  const unpaired = new Set(Object.keys(got));
  const keys = Object.keys(expected).map((key): [string, string] => {
    let other = key;
    if (!unpaired.has(key) && key.includes("<id:")) {
      other = [...unpaired].find((candidate) => sameText(key, candidate, ids.fork())) ?? key;
      sameText(key, other, ids);
    }
    unpaired.delete(other);
    return [key, other];
  });
  return { keys, unpaired };
}

const PROSE = /^<text(?::([^>]*))?>$/;
const ID = /<id:\d+>/g;
/** The reference puts a debug print of its own types there: any clear message will do. */
const DEBUG_PRINTS = ["exec_command failed: ", "execution error: "];

/** Whether a text is right where `expected` stands. */
export function sameText(expected: string, got: string, ids: IdPairs): boolean {
  const prose = PROSE.exec(expected);
  if (prose !== null) return isProse(prose[1] ?? "", expected, got);
  if (DEBUG_PRINTS.some((start) => expected.startsWith(start))) return got.trim() !== "";
  const ours = settle(got);
  const theirs = settle(expected);
  if (ours === theirs && !theirs.includes("<id:")) return true;
  if (theirs.replace(ID, "<id>") !== ours.replace(ID, "<id>")) return false;
  const gotIds = ours.match(ID) ?? [];
  return (theirs.match(ID) ?? []).every((id, i) => ids.pair(id, gotIds[i] ?? ""));
}

/** Kinds of prose that have no tag of their own in front. */
const UNTAGGED = new Set(["", "prose", "instructions", "error", "details", "warning", "skills"]);

function isProse(kind: string, placeholder: string, got: string): boolean {
  if (got === placeholder) return true;
  return UNTAGGED.has(kind) ? got.trim() !== "" : got.startsWith(`<${kind}>`);
}

/** Takes out what recordings keep although it differs from run to run. */
function settle(value: string): string {
  return value
    .replace(/(session ID|process id) \d+/g, "$1 <n>")
    .replace(/"duration_seconds":\d+(\.\d+)?/g, '"duration_seconds":<s>')
    .replace(/(timed out after) \d+( milliseconds)/g, "$1 <n>$2")
    .replace(/(aborted by user after) \d+(\.\d+)?s/g, "$1 <s>");
}

/** Long texts mostly agree: shows where they part. */
function textDifference(path: string, expected: string, got: string): Difference {
  const [a, b] = [settle(expected), settle(got)];
  if (a.length + b.length < 240) return difference(path, expected, got);
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const from = Math.max(0, at - 30);
  const part = (value: string): string =>
    `${brief(value.slice(from, at + 90))} at ${at} of ${value.length} characters`;
  return { path, expected: part(a), got: part(b) };
}
