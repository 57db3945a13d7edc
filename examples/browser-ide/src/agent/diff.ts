/** Unified diffs as rows to show, and as the two texts that they stand between. */

import type { FileChange } from "./view.ts";

/** A line of a diff. Numbers count from 1. */
export interface DiffLine {
  readonly kind: "context" | "added" | "removed";
  readonly text: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** Lines that stand together. */
export interface Hunk {
  /** The first line before, from 1. */
  readonly before: number;
  /** The first line after, from 1. */
  readonly after: number;
  readonly lines: readonly DiffLine[];
}

/** The two texts of a change. */
export interface Sides {
  readonly before: string;
  readonly after: string;
}

/** The hunks of a change. */
export function hunksOf(change: FileChange): Hunk[] {
  if (change.type === "update") return parseUnified(change.unified_diff);
  const kind = change.type === "add" ? "added" : "removed";
  const lines = splitLines(change.content).map((text, index): DiffLine => {
    const number = index + 1;
    return kind === "added"
      ? { kind, text, before: null, after: number }
      : { kind, text, before: number, after: null };
  });
  return lines.length === 0 ? [] : [{ before: 1, after: 1, lines }];
}

/** Reads a unified diff; what is neither a heading nor a line of a hunk is passed over. */
export function parseUnified(diff: string): Hunk[] {
  const hunks: { before: number; after: number; lines: DiffLine[] }[] = [];
  let before = 1;
  let after = 1;
  for (const line of splitLines(diff)) {
    const heading = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (heading) {
      before = Number(heading[1]);
      after = Number(heading[2]);
      hunks.push({ before, after, lines: [] });
      continue;
    }
    const hunk = hunks.at(-1);
    if (hunk === undefined) continue;
    const text = line.slice(1);
    if (line.startsWith("+")) hunk.lines.push({ kind: "added", text, before: null, after: after++ });
    else if (line.startsWith("-")) hunk.lines.push({ kind: "removed", text, before: before++, after: null });
    else if (line.startsWith(" ") || line === "") {
      hunk.lines.push({ kind: "context", text, before: before++, after: after++ });
    }
  }
  return hunks;
}

/** Lines added and removed. */
export function countLines(change: FileChange): { added: number; removed: number } {
  const lines = hunksOf(change).flatMap((hunk) => hunk.lines);
  return {
    added: lines.filter(({ kind }) => kind === "added").length,
    removed: lines.filter(({ kind }) => kind === "removed").length,
  };
}

/**
 * The texts before and after a change: whole, where the file is as before it or as after it; else the lines
 * that the change tells of.
 *
 * @param current what the file holds now; `null` when there is none.
 */
export function sidesOf(change: FileChange, current: string | null): Sides {
  if (change.type === "add") return { before: "", after: change.content };
  if (change.type === "delete") return { before: change.content, after: "" };
  const hunks = parseUnified(change.unified_diff);
  if (current !== null) {
    const after = applyHunks(current, hunks, "forward");
    if (after !== null) return { before: current, after };
    const before = applyHunks(current, hunks, "back");
    if (before !== null) return { before, after: current };
  }
  const part = (skip: DiffLine["kind"]) =>
    hunks
      .map(({ lines }) => lines.filter(({ kind }) => kind !== skip).map(({ text }) => `${text}\n`))
      .map((lines) => lines.join(""))
      .join("\u22ef\n");
  return { before: part("added"), after: part("removed") };
}

/** The text with the hunks applied, or taken back; `null` where they don't fit. */
function applyHunks(text: string, hunks: readonly Hunk[], way: "forward" | "back"): string | null {
  const [gone, kept] = way === "forward" ? (["removed", "added"] as const) : (["added", "removed"] as const);
  const lines = text.split("\n");
  const result: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    const first = way === "forward" ? hunk.before : hunk.after;
    // A hunk without old lines names the line that it follows.
    const empty = hunk.lines.every(({ kind }) => kind === kept);
    const start = empty ? first : first - 1;
    if (start < at || start > lines.length) return null;
    result.push(...lines.slice(at, start));
    at = start;
    for (const line of hunk.lines) {
      if (line.kind === kept) {
        result.push(line.text);
        continue;
      }
      if (lines[at] !== line.text) return null;
      if (line.kind !== gone) result.push(line.text);
      at += 1;
    }
  }
  result.push(...lines.slice(at));
  return result.join("\n");
}

function splitLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
