/** Tables that come and go as a whole, with their headers, so that nothing else of the text moves. */

import { type Statement, scan } from "./scan.ts";
import { isTable, isTableList, type TomlTable, type TomlValue } from "./values.ts";

/** A table's place: names, and behind the name of a list of tables the number of one, from 0. */
export type Path = readonly (string | number)[];

/** A new table, or list of tables, and its place. */
export type Added = readonly [Path, TomlTable | readonly TomlTable[]];

/** Writes `name = value` lines, nested tables inline. */
export type WritePairs = (table: TomlTable) => string;

/**
 * Takes out tables with all that is in them. A comment in the lines right above a header goes with it; one behind
 * an empty line, or below a table's last key, stays.
 *
 * @param paths places of tables; of what has no header of its own nothing is taken.
 */
export function withoutSections(text: string, paths: readonly Path[]): string {
  const parts: string[] = [];
  let kept = 0;
  // Whether what is kept so far ends in an empty line, or is nothing: then none is needed behind it.
  let isParted = true;
  for (const { place, start, end } of sections(text)) {
    if (!paths.some((path) => startsWith(place, path))) continue;
    const part = text.slice(kept, commentAbove(text, start, kept));
    if (part !== "") isParted = /(?:^|\n)[ \t]*\r?\n$/.test(part);
    parts.push(part);
    kept = isParted ? behindBlankLines(text, end) : end;
  }
  return parts.join("") + text.slice(kept);
}

/**
 * Adds tables, each behind the last one of the same family, or at the end.
 *
 * @param write gives the text of keys that are no tables.
 */
export function withSections(text: string, added: readonly Added[], write: WritePairs): string {
  const ends = new Map(sections(text).map(({ place: [family], end }) => [family, end]));
  const spots = new Map<number, string[]>();
  for (const one of added) {
    const [[family]] = one;
    const spot = ends.get(family) ?? text.length;
    const there = spots.get(spot) ?? [];
    there.push(...sectionsText(one, write));
    spots.set(spot, there);
  }
  const newLine = lineBreak(text);
  const parts: string[] = [];
  let kept = 0;
  for (const [spot, written] of [...spots].sort(([one], [other]) => one - other)) {
    const before = text.slice(kept, spot);
    const open = before === "" || before.endsWith("\n") ? "" : newLine;
    const above = before === "" || /(?:^|\n)\r?\n$/.test(before) ? "" : newLine;
    const below = spot === text.length || /^\r?\n/.test(text.slice(spot, spot + 2)) ? "" : newLine;
    parts.push(before, open, above, written.join("\n").replaceAll("\n", newLine), below);
    kept = spot;
  }
  return parts.join("") + text.slice(kept);
}

/** How a text breaks its lines. */
export function lineBreak(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

interface Section {
  readonly place: Path;
  readonly start: number;
  /** Behind its last key, or its header where it has none. */
  readonly end: number;
}

function sections(text: string): Section[] {
  const found: Section[] = [];
  /** Of each list of tables, by its place as JSON, the number of the one that was begun last. */
  const lists = new Map<string, number>();
  for (const statement of scan(text)) {
    const { header, isList, start, end } = statement;
    if (header === undefined) {
      grow(found, statement);
      continue;
    }
    found.push({ place: placeOf(header, isList === true, lists), start, end });
  }
  return found;
}

/** Where a header's table is: what lies in a list belongs to the one that was begun last. */
function placeOf(header: readonly string[], isList: boolean, lists: Map<string, number>): Path {
  const place: (string | number)[] = [];
  for (const [index, name] of header.entries()) {
    place.push(name);
    const list = JSON.stringify(place);
    const begins = isList && index === header.length - 1;
    const number = begins ? (lists.get(list) ?? -1) + 1 : lists.get(list);
    if (number === undefined) continue;
    lists.set(list, number);
    place.push(number);
  }
  return place;
}

function grow(found: Section[], { end }: Statement): void {
  const last = found.pop();
  if (last !== undefined) found.push({ ...last, end });
}

function startsWith(place: Path, path: Path): boolean {
  return path.length <= place.length && path.every((step, index) => place[index] === step);
}

/** Where the lines of comment right above a line begin, if an empty line or nothing is above them. */
function commentAbove(text: string, start: number, least: number): number {
  let at = start;
  while (at > least) {
    const line = text.lastIndexOf("\n", at - 2) + 1;
    const content = text.slice(line, at).trim();
    if (content === "") return at;
    if (!content.startsWith("#") || line < least) return start;
    at = line;
  }
  // At the top of a file stands what is said of all of it.
  return at === 0 && start > 0 ? start : at;
}

function behindBlankLines(text: string, from: number): number {
  const blank = /(?:[ \t]*\r?\n)*/y;
  blank.lastIndex = from;
  blank.test(text);
  return blank.lastIndex;
}

/** A table, or each of a list, under a header. */
function sectionsText([path, value]: Added, write: WritePairs): string[] {
  if (!isTableList(value)) return [sectionText(path, value, write, 1)];
  return value.map((one) => sectionText(path, one, write, 2));
}

/** A table under its header, then those in it. */
function sectionText(path: Path, table: TomlTable, write: WritePairs, brackets: number): string {
  const pairs: [string, TomlValue][] = [];
  const inner: string[] = [];
  for (const [name, value] of Object.entries(table)) {
    if (isTable(value) || isTableList(value)) inner.push(...sectionsText([[...path, name], value], write));
    else pairs.push([name, value]);
  }
  if (pairs.length === 0 && inner.length > 0 && brackets === 1) return inner.join("\n");
  const header = `${"[".repeat(brackets)}${path.map(headerKey).join(".")}${"]".repeat(brackets)}\n`;
  return [pairs.length === 0 ? header : header + lines(pairs, write), ...inner].join("\n");
}

function lines(pairs: readonly (readonly [string, TomlValue])[], write: WritePairs): string {
  return `${write(Object.fromEntries(pairs)).trimEnd()}\n`;
}

/** A key as a header has it. */
function headerKey(step: string | number): string {
  const name = String(step);
  if (/^[A-Za-z0-9_-]+$/.test(name)) return name;
  return JSON.stringify(name).replaceAll("\u007F", "\\u007F");
}
