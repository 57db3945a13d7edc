import type { DirectoryEntry, FileStat } from "../types.ts";
import { failure } from "./failures.ts";
import { FolderNode, type TreeNode, usageOf, withNode } from "./nodes.ts";
import { namesOf } from "./paths.ts";
import { entriesOf } from "./sorted.ts";
import type { Quota } from "./types.ts";

/** A path taken apart: its folder exists. */
interface Place {
  readonly names: readonly string[];
  readonly found: TreeNode | undefined;
}

/**
 * A tree with the rules and the error codes of a Unix disk, without links, modes and owners. It is one pointer
 * to a root that never changes: a change makes a new root and then moves the pointer, so there is nothing half
 * done, and who kept the old root has the old tree.
 */
export class Tree {
  #root: FolderNode = FolderNode.EMPTY;
  readonly #quota: Quota;
  readonly #changed: () => void;
  #lastTime = 0;

  /** @param changed called after each change. */
  constructor(quota: Quota, changed: () => void) {
    this.#quota = quota;
    this.#changed = changed;
  }

  get root(): FolderNode {
    return this.#root;
  }

  /** Puts another tree in the place of this one. Throws `ENOSPC`. */
  replace(root: FolderNode): void {
    this.#requireRoom("/", root);
    this.#set(root);
  }

  /** The node at a path. Throws `ENOENT`, `ENOTDIR`. */
  get(path: string): TreeNode {
    if (namesOf(path).length === 0) return this.#root;
    const { found } = this.#place(path);
    if (found === undefined) throw failure("ENOENT", path);
    if (found.kind === "file" && path.endsWith("/")) throw failure("ENOTDIR", path);
    return found;
  }

  read(path: string): Uint8Array {
    const node = this.get(path);
    if (node.kind === "directory") throw failure("EISDIR", path);
    return node.data.slice();
  }

  write(path: string, data: Uint8Array): void {
    const { names, found } = this.#place(path);
    if (found?.kind === "directory" || path.endsWith("/")) throw failure("EISDIR", path);
    const limit = this.#quota.fileBytes;
    if (limit !== undefined && data.byteLength > limit)
      throw failure("ENOSPC", path, `${data.byteLength} bytes are more than a file may have here (${limit})`);
    const before = usageOf(found);
    const { bytes, files, folders } = this.#root;
    this.#requireRoom(path, {
      bytes: bytes - before.bytes + data.byteLength,
      files: files - before.files + 1,
      folders,
    });
    // A plain copy, whatever subclass came in.
    const file = { kind: "file", data: new Uint8Array(data), mtimeMs: this.#now() } as const;
    this.#set(withNode(this.#root, names, file));
  }

  mkdir(path: string): void {
    const names = namesOf(path);
    let node: TreeNode | undefined = this.#root;
    for (const [index, name] of names.entries()) {
      node = node?.kind === "directory" ? node.get(name) : undefined;
      if (node?.kind === "file") throw failure(index === names.length - 1 ? "EEXIST" : "ENOTDIR", path);
      if (node === undefined) break;
    }
    if (node !== undefined) return;
    const root = withNode(this.#root, names, FolderNode.EMPTY);
    this.#requireRoom(path, root);
    this.#set(root);
  }

  rm(path: string): void {
    const { names, found } = this.#place(path);
    if (found === undefined) throw failure("ENOENT", path);
    if (found.kind === "directory") throw failure("EISDIR", path);
    if (path.endsWith("/")) throw failure("ENOTDIR", path);
    this.#set(withNode(this.#root, names, undefined));
  }

  rmdir(path: string): void {
    const { names, found } = this.#place(path);
    if (found === undefined) throw failure("ENOENT", path);
    if (found.kind === "file") throw failure("ENOTDIR", path);
    if (found.entries !== undefined) throw failure("ENOTEMPTY", path);
    this.#set(withNode(this.#root, names, undefined));
  }

  rename(from: string, to: string): void {
    const source = this.#place(from);
    if (source.found === undefined) throw failure("ENOENT", from);
    const target = this.#place(to);
    if (isPrefix(source.names, target.names) && target.names.length === source.names.length) return;
    if (source.found.kind === "directory") {
      if (isPrefix(source.names, target.names))
        throw failure("EINVAL", to, "a folder can't be moved into itself");
      if (target.found?.kind === "file") throw failure("ENOTDIR", to);
      if (target.found !== undefined && target.found.entries !== undefined) throw failure("ENOTEMPTY", to);
    } else {
      if (from.endsWith("/") || to.endsWith("/")) throw failure("ENOTDIR", from.endsWith("/") ? from : to);
      if (target.found?.kind === "directory") throw failure("EISDIR", to);
    }
    this.#set(withNode(withNode(this.#root, source.names, undefined), target.names, source.found));
  }

  stat(path: string): FileStat {
    const node = this.get(path);
    if (node.kind === "directory") return { kind: "directory", size: 0 };
    return { kind: "file", size: node.data.byteLength, mtimeMs: node.mtimeMs };
  }

  realpath(path: string): string {
    this.get(path);
    return `/${namesOf(path).join("/")}`;
  }

  list(path: string): DirectoryEntry[] {
    const node = this.get(path);
    if (node.kind === "file") throw failure("ENOTDIR", path);
    return Array.from(entriesOf(node.entries), ([name, { kind }]) => ({ name, kind }));
  }

  #place(path: string): Place {
    const names = namesOf(path);
    // The root is in no folder, and neither replaced nor removed.
    if (names.length === 0) throw failure("EISDIR", path);
    let folder: FolderNode = this.#root;
    for (const name of names.slice(0, -1)) {
      const next = folder.get(name);
      if (next === undefined) throw failure("ENOENT", path);
      if (next.kind === "file") throw failure("ENOTDIR", path);
      folder = next;
    }
    return { names, found: folder.get(names.at(-1) ?? "") };
  }

  #requireRoom(path: string, wanted: { bytes: number; files: number; folders: number }): void {
    const { bytes = Number.POSITIVE_INFINITY, files = Number.POSITIVE_INFINITY } = this.#quota;
    const entries = wanted.files + wanted.folders;
    if (wanted.bytes > bytes)
      throw failure(
        "ENOSPC",
        path,
        `${wanted.bytes} bytes would be more than the file system holds (${bytes})`,
      );
    if (entries > files)
      throw failure("ENOSPC", path, `${entries} files and folders would be more than are allowed (${files})`);
  }

  /** The time, later than any before: what compares times sees two writes within a millisecond. */
  #now(): number {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 0.001);
    return this.#lastTime;
  }

  #set(root: FolderNode): void {
    if (root === this.#root) return;
    this.#root = root;
    this.#changed();
  }
}

function isPrefix(short: readonly string[], long: readonly string[]): boolean {
  return short.every((name, index) => long[index] === name);
}
