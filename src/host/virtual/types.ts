import type { FileSystem } from "../types.ts";
import type { Change } from "./changes.ts";
import type { JsonContent } from "./content.ts";
import type { Usage } from "./nodes.ts";
import type { ChangeListener, WatchOptions } from "./watchers.ts";

/** A state of a tree. It never changes, and holds the files of that state as long as somebody holds it. */
export interface Snapshot {
  /** What was in the tree. */
  readonly usage: Usage;
}

/** How much a tree may hold. What would be more fails with `ENOSPC`, before anything is written. */
export interface Quota {
  /** Bytes of all files' content together. Default: no limit. */
  readonly bytes?: number;
  /** How many files and folders. Default: no limit. */
  readonly files?: number;
  /** Bytes of one file. Default: no limit. */
  readonly fileBytes?: number;
}

/** What a virtual file system starts with. */
export interface VirtualFileSystemOptions {
  /**
   * Files by absolute path: text is stored as UTF-8, bytes are copied, and `{base64}` is how `toJSON` writes
   * what is no text. Their folders are made. Default: none.
   */
  readonly files?: Readonly<Record<string, JsonContent | Uint8Array>>;
  /** Default: no limits. */
  readonly quota?: Quota;
}

/**
 * Files in memory, with the rules and error codes of a Unix disk without links, modes and owners. Names are
 * taken unit by unit: case counts, and Unicode forms are not made equal. Paths have at most 4096 units
 * (`ENAMETOOLONG`).
 *
 * Every operation is done when its call returns; the promise only carries the answer. Content is copied on the
 * way in and out, so nobody changes a file behind its back.
 */
export interface VirtualFileSystem extends FileSystem {
  /** Renames a file, replacing the target, or a folder, where the target is free or an empty folder. */
  rename(from: string, to: string): Promise<void>;
  /** Deletes an empty folder. Throws `ENOENT`, `ENOTDIR`, `ENOTEMPTY`; the root gives `EISDIR`. */
  rmdir(path: string): Promise<void>;
  /** The tree as it is now. Copies nothing, however much there is. */
  snapshot(): Snapshot;
  /**
   * Puts the tree back as it was; watchers hear what changes by it. The snapshot may be another virtual file
   * system's. Throws `ENOSPC` where it is more than the quota, `EINVAL` for what is no snapshot.
   */
  restore(snapshot: Snapshot): void;
  /**
   * Which files changed since, up to `until` or now, sorted by path (code units). Only what the two states
   * don't share is looked at. Throws `EINVAL` for what is no snapshot.
   */
  changes(since: Snapshot, until?: Snapshot): Change[];
  /**
   * Calls the listener with what changed, once for all changes up to the next microtask. What a listener throws
   * is reported as uncaught; the others are called.
   *
   * @returns ends the watch.
   */
  watch(listener: ChangeListener, options?: WatchOptions): () => void;
  /** What is in the tree; kept as it changes, so asking costs nothing. */
  usage(): Usage;
  /**
   * The files at and below a path by their absolute paths, which `createVirtualFileSystem({files})` takes again.
   * Empty folders are not in it. Throws `ENOENT`, `ENOTDIR`.
   *
   * @param root Default: `/`.
   */
  toJSON(root?: string): Record<string, JsonContent>;
}
