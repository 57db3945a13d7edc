/**
 * Scores of the matcher `nucleo` with its settings for paths. The constants are its own; the search for the best
 * places is the usual dynamic programming of fuzzy matchers (Smith-Waterman with affine gaps).
 */

import type { Match } from "./pattern.ts";

const MATCH = 16;
const GAP_START = 3;
const GAP_EXTENSION = 1;
const BOUNDARY = 8;
/** After a `/`. */
const DELIMITER = BOUNDARY + 1;
const CAMEL_OR_NUMBER = BOUNDARY - GAP_START;
const CONSECUTIVE = GAP_START + GAP_EXTENSION;
const FIRST_FACTOR = 2;

type Kind = "white" | "delimiter" | "other" | "lower" | "upper" | "letter" | "digit";

function kindOf(character: string): Kind {
  if (character === "/") return "delimiter";
  if (/\s/u.test(character)) return "white";
  if (/\p{Nd}/u.test(character)) return "digit";
  if (!/\p{L}/u.test(character)) return "other";
  if (character !== character.toLowerCase()) return "upper";
  return character !== character.toUpperCase() ? "lower" : "letter";
}

/** What it is worth that a match begins at a character. */
function bonus(before: Kind, here: Kind): number {
  const isWord = here === "lower" || here === "upper" || here === "letter" || here === "digit";
  if (isWord) {
    if (before === "white") return BOUNDARY;
    if (before === "delimiter") return DELIMITER;
    if (before === "other") return BOUNDARY;
  }
  if ((before === "lower" && here === "upper") || (before !== "digit" && here === "digit")) {
    return CAMEL_OR_NUMBER;
  }
  if (here === "white") return BOUNDARY;
  return here === "other" || here === "delimiter" ? BOUNDARY : 0;
}

/** A path begins as if after a `/`. */
function bonuses(path: readonly string[]): number[] {
  let before: Kind = "delimiter";
  return path.map((character) => {
    const here = kindOf(character);
    const worth = bonus(before, here);
    before = here;
    return worth;
  });
}

/** The score of characters that stand side by side. */
export function placeScore(path: readonly string[], start: number, length: number): Match {
  const worth = bonuses(path);
  let score = 0;
  let run = 0;
  for (let i = 0; i < length; i++) {
    const own = worth[start + i] ?? 0;
    if (i === 0) {
      run = own;
      score += MATCH + own * FIRST_FACTOR;
    } else {
      if (own >= BOUNDARY && own > run) run = own;
      score += MATCH + Math.max(own, run, CONSECUTIVE);
    }
  }
  return { score, indices: Array.from({ length }, (_, i) => start + i) };
}

/** Cells of the table beyond which the first places are taken instead of the best ones. */
const MOST_CELLS = 200_000;
const NONE = Number.NEGATIVE_INFINITY;

/** The best score of characters that stand in order, with gaps; `undefined` when they don't. */
export function fuzzyScore(
  path: readonly string[],
  compared: readonly string[],
  wanted: readonly string[],
): Match | undefined {
  const [rows, columns] = [wanted.length, path.length];
  if (!isSubsequence(wanted, compared)) return undefined;
  if (rows * columns > MOST_CELLS) return firstPlaces(path, compared, wanted);
  const worth = bonuses(path);
  // ended[i][j]: best score where wanted[i] is matched at j; run: the bonus that its stretch carries on;
  // open[i][j]: best score with wanted[i] matched at or before j, gaps paid for.
  const ended: number[][] = [];
  const from: number[][] = [];
  let openBefore: number[] = [];
  let openPlaceBefore: number[] = [];
  let runBefore: number[] = [];
  for (let i = 0; i < rows; i++) {
    const scores = new Array<number>(columns).fill(NONE);
    const places = new Array<number>(columns).fill(-1);
    const runs = new Array<number>(columns).fill(0);
    const open = new Array<number>(columns).fill(NONE);
    const openPlace = new Array<number>(columns).fill(-1);
    for (let j = i; j < columns; j++) {
      const own = worth[j] ?? 0;
      if (compared[j] === wanted[i]) {
        if (i === 0) {
          scores[j] = MATCH + own * FIRST_FACTOR;
          runs[j] = own;
        } else if (j > 0) {
          const run = runBefore[j - 1] ?? 0;
          const carried = own >= BOUNDARY && own > run ? own : run;
          const beside = (ended[i - 1]?.[j - 1] ?? NONE) + MATCH + Math.max(own, carried, CONSECUTIVE);
          const apart = (openBefore[j - 2] ?? NONE) - gapTo(j, openPlaceBefore[j - 2]) + MATCH + own;
          const isBeside = beside >= apart;
          scores[j] = isBeside ? beside : apart;
          places[j] = isBeside ? j - 1 : (openPlaceBefore[j - 2] ?? -1);
          runs[j] = isBeside ? carried : own;
        }
      }
      const kept = j > 0 ? (open[j - 1] ?? NONE) : NONE;
      const keptPlace = j > 0 ? (openPlace[j - 1] ?? -1) : -1;
      // Compared at a common place: what a gap up to here would cost.
      const keptWorth = kept - (keptPlace < 0 ? 0 : GAP_EXTENSION * (j - keptPlace));
      const better = (scores[j] ?? NONE) > keptWorth;
      open[j] = better ? (scores[j] ?? NONE) : kept;
      openPlace[j] = better ? j : keptPlace;
    }
    ended.push(scores);
    from.push(places);
    openBefore = open;
    openPlaceBefore = openPlace;
    runBefore = runs;
  }
  return trace(ended, from);
}

/** What the gap between a match and the next one at `j` costs. */
function gapTo(j: number, place: number | undefined): number {
  if (place === undefined || place < 0) return 0;
  return GAP_START + GAP_EXTENSION * (j - place - 2);
}

function trace(ended: readonly number[][], from: readonly number[][]): Match | undefined {
  const last = ended.at(-1) ?? [];
  let place = -1;
  let score = NONE;
  for (const [j, value] of last.entries()) if (value > score) [score, place] = [value, j];
  if (place < 0) return undefined;
  const indices: number[] = [];
  for (let i = ended.length - 1; i >= 0; i--) {
    indices.push(place);
    place = from[i]?.[place] ?? -1;
  }
  return { score, indices: indices.reverse() };
}

function isSubsequence(wanted: readonly string[], text: readonly string[]): boolean {
  let found = 0;
  for (const character of text) if (character === wanted[found]) found += 1;
  return found >= wanted.length;
}

/** For very long paths and queries: the first place of each character, scored as they stand. */
function firstPlaces(path: readonly string[], compared: readonly string[], wanted: readonly string[]): Match {
  const worth = bonuses(path);
  const indices: number[] = [];
  let score = 0;
  for (let j = 0; j < compared.length && indices.length < wanted.length; j++) {
    if (compared[j] !== wanted[indices.length]) continue;
    const gap = j - (indices.at(-1) ?? j) - 1;
    score += MATCH + (worth[j] ?? 0) * (indices.length === 0 ? FIRST_FACTOR : 1);
    if (gap > 0) score -= GAP_START + GAP_EXTENSION * (gap - 1);
    indices.push(j);
  }
  return { score: Math.max(score, 0), indices };
}
