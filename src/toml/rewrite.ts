/**
 * Changes what a TOML text says and leaves the rest of it as its author wrote it: comments, order, space. The one
 * module that names the package `@decimalturn/toml-patch`; docs/decisions/0022-toml-edits.md says what for.
 */

import { CodexError } from "../errors.ts";
import { scan } from "./scan.ts";
import {
  type Added,
  lineBreak,
  type Path,
  type WritePairs,
  withoutSections,
  withSections,
} from "./sections.ts";
import {
  isTable,
  isTableList,
  member,
  NotToml,
  sameValue,
  type TomlTable,
  type TomlValue,
  tomlValue,
} from "./values.ts";

/** Reads and changes TOML. */
export interface TomlEditor {
  /** What a text says. Throws an error that says where it is no TOML. */
  parse(text: string): TomlTable;
  /**
   * The text changed so that it says `after`.
   *
   * @throws CodexError `unsupported` where that can't be done without writing the text anew.
   */
  rewrite(text: string, after: TomlTable): string;
}

type Package = Pick<typeof import("@decimalturn/toml-patch"), "parse" | "patch" | "stringify">;

/** New tables get headers; what is written inline is TOML 1.0, which has no comma at its end. */
const FORMAT = { inlineTableStart: 64, trailingComma: false, truncateZeroTimeInDates: false } as const;
/** Everything inline: lists that are no lists of tables alone, and what is left of a section without its tables. */
const INLINE = { ...FORMAT, inlineTableStart: 0, bracketSpacing: true } as const;

/**
 * Loads the package.
 *
 * @throws CodexError `unsupported` where it can't be loaded.
 */
export async function loadTomlEditor(): Promise<TomlEditor> {
  let toml: Package;
  try {
    toml = await import("@decimalturn/toml-patch");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const need = "Writing settings needs the package @decimalturn/toml-patch";
    throw new CodexError(
      "unsupported",
      `${need}, which can't be loaded (npm install @decimalturn/toml-patch): ${reason}`,
      { cause },
    );
  }
  const parse = (text: string): TomlTable => {
    const table = tomlValue(toml.parse(text, { integersAsBigInt: true }));
    if (isTable(table)) return table;
    throw new NotToml("document without a table");
  };
  return { parse, rewrite: (text, after) => rewrite(text, after, { ...toml, parse }) };
}

interface Tools extends Omit<Package, "parse"> {
  parse(text: string): TomlTable;
}

function rewrite(text: string, after: TomlTable, tools: Tools): string {
  if (sameValue(tools.parse(text), after)) return text;
  // What the text says in the end is what counts; the first way is the one that reads best.
  for (const way of [inSections, inPlace, inline]) {
    const written = attempt(() => way(text, after, tools));
    if (written !== undefined && sameValue(attempt(() => tools.parse(written)) ?? {}, after)) return written;
  }
  throw new CodexError(
    "unsupported",
    "The file of settings can't be changed in place. Change it by hand, or write this table with a header of its own.",
  );
}

/** Whole tables go and come by their headers, and the package does the rest. */
function inSections(text: string, after: TomlTable, tools: Tools): string {
  const before = tools.parse(text);
  const thinned = withoutSections(text, removedTables(before, after));
  const write: WritePairs = (pairs) => tools.stringify(pairs, INLINE);
  const begun = withFirstPairs(thinned, after, write);
  const grown = withSections(begun, addedTables(tools.parse(begun), after), write);
  return sameValue(tools.parse(grown), after) ? grown : inPlace(grown, after, tools);
}

/** Keys in a text without any: behind its comments, of which none is about them. */
function withFirstPairs(text: string, after: TomlTable, write: WritePairs): string {
  const pairs = Object.entries(after).filter(([, value]) => !isTable(value) && !isTableList(value));
  if (pairs.length === 0 || scan(text).length > 0) return text;
  const above = text.trim() === "" ? "" : `${text.trimEnd()}\n\n`;
  const written = `${above}${write(Object.fromEntries(pairs)).trimEnd()}\n`;
  return written.replace(/\r?\n/g, lineBreak(text));
}

function inline(text: string, after: TomlTable, tools: Tools): string {
  return inPlace(text, after, tools, INLINE);
}

function inPlace(
  text: string,
  after: TomlTable,
  { patch }: Tools,
  format: typeof FORMAT | typeof INLINE = FORMAT,
): string {
  const written = patch(text, after, format);
  return written === "" || written.endsWith("\n") ? written : `${written}\n`;
}

/** The outermost tables that are no more, and those that were taken from a list. */
function removedTables(before: TomlTable, after: TomlTable, path: Path = []): Path[] {
  return Object.entries(before).flatMap(([name, value]): Path[] => {
    const place = [...path, name];
    const next = member(after, name);
    if (isTable(value)) return isTable(next) ? removedTables(value, next, place) : [place];
    if (!Array.isArray(value) || !value.some(isTable)) return [];
    return Array.isArray(next) ? surplus(value, next).map((index) => [...place, index]) : [place];
  });
}

/** The numbers of those that a shorter list has no place for: of those that are not in it, the last ones. */
function surplus(list: readonly TomlValue[], shorter: readonly TomlValue[]): number[] {
  const count = list.length - shorter.length;
  if (count <= 0) return [];
  const gone = list.flatMap((value, index) =>
    shorter.some((other) => sameValue(value, other)) ? [] : [index],
  );
  return gone.slice(-count);
}

/** The outermost tables and lists of tables that are new. */
function addedTables(before: TomlTable, after: TomlTable, path: Path = []): Added[] {
  return Object.entries(after).flatMap(([name, value]): Added[] => {
    const place = [...path, name];
    const old = member(before, name);
    if (isTableList(value)) return old === undefined ? [[place, value]] : [];
    if (!isTable(value)) return [];
    if (old === undefined) return [[place, value]];
    return isTable(old) ? addedTables(old, value, place) : [];
  });
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    // Whatever the package makes of it: there is another way, or the caller is told.
    return undefined;
  }
}
