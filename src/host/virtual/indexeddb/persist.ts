import { HostError } from "../../errors.ts";
import { createVirtualFileSystem, treeOf } from "../file-system.ts";
import { FolderNode, withNode } from "../nodes.ts";
import { namesOf, normalise } from "../paths.ts";
import type { Tree } from "../tree.ts";
import type { VirtualFileSystem } from "../types.ts";
import { type Kept, TreeDatabase } from "./database.ts";
import { takeAlone } from "./lock.ts";
import { Writer } from "./writer.ts";

/** Where a tree is kept. */
export interface PersistOptions {
  /** Name of the IndexedDB database; it is made when it isn't there. */
  readonly database: string;
  /** The folder that is kept, absolute; what is elsewhere in the tree is not. Default: `/`, all. */
  readonly root?: string;
  /**
   * Called when changes couldn't be written, such as with code `E_QUOTAEXCEEDED`. They are tried again with the
   * next change and the next `flush`. Default: only `flush` and `close` tell.
   */
  readonly onError?: (error: unknown) => void;
}

/** A tree that is being kept. */
export interface Persistence {
  /** Waits until all is written. Throws what keeps it from being written; `EBADF` after `close`. */
  flush(): Promise<void>;
  /**
   * Writes what is left, ends the keeping and gives the database free, also when writing fails, which it throws.
   * Safe to call twice.
   */
  close(): Promise<void>;
}

/**
 * Keeps a tree in IndexedDB, in pages and workers. A database that was written before is loaded first, and takes
 * the place of all that is at `root`; into a new one goes what is in the tree. From then on each change is
 * written a moment later, those of a moment in one transaction; a page that is left writes at once. Make the host
 * of the tree afterwards, so that its working directory is there.
 *
 * One tab has a database at a time: `EBUSY` for the next, by a Web Lock, or without those within the realm. Also
 * throws `EINVAL` for what is no virtual file system, `ENOSPC` when what is kept exceeds its quota, and the
 * platform's failures, whose codes are their names in capitals, such as `E_QUOTAEXCEEDED`.
 *
 * Needs the package `idb`.
 */
export async function persist(fs: VirtualFileSystem, options: PersistOptions): Promise<Persistence> {
  const tree = treeOf(fs);
  if (tree === undefined) throw new HostError("EINVAL", "only a virtual file system is kept so");
  const root = normalise(options.root ?? "/");
  const release = await takeAlone(`codex-embed/files/${options.database}`);
  const database: TreeDatabase = new TreeDatabase(options.database, () => writer?.doubt());
  let writer: Writer | undefined;
  try {
    const kept = await database.read();
    const isNew = kept.length === 0;
    if (!isNew) await load(tree, root, kept);
    writer = new Writer(database, () => tree.root, root, isNew ? FolderNode.EMPTY : tree.root);
    if (isNew) await writer.begin();
  } catch (error) {
    await database.close();
    await release();
    throw error;
  }
  return keep(fs, root, writer, options.onError, async () => {
    await database.close();
    await release();
  });
}

/** Puts what is kept in the place of what is at the root, at once. */
async function load(tree: Tree, root: string, kept: readonly Kept[]): Promise<void> {
  const loaded = createVirtualFileSystem();
  for (const [path, data] of kept) {
    if (data === null) await loaded.mkdir(path);
    else {
      await loaded.mkdir(`${path}/..`);
      await loaded.writeFile(path, data);
    }
  }
  const folder = treeOf(loaded)?.root ?? FolderNode.EMPTY;
  const names = namesOf(root);
  // What lies on the way to the root must be folders.
  tree.mkdir(root);
  tree.replace(names.length === 0 ? folder : withNode(tree.root, names, folder));
}

function keep(
  fs: VirtualFileSystem,
  root: string,
  writer: Writer,
  onError: ((error: unknown) => void) | undefined,
  end: () => Promise<void>,
): Persistence {
  let behind = false;
  const follow = async (): Promise<void> => {
    if (behind) return;
    behind = true;
    try {
      await writer.flush();
    } catch (error) {
      onError?.(error);
    } finally {
      behind = false;
    }
  };
  const unwatch = fs.watch(() => void follow(), { path: root, folders: true });
  // Nothing runs after this event: the transaction has to begin in it, whatever else is on its way.
  const hide = (): void => {
    if (writer.isBehind) void writer.begin().catch((error: unknown) => onError?.(error));
  };
  const page: Partial<Pick<typeof globalThis, "addEventListener" | "removeEventListener">> = globalThis;
  page.addEventListener?.("pagehide", hide);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    unwatch();
    page.removeEventListener?.("pagehide", hide);
    try {
      await writer.flush();
    } finally {
      await end();
    }
  };
  return {
    async flush() {
      if (closing !== undefined) throw new HostError("EBADF", "the tree is no longer kept: close was called");
      await writer.flush();
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}
