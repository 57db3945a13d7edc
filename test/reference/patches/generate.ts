/** Patches as models write them: derived from files, then bent a little, or a lot. */
import fc from "fast-check";
import type { Case } from "./case.ts";

const FILES = ["a.txt", "b.txt", "dir/c.txt", "ünï code.txt"];
const FOLDER = "empty";
const PATHS = [
  ...FILES,
  "new.txt",
  "deep/er/new.txt",
  "./a.txt",
  "dir/../a.txt",
  "dir",
  FOLDER,
  "a.txt/below",
  "missing.txt",
  "",
  " padded.txt",
];
/** Few lines, many of them alike at one of the looser levels of comparison. */
const LINES = [
  ...[
    "",
    " ",
    "a",
    "a ",
    " a",
    "\ta",
    "b",
    "b\t",
    "}",
    "  }",
    "fn main() {",
    "fn main() { ",
    "é",
    "日本語 🦀",
  ],
  ...['say "hi"', "say “hi”", "it's", "it’s", "x - y", "x – y", "x \u2212 y", "a\u00a0b", "a b", "a\u3000b"],
  ...[
    "+",
    "-",
    "+a",
    "-a",
    "@@",
    "@@ a",
    "*** a",
    "*** End of File",
    "EOF",
    "\u2028",
    "a\u0085",
    "\u200b",
    "\ufeffa",
  ],
];
/** Lines that the format gives a meaning, right or nearly so. */
const MARKERS = [
  ...[
    "*** Begin Patch",
    "*** End Patch",
    " *** End Patch ",
    "*** End of File",
    " *** End of File",
    "*** End",
  ],
  ...["*** Add File: a.txt", "*** Delete File: a.txt", " *** Update File: a.txt ", "*** Update File:a.txt"],
  ...[
    "*** Rename File: a.txt",
    "*** Move to: moved.txt",
    " *** Move to: moved.txt",
    "@@",
    "@@ a",
    "@@a",
    " @@",
  ],
  ...[
    "@@ @@",
    "@@ ",
    "<<EOF",
    "<<'EOF'",
    '<<"EOF"',
    "EOF",
    "",
    "  ",
    "a",
    "+",
    "-",
    " ",
    "\t",
    "\\ No newline",
  ],
];

const line = fc.constantFrom(...LINES);
const path = fc.constantFrom(...PATHS);
/** True about `weight` times in a hundred. */
const sometimes = (weight: number) => fc.integer({ min: 1, max: 100 }).map((drawn) => drawn <= weight);

interface Text {
  readonly lines: readonly string[];
  readonly ends: "\n" | "\r\n" | "mixed";
  readonly last: string;
}

const text: fc.Arbitrary<Text> = fc.record({
  lines: fc.array(line, { maxLength: 14 }),
  ends: fc.constantFrom("\n", "\n", "\n", "\r\n", "mixed"),
  last: fc.constantFrom("\n", "\n", "\n", "", "\n\n", "\n\n\n"),
});

function spell({ lines, ends, last }: Text): string {
  const end = (at: number) => (ends === "mixed" ? (at % 3 === 0 ? "\r\n" : "\n") : ends);
  return lines.map((one, at) => (at + 1 < lines.length ? one + end(at) : one)).join("") + last;
}

/** How a remembered line differs from the file's: each of the four levels of comparison, and none. */
const BENDS: readonly ((text: string) => string)[] = [
  (text) => `${text} \t`,
  (text) => text.trimEnd(),
  (text) => `  ${text}`,
  (text) => text.trim(),
  (text) => text.replaceAll("“", '"').replaceAll("”", '"').replaceAll("’", "'"),
  (text) => text.replaceAll('"', "“").replaceAll("-", "—").replaceAll(" ", "\u2009"),
  (text) => text.replaceAll(/[\u2013\u2212]/g, "-").replaceAll(/[\u00a0\u3000]/g, " "),
  (text) => `${text}?`,
];

/** A line as it is remembered; mostly as it is. */
const bend = fc.oneof(
  { weight: 30, arbitrary: fc.constant((text: string) => text) },
  { weight: 1, arbitrary: fc.constantFrom(...BENDS) },
);

interface Plan {
  readonly skip: number;
  readonly before: number;
  readonly remove: number;
  readonly after: number;
  readonly add: readonly string[];
  readonly anchor: "none" | "plain" | "above" | "other";
  readonly other: string;
  readonly atEnd: boolean;
  readonly bends: readonly ((text: string) => string)[];
  readonly bare: boolean;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  skip: fc.nat(4),
  before: fc.nat(2),
  remove: fc.nat(2),
  after: fc.nat(2),
  add: fc.array(line, { maxLength: 2 }),
  anchor: fc.oneof(
    { weight: 8, arbitrary: fc.constant("plain" as const) },
    { weight: 2, arbitrary: fc.constant("above" as const) },
    { weight: 1, arbitrary: fc.constantFrom("none" as const, "other" as const) },
  ),
  other: line,
  atEnd: sometimes(10),
  bends: fc.array(bend, { minLength: 6, maxLength: 6 }),
  bare: sometimes(10),
});

/** A chunk that edits the file at or below line `from`; where the next one may begin. */
function chunk(lines: readonly string[], from: number, plan: Plan): { text: string[]; next: number } {
  const start = plan.atEnd
    ? Math.max(0, lines.length - plan.before - plan.remove - plan.after)
    : Math.min(from + plan.skip, lines.length);
  const old = lines.slice(start, start + plan.before + plan.remove + plan.after);
  const remembered = old.map((one, at) => plan.bends[at]?.(one) ?? one);
  const removed = plan.before + plan.remove;
  const text: string[] = [];
  const above = lines[start - 1];
  if (plan.anchor === "above" && above !== undefined) text.push(`@@ ${above}`);
  else if (plan.anchor === "other") text.push(`@@ ${plan.other}`);
  else if (plan.anchor !== "none") text.push("@@");
  // An empty context line is often written without its space.
  const context = (one: string) => (plan.bare && one === "" ? "" : ` ${one}`);
  text.push(...remembered.slice(0, plan.before).map(context));
  text.push(...remembered.slice(plan.before, removed).map((one) => `-${one}`));
  text.push(...plan.add.map((one) => `+${one}`));
  text.push(...remembered.slice(removed).map(context));
  // A chunk without lines is malformed, and there are other ways to get one.
  if (old.length + plan.add.length === 0) text.push("+a");
  if (plan.atEnd) text.push("*** End of File");
  return { text, next: start + old.length };
}

type Section = (files: Readonly<Record<string, Text>>) => string[];

const update: fc.Arbitrary<Section> = fc
  .record({
    path: fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...FILES) }, { weight: 1, arbitrary: path }),
    move: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: path }),
    plans: fc.array(plan, { minLength: 1, maxLength: 3 }),
    shuffled: sometimes(5),
    blank: sometimes(5),
  })
  .map(({ path, move, plans, shuffled, blank }) => (files) => {
    const lines = files[path]?.lines ?? LINES.slice(0, 5);
    const chunks: string[][] = [];
    let from = 0;
    for (const [at, plan] of plans.entries()) {
      const { text, next } = chunk(lines, from, plan);
      // Only the first chunk may do without its marker.
      if (at > 0 && plan.anchor === "none") text.unshift("@@");
      chunks.push(text);
      from = next;
    }
    if (shuffled) chunks.reverse();
    const head = [`*** Update File: ${path}`, ...(move === undefined ? [] : [`*** Move to: ${move}`])];
    return [...head, ...(blank ? [""] : []), ...chunks.flat()];
  });

const add: fc.Arbitrary<Section> = fc
  .record({ path, lines: fc.array(line, { maxLength: 4 }) })
  .map(({ path, lines }) => () => [`*** Add File: ${path}`, ...lines.map((one) => `+${one}`)]);

const remove: fc.Arbitrary<Section> = fc
  .oneof(path, fc.constantFrom(...FILES))
  .map((path) => () => [`*** Delete File: ${path}`]);

const section = fc.oneof(
  { weight: 6, arbitrary: update },
  { weight: 1, arbitrary: add },
  { weight: 1, arbitrary: remove },
);

/** A change of the patch's lines at a place between 0 and 1. */
interface Damage {
  readonly at: number;
  readonly kind: "drop" | "double" | "insert" | "replace" | "pad" | "truncate";
  readonly marker: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  kind: fc.constantFrom("drop", "double", "insert", "insert", "replace", "pad", "truncate"),
  marker: fc.constantFrom(...MARKERS),
});

function spoil(lines: readonly string[], { at, kind, marker }: Damage): string[] {
  const place = Math.floor(at * (lines.length + 1));
  const here = lines.slice(place, place + 1);
  const put: Record<Damage["kind"], readonly string[]> = {
    drop: [],
    double: [...here, ...here],
    insert: [marker, ...here],
    replace: [marker],
    pad: here.map((one) => `  ${one} `),
    truncate: here,
  };
  return [...lines.slice(0, place), ...put[kind], ...(kind === "truncate" ? [] : lines.slice(place + 1))];
}

const WRAPPERS: readonly ((lines: readonly string[]) => readonly string[])[] = [
  (lines) => ["<<EOF", ...lines, "EOF"],
  (lines) => ["<<'EOF'", ...lines, "EOF", ""],
  (lines) => ['<<"EOF"', ...lines, "not EOF"],
  (lines) => ["", "  ", ...lines, ""],
  (lines) => [...lines, "one line more"],
];

/** Cases of every kind; about one in four is malformed. */
export const cases: fc.Arbitrary<Case> = fc
  .record({
    texts: fc.tuple(text, text, text, text),
    present: fc.tuple(sometimes(97), sometimes(97), sometimes(97), sometimes(97)),
    sections: fc.array(section, { minLength: 1, maxLength: 3, size: "small" }),
    damages: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Damage[]>([]) },
      { weight: 1, arbitrary: fc.array(damage, { minLength: 1, maxLength: 2 }) },
    ),
    wrapper: fc.oneof(
      { weight: 15, arbitrary: fc.constant((lines: readonly string[]) => lines) },
      { weight: 1, arbitrary: fc.constantFrom(...WRAPPERS) },
    ),
    end: fc.constantFrom("\n", "\n", "\n", "\n", "\n", "\r\n"),
  })
  .map(({ texts, present, sections, damages, wrapper, end }) => {
    const known = Object.fromEntries(
      FILES.flatMap((name, at) => {
        const content = texts[at];
        return present[at] && content !== undefined ? [[name, content] as const] : [];
      }),
    );
    const whole = ["*** Begin Patch", ...sections.flatMap((section) => section(known)), "*** End Patch"];
    const patch = wrapper(damages.reduce(spoil, whole)).join(end);
    const files = Object.fromEntries(Object.entries(known).map(([name, content]) => [name, spell(content)]));
    return { files, folders: [FOLDER], patch };
  });
