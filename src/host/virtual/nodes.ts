import { insert, lookUp, remove, type Sorted } from "./sorted.ts";

/** A file's content; never changed. */
export interface FileNode {
  readonly kind: "file";
  readonly data: Uint8Array;
  /** When it was written. */
  readonly mtimeMs: number;
}

/** A file or a folder. */
export type TreeNode = FileNode | FolderNode;

/** What is in a tree. */
export interface Usage {
  /** Bytes of all files' content. */
  readonly bytes: number;
  /** Files, whatever they hold. */
  readonly files: number;
  /** Folders, without the root. */
  readonly folders: number;
}

/** A folder that never changes; it knows what all below it comes to. */
export class FolderNode implements Usage {
  static readonly EMPTY = /* @__PURE__ */ new FolderNode(undefined, 0, 0, 0);

  readonly kind = "directory";
  readonly entries: Sorted<TreeNode>;
  readonly bytes: number;
  readonly files: number;
  readonly folders: number;

  private constructor(entries: Sorted<TreeNode>, bytes: number, files: number, folders: number) {
    this.entries = entries;
    this.bytes = bytes;
    this.files = files;
    this.folders = folders;
  }

  get(name: string): TreeNode | undefined {
    return lookUp(this.entries, name);
  }

  /** The folder with this entry set, or without it. */
  with(name: string, node: TreeNode | undefined): FolderNode {
    const before = usageOf(this.get(name));
    const after = usageOf(node);
    return new FolderNode(
      node === undefined ? remove(this.entries, name) : insert(this.entries, name, node),
      this.bytes - before.bytes + after.bytes,
      this.files - before.files + after.files,
      this.folders - before.folders + after.folders,
    );
  }
}

/** What a node adds to the folder that it is in. */
export function usageOf(node: TreeNode | undefined): Usage {
  if (node === undefined) return FolderNode.EMPTY;
  if (node.kind === "file") return { bytes: node.data.byteLength, files: 1, folders: 0 };
  return { bytes: node.bytes, files: node.files, folders: node.folders + 1 };
}

/** The node at the end of these names; a file in the middle has nothing below it. */
export function find(root: FolderNode, names: readonly string[]): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  for (const name of names) {
    if (node?.kind !== "directory") return undefined;
    node = node.get(name);
  }
  return node;
}

/**
 * The root with another node, or none, at the end of these names. Folders on the way are made where they are
 * missing; none of the names may be a file's but the last.
 */
export function withNode(root: FolderNode, names: readonly string[], node: TreeNode | undefined): FolderNode {
  const way: FolderNode[] = [];
  let folder = root;
  for (const name of names.slice(0, -1)) {
    way.push(folder);
    const next = folder.get(name);
    folder = next?.kind === "directory" ? next : FolderNode.EMPTY;
  }
  let changed = folder.with(names.at(-1) ?? "", node);
  // Upwards in a loop: folders that were renamed into each other may lie deeper than a stack goes.
  for (let index = way.length - 1; index >= 0; index -= 1)
    changed = (way[index] ?? root).with(names[index] ?? "", changed);
  return changed;
}
