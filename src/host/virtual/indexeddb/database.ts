/** The database that a tree is kept in. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { fromDomException } from "../../errors.ts";

/** A file's bytes, or `null` for a folder, by path below the root; the root itself is `/`. */
interface Schema extends DBSchema {
  nodes: { key: string; value: Uint8Array | null };
}

/** One entry of the tree. */
export type Kept = readonly [path: string, data: Uint8Array | null];

const SCHEMA_VERSION = 1;
/** Entries that are read at once. */
const BATCH = 256;

/** Opens the database when it is used, and again after the browser closed it. */
export class TreeDatabase {
  readonly #name: string;
  readonly #lost: () => void;
  #opening: Promise<IDBPDatabase<Schema>> | undefined;

  /** @param lost called when the database was closed from outside: it may have been deleted. */
  constructor(name: string, lost: () => void) {
    this.#name = name;
    this.#lost = lost;
  }

  /** All that is kept, folders before what is in them; nothing in a database that was never written. */
  async read(): Promise<Kept[]> {
    return await this.#use(async (database) => {
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
    await this.#use(async (database) => {
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

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    (await opening)?.close();
  }

  async #use<T>(action: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      this.#opening ??= this.#open();
      return await action(await this.#opening);
    } catch (error) {
      throw fromDomException(error);
    }
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    const forget = (): void => {
      this.#opening = undefined;
    };
    const opening = openDB<Schema>(this.#name, SCHEMA_VERSION, {
      upgrade: (database) => void database.createObjectStore("nodes"),
      // Somebody wants to delete the database, or to use a later version.
      blocking: () => {
        void this.close();
        this.#lost();
      },
      terminated: () => {
        forget();
        this.#lost();
      },
    });
    opening.catch(forget);
    return opening;
  }
}
