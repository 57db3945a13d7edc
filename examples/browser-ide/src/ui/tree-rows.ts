/** The rows of the file tree. */

import type { Entry } from "../workspace/workspace.ts";

/** A file or folder as a line of the tree. */
export interface TreeRow extends Entry {
  /** From 1. */
  readonly level: number;
  /** Whether a folder is open; `null` for a file. */
  readonly expanded: boolean | null;
}

/** The rows that are to be seen: those of the folder, and of the open folders in it. */
export function rowsOf(
  folder: string,
  listings: ReadonlyMap<string, readonly Entry[]>,
  expanded: ReadonlySet<string>,
  level = 1,
): TreeRow[] {
  return (listings.get(folder) ?? []).flatMap((entry): TreeRow[] => {
    if (entry.kind === "file") return [{ ...entry, level, expanded: null }];
    const open = expanded.has(entry.path);
    const row = { ...entry, level, expanded: open };
    return open ? [row, ...rowsOf(entry.path, listings, expanded, level + 1)] : [row];
  });
}

/** What a key does in a tree. */
export type TreeMove =
  | { readonly select: string }
  | { readonly expand: string }
  | { readonly collapse: string }
  | null;

/** Where a key leads from a row, as trees of the platform do it. */
export function moveOf(key: string, rows: readonly TreeRow[], selected: string | null): TreeMove {
  const at = rows.findIndex(({ path }) => path === selected);
  const row = rows[at];
  const select = (index: number): TreeMove => {
    const target = rows[Math.min(rows.length - 1, Math.max(0, index))];
    return target === undefined ? null : { select: target.path };
  };
  switch (key) {
    case "ArrowDown":
      return select(at + 1);
    case "ArrowUp":
      return select(at < 0 ? rows.length - 1 : at - 1);
    case "Home":
      return select(0);
    case "End":
      return select(rows.length - 1);
    case "ArrowRight":
      if (row?.expanded === false) return { expand: row.path };
      return row?.expanded === true && (rows[at + 1]?.level ?? 0) > row.level ? select(at + 1) : null;
    case "ArrowLeft": {
      if (row?.expanded === true) return { collapse: row.path };
      const parent = rows.slice(0, Math.max(0, at)).findLastIndex(({ level }) => level < (row?.level ?? 0));
      return parent < 0 ? null : select(parent);
    }
    default:
      return null;
  }
}
