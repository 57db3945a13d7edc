/** A patch for people: what happens to each file, and its lines. */

import type { FileChange } from "../protocol/types/patch.ts";
import { printable, type Style } from "./style.ts";

/** Lines of a file that is added or deleted as a whole, of which no more are shown. */
const mostLines = 40;

/** @param cwd paths below it are shown relative to it. */
export function diffLines(
  changes: Readonly<Record<string, FileChange>>,
  cwd: string,
  style: Style,
): string[] {
  return Object.entries(changes).flatMap(([path, change]) => [
    style.bold(`${marks[change.type]} ${printable(shortPath(path, cwd))}${moved(change, cwd)}`),
    ...contentLines(change, style),
  ]);
}

/** A path below `cwd` relative to it; another one as it is. */
function shortPath(path: string, cwd: string): string {
  const folder = /[\\/]$/.test(cwd) ? cwd : `${cwd}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

const marks = { add: "A", delete: "D", update: "M" } as const;

function moved(change: FileChange, cwd: string): string {
  if (change.type !== "update" || change.move_path == null) return "";
  return ` → ${printable(shortPath(change.move_path, cwd))}`;
}

function contentLines(change: FileChange, style: Style): string[] {
  if (change.type === "update") {
    return linesOf(change.unified_diff).map((line) => colored(printable(line), style));
  }
  const lines = linesOf(change.content);
  const mark = change.type === "add" ? "+" : "-";
  const shown = lines.slice(0, mostLines).map((line) => colored(`${mark}${printable(line)}`, style));
  const hidden = lines.length - shown.length;
  return hidden > 0 ? [...shown, style.dim(`  (${hidden} more lines)`)] : shown;
}

function colored(line: string, style: Style): string {
  if (line.startsWith("+")) return style.green(line);
  if (line.startsWith("-")) return style.red(line);
  return line.startsWith("@@") ? style.cyan(line) : line;
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
