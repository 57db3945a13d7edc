/**
 * Fuzzy search as in the reference's file picker: the pattern syntax and the scores of the matcher `nucleo`, for
 * paths.
 */

import { fuzzyScore, placeScore } from "./score.ts";

/** How well a path fits. */
export interface Match {
  readonly score: number;
  /** Characters of the path that are meant, ascending. */
  readonly indices: readonly number[];
}

interface Atom {
  readonly kind: "fuzzy" | "substring" | "prefix" | "suffix" | "whole";
  readonly negative: boolean;
  readonly characters: readonly string[];
  readonly caseSensitive: boolean;
}

/** A pattern that was read once, for many paths. */
export class Pattern {
  readonly #atoms: readonly Atom[];

  /**
   * @param query words, all of which must be found: `'x` as they stand, `^x` at the beginning, `x$` at the end, `!x`
   *   not at all, all others letter by letter. A word with a capital letter tells cases apart.
   */
  constructor(query: string) {
    // A blank that follows a backslash belongs to the word.
    const words = query.match(/(?:\\\s|\S)+/g) ?? [];
    this.#atoms = words.map(readAtom).filter((atom) => atom.characters.length > 0);
  }

  /** Whether nothing is searched for. */
  get isEmpty(): boolean {
    return this.#atoms.length === 0;
  }

  /** How well a path fits; `undefined` when it doesn't. */
  match(path: string): Match | undefined {
    const exact = Array.from(path);
    let folded: string[] | undefined;
    let score = 0;
    const indices = new Set<number>();
    for (const atom of this.#atoms) {
      if (!atom.caseSensitive) folded ??= exact.map((character) => character.toLowerCase());
      const found = matchAtom(atom, exact, atom.caseSensitive ? exact : (folded ?? exact));
      if (atom.negative ? found !== undefined : found === undefined) return undefined;
      if (found === undefined || atom.negative) continue;
      score += found.score;
      for (const index of found.indices) indices.add(index);
    }
    return { score, indices: [...indices].sort((a, b) => a - b) };
  }
}

function readAtom(word: string): Atom {
  let rest = word;
  const take = (mark: string): boolean => {
    if (!rest.startsWith(mark)) return false;
    rest = rest.slice(mark.length);
    return true;
  };
  const negative = take("!");
  const prefix = take("^");
  const substring = !prefix && take("'");
  const suffix = rest.endsWith("$") && !rest.endsWith("\\$");
  if (suffix) rest = rest.slice(0, -1);
  const text = rest.replace(/^\\(?=[!^'])/, "").replace(/\\([$\s])/g, "$1");
  const caseSensitive = text !== text.toLowerCase();
  return {
    kind: kindOf(prefix, suffix, substring || negative),
    negative,
    characters: Array.from(text),
    caseSensitive,
  };
}

function kindOf(prefix: boolean, suffix: boolean, substring: boolean): Atom["kind"] {
  if (prefix) return suffix ? "whole" : "prefix";
  if (suffix) return "suffix";
  return substring ? "substring" : "fuzzy";
}

/** @param compared the path in the case that counts. */
function matchAtom(atom: Atom, path: readonly string[], compared: readonly string[]): Match | undefined {
  const { characters } = atom;
  const last = path.length - characters.length;
  if (last < 0) return undefined;
  const at = (start: number): Match | undefined =>
    characters.every((character, i) => compared[start + i] === character)
      ? placeScore(path, start, characters.length)
      : undefined;
  switch (atom.kind) {
    case "fuzzy":
      return fuzzyScore(path, compared, characters);
    case "prefix":
      return at(0);
    case "suffix":
      return at(last);
    case "whole":
      return last === 0 ? at(0) : undefined;
    case "substring": {
      let best: Match | undefined;
      for (let start = 0; start <= last; start++) {
        const found = at(start);
        if (found !== undefined && (best === undefined || found.score > best.score)) best = found;
      }
      return best;
    }
  }
}
