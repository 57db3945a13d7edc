import { type FolderNode, find, type TreeNode } from "./nodes.ts";
import { comparePaths, join, namesOf } from "./paths.ts";
import { differences } from "./sorted.ts";

/** How a path differs between two states of a tree. A file that was moved is one deleted and one added. */
export interface Change {
  /** Absolute. */
  readonly path: string;
  /** `modified` means other bytes: a file that was written with what it held has not changed. */
  readonly kind: "added" | "modified" | "deleted";
  /** The path is a folder's; only where folders were asked for. */
  readonly folder?: true;
}

/** What differs, and where. */
export interface Difference {
  readonly path: string;
  readonly before: TreeNode | undefined;
  readonly after: TreeNode | undefined;
}

/**
 * Which paths at or below `path` differ, in no order: files with other bytes, and folders that are new or
 * gone. Walks what is not shared and nothing else.
 */
export function* differencesOf(before: FolderNode, after: FolderNode, path = "/"): Generator<Difference> {
  const names = namesOf(path);
  const top = { path: `/${names.join("/")}`, before: find(before, names), after: find(after, names) };
  // A list and not recursion: folders may lie deeper than a stack goes.
  const rest: Difference[] = [top];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next.before === next.after) continue;
    if (differs(next)) yield next;
    const entries = differences(inside(next.before), inside(next.after));
    for (const [name, left, right] of entries)
      rest.push({ path: join(next.path, name), before: left, after: right });
  }
}

/** Differences as changes, sorted by path. */
export function toChanges(found: Iterable<Difference>, folders: boolean): Change[] {
  const changes: Change[] = [];
  for (const { path, before, after } of found) {
    // Where a file became a folder or a folder a file, one went and the other came.
    if (before?.kind === "file" && after?.kind === "file") changes.push({ path, kind: "modified" });
    else {
      if (before !== undefined) push(changes, path, "deleted", before, folders);
      if (after !== undefined) push(changes, path, "added", after, folders);
    }
  }
  // Stable: what went comes before what came in its place.
  return changes.sort((a, b) => comparePaths(a.path, b.path));
}

function push(changes: Change[], path: string, kind: Change["kind"], node: TreeNode, folders: boolean): void {
  if (node.kind === "file") changes.push({ path, kind });
  else if (folders) changes.push({ path, kind, folder: true });
}

function inside(node: TreeNode | undefined): FolderNode["entries"] {
  return node?.kind === "directory" ? node.entries : undefined;
}

function differs({ before, after }: Difference): boolean {
  if (before?.kind !== after?.kind) return true;
  return before?.kind === "file" && after?.kind === "file" && !sameBytes(before.data, after.data);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  for (let index = 0; index < a.byteLength; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
