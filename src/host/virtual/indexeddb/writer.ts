import { differencesOf } from "../changes.ts";
import { FolderNode, find, type TreeNode } from "../nodes.ts";
import { isWithin, namesOf } from "../paths.ts";
import type { TreeDatabase } from "./database.ts";

/**
 * Writes what changed in a tree behind it, one transaction at a time: what changes meanwhile goes with the next.
 * What is written is the difference to each state that the database may be in, so a transaction that fails, or
 * one that follows before its predecessor is done, leaves nothing out.
 */
export class Writer {
  readonly #database: TreeDatabase;
  readonly #current: () => FolderNode;
  readonly #root: string;
  /** The states that the database may be in, the oldest first; one, when nothing is on its way. */
  #possible: readonly FolderNode[];
  #writing: Promise<void> | undefined;

  /** @param saved what the database holds; of that, too, only what is below `root` counts. */
  constructor(database: TreeDatabase, current: () => FolderNode, root: string, saved: FolderNode) {
    this.#database = database;
    this.#current = current;
    this.#root = root;
    this.#possible = [saved];
  }

  /** The database may have been emptied. */
  doubt(): void {
    this.#possible = [FolderNode.EMPTY, ...this.#possible];
  }

  /** Whether the database may hold anything else than the tree. */
  get isBehind(): boolean {
    const names = namesOf(this.#root);
    const now = find(this.#current(), names);
    return this.#possible.some((state) => find(state, names) !== now);
  }

  /** Until all is written that there is, changes meanwhile included. Throws the platform's failures. */
  async flush(): Promise<void> {
    while (this.isBehind) await (this.#writing ?? this.begin());
  }

  /** Starts a transaction with all that is not written, also while another is on its way. */
  begin(): Promise<void> {
    const target = this.#current();
    const nodes = this.#toWrite(target);
    this.#possible = [...this.#possible, target];
    const writing = this.#run(nodes, target).finally(() => {
      if (this.#writing === writing) this.#writing = undefined;
    });
    this.#writing = writing;
    return writing;
  }

  async #run(nodes: ReadonlyMap<string, Uint8Array | null | undefined>, target: FolderNode): Promise<void> {
    try {
      await this.#database.write(nodes);
      // Transactions end in their order: no older state is possible any more.
      this.#possible = this.#possible.slice(this.#possible.indexOf(target));
    } catch (error) {
      const failed = this.#possible.lastIndexOf(target);
      this.#possible = this.#possible.filter((_, index) => index !== failed);
      throw error;
    }
  }

  #toWrite(target: FolderNode): Map<string, Uint8Array | null | undefined> {
    const nodes = new Map<string, Uint8Array | null | undefined>([["/", null]]);
    for (const state of this.#possible) {
      for (const { path, after } of differencesOf(state, target, this.#root)) {
        const key = keyOf(path, this.#root);
        if (key !== "/") nodes.set(key, keptOf(after));
      }
    }
    return nodes;
  }
}

function keptOf(node: TreeNode | undefined): Uint8Array | null | undefined {
  if (node === undefined) return undefined;
  return node.kind === "file" ? node.data : null;
}

/** A path below the root, as the database has it; the root itself is `/`. */
function keyOf(path: string, root: string): string {
  if (path === root || !isWithin(path, root)) return "/";
  return root === "/" ? path : path.slice(root.length);
}
