/** The database that a tree is kept in. */

import type { DBSchema } from "idb";

import { LazyDatabase } from "../../lazy-database.ts";

/** A file's bytes, or `null` for a folder, by path below the root; the root itself is `/`. */
interface Schema extends DBSchema {
  nodes: { key: string; value: Uint8Array | null };
}

/** One entry of the tree. */
export type Kept = readonly [path: string, data: Uint8Array | null];

const SCHEMA_VERSION = 1;
/** Entries that are read at once. */
const BATCH = 256;

/** The entries of a tree in a database. */
export class TreeDatabase {
  readonly #database: LazyDatabase<Schema>;

  /** @param lost called when the database was closed from outside: it may have been deleted. */
  constructor(name: string, lost: () => void) {
    this.#database = new LazyDatabase(name, {
      version: SCHEMA_VERSION,
      make: (database) => void database.createObjectStore("nodes"),
      lost,
    });
  }

  /** All that is kept, folders before what is in them; nothing in a database that was never written. */
  async read(): Promise<Kept[]> {
    return await this.#database.use(async (database) => {
      const { store } = database.transaction("nodes");
      const kept: Kept[] = [];
      let range: IDBKeyRange | undefined;
      for (;;) {
        const [paths, data] = await Promise.all([store.getAllKeys(range, BATCH), store.getAll(range, BATCH)]);
        for (const [index, path] of paths.entries()) kept.push([path, data[index] ?? null]);
        const last = paths.at(-1);
        if (last === undefined || paths.length < BATCH) return kept;
        range = IDBKeyRange.lowerBound(last, true);
      }
    });
  }

  /** Writes and deletes, all in one transaction: `undefined` deletes. */
  async write(nodes: ReadonlyMap<string, Uint8Array | null | undefined>): Promise<void> {
    await this.#database.use(async (database) => {
      const transaction = database.transaction("nodes", "readwrite");
      const requests: Promise<unknown>[] = [];
      for (const [path, data] of nodes)
        requests.push(
          data === undefined ? transaction.store.delete(path) : transaction.store.put(data, path),
        );
      // Without it the platform waits for the answers first, which a page that ends doesn't get.
      transaction.commit();
      await Promise.all([...requests, transaction.done]);
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
