/**
 * Comparing event streams whose order is partly free. What belongs to a tool call is keyed: its order counts
 * within the call, and against everything that is not keyed, but not against other calls, because calls of one
 * response run side by side.
 */
import { type Comparison, compareJson, type Difference, difference } from "./compare-json.ts";
import type { JsonObject } from "./json.ts";

interface Entry {
  readonly value: JsonObject;
  /** Place in the whole stream. */
  readonly index: number;
  /** How many entries without a key come before. */
  readonly segment: number;
}

interface Stream {
  readonly anchors: readonly Entry[];
  readonly groups: ReadonlyMap<string, readonly Entry[]>;
}

/** How a kind of stream is read. */
export interface StreamShape {
  /** What the stream is called in a difference's path. */
  readonly name: string;
  /** The call that an entry belongs to, if it belongs to one. */
  readonly keyOf: (value: JsonObject) => string | undefined;
  /** Tells kinds of entries apart; only equal ones are compared in depth. */
  readonly labelOf: (value: JsonObject) => string;
  /** Whether a call has the same key on both sides; otherwise the first that is equal is taken. */
  readonly stableKeys: boolean;
}

/** All differences between two streams. */
export function compareStreams(
  shape: StreamShape,
  expected: readonly JsonObject[],
  got: readonly JsonObject[],
  comparison: Comparison,
): Difference[] {
  const theirs = split(shape, expected);
  const ours = split(shape, got);
  const differences = compareSequence(shape, theirs.anchors, ours.anchors, comparison);
  const unmatched = new Set(ours.groups.keys());
  for (const [key, group] of theirs.groups) {
    const partner = findPartner(shape, key, group, ours, unmatched, comparison);
    unmatched.delete(partner);
    const other = ours.groups.get(partner) ?? [];
    differences.push(...compareSequence(shape, group, other, comparison));
    // With anchors missing on one side, counting them says nothing.
    if (theirs.anchors.length === ours.anchors.length) {
      differences.push(...compareSegments(shape, group, other));
    }
  }
  for (const key of unmatched) {
    for (const entry of ours.groups.get(key) ?? []) differences.push(unexpected(shape, entry));
  }
  return differences;
}

function split(shape: StreamShape, values: readonly JsonObject[]): Stream {
  const anchors: Entry[] = [];
  const groups = new Map<string, Entry[]>();
  for (const [index, value] of values.entries()) {
    const entry = { value, index, segment: anchors.length };
    const key = shape.keyOf(value);
    if (key === undefined) anchors.push(entry);
    else if (groups.has(key)) groups.get(key)?.push(entry);
    else groups.set(key, [entry]);
  }
  return { anchors, groups };
}

function findPartner(
  shape: StreamShape,
  key: string,
  group: readonly Entry[],
  ours: Stream,
  unmatched: ReadonlySet<string>,
  comparison: Comparison,
): string {
  if (shape.stableKeys) return key;
  const equal = [...unmatched].find((candidate) => {
    const trial = { ...comparison, ids: comparison.ids.fork() };
    return compareSequence(shape, group, ours.groups.get(candidate) ?? [], trial).length === 0;
  });
  const [first = key] = unmatched;
  return equal ?? (unmatched.has(key) ? key : first);
}

function compareSequence(
  shape: StreamShape,
  expected: readonly Entry[],
  got: readonly Entry[],
  comparison: Comparison,
): Difference[] {
  const label = (entry: Entry): string => shape.labelOf(entry.value);
  return align(expected.map(label), got.map(label)).flatMap(([i, j]) => {
    const theirs = i === undefined ? undefined : expected[i];
    const ours = j === undefined ? undefined : got[j];
    if (ours !== undefined && theirs !== undefined) {
      return compareJson(pathOf(shape, theirs), theirs.value, ours.value, comparison);
    }
    if (theirs !== undefined) return [difference(pathOf(shape, theirs), theirs.value, undefined)];
    return ours === undefined ? [] : [unexpected(shape, ours)];
  });
}

function compareSegments(
  shape: StreamShape,
  expected: readonly Entry[],
  got: readonly Entry[],
): Difference[] {
  return expected.flatMap((entry, i) => {
    const other = got[i];
    if (other === undefined || other.segment === entry.segment) return [];
    return [
      {
        path: `${pathOf(shape, entry)} (place)`,
        expected: `after ${entry.segment} entries that belong to no call`,
        got: `after ${other.segment}, as ${shape.name}[${other.index}]`,
      },
    ];
  });
}

function unexpected(shape: StreamShape, entry: Entry): Difference {
  return difference(`${pathOf(shape, entry)} (unexpected)`, undefined, entry.value);
}

function pathOf(shape: StreamShape, entry: Entry): string {
  return `${shape.name}[${entry.index}] ${shape.labelOf(entry.value)}`;
}

/** Over this many pairs an alignment would take too long, and a difference is plain enough without it. */
const ALIGN_LIMIT = 4_000_000;

/**
 * Pairs two lists of labels along their longest common subsequence: `[i, j]` for equal ones, one side
 * `undefined` where the other has no partner.
 */
export function align(
  expected: readonly string[],
  got: readonly string[],
): (readonly [number | undefined, number | undefined])[] {
  let start = 0;
  while (start < expected.length && start < got.length && expected[start] === got[start]) start += 1;
  const pairs: (readonly [number | undefined, number | undefined])[] = [];
  for (let i = 0; i < start; i += 1) pairs.push([i, i]);
  const rows = expected.length - start;
  const columns = got.length - start;
  if (rows * columns > ALIGN_LIMIT || rows === 0 || columns === 0) {
    for (let i = start; i < expected.length; i += 1) pairs.push([i, undefined]);
    for (let j = start; j < got.length; j += 1) pairs.push([undefined, j]);
    return pairs;
  }
  const lengths = commonLengths(expected.slice(start), got.slice(start));
  let [i, j] = [0, 0];
  while (i < rows || j < columns) {
    if (i < rows && j < columns && expected[start + i] === got[start + j]) {
      pairs.push([start + i, start + j]);
      i += 1;
      j += 1;
    } else if (j >= columns || (i < rows && at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      pairs.push([start + i, undefined]);
      i += 1;
    } else {
      pairs.push([undefined, start + j]);
      j += 1;
    }
  }
  return pairs;
}

/** `[i][j]`: the length of the longest common subsequence of what follows i and j. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    for (let j = b.length - 1; row !== undefined && j >= 0; j -= 1) {
      row[j] =
        a[i] === b[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly Uint32Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
