import { type Change, differencesOf, toChanges } from "./changes.ts";
import type { FolderNode } from "./nodes.ts";

/** Which changes a watcher hears of. */
export interface WatchOptions {
  /** Absolute; changes at it and below it. It need not exist. Default: `/`. */
  readonly path?: string;
  /** Whether folders that are made or removed count, too. Default: no. */
  readonly folders?: boolean;
}

/** Hears of what changed, once for all changes up to a microtask. */
export type ChangeListener = (changes: readonly Change[]) => void;

interface Watcher {
  readonly listener: ChangeListener;
  readonly path: string;
  readonly folders: boolean;
  /** The tree as the listener knows it. */
  seen: FolderNode;
}

/** Who watches a tree. What they hear is a comparison with what they knew, so a file that came and went is nothing. */
export class Watchers {
  readonly #watchers = new Set<Watcher>();
  readonly #root: () => FolderNode;
  #pending = false;

  constructor(root: () => FolderNode) {
    this.#root = root;
  }

  /** @returns ends it; what is still to be told is not. */
  add(listener: ChangeListener, path: string, folders: boolean): () => void {
    const watcher: Watcher = { listener, path, folders, seen: this.#root() };
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** The tree changed: the watchers are told in a microtask. */
  changed(): void {
    if (this.#pending || this.#watchers.size === 0) return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      for (const watcher of [...this.#watchers]) if (this.#watchers.has(watcher)) this.#tell(watcher);
    });
  }

  #tell(watcher: Watcher): void {
    const root = this.#root();
    const changes = toChanges(differencesOf(watcher.seen, root, watcher.path), watcher.folders);
    watcher.seen = root;
    if (changes.length === 0) return;
    try {
      watcher.listener(changes);
    } catch (error) {
      // As of an event's listener: the others hear of the change, and the platform hears of the error.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
