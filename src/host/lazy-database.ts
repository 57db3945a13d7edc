/** A browser's database that is there when it is needed. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { fromDomException } from "./errors.ts";

/** What a database holds. */
export interface DatabasePlan<Schema extends DBSchema> {
  readonly version: number;
  /** Makes the stores of a database that is new. */
  readonly make: (database: IDBPDatabase<Schema>) => void;
  /** Called when the database was closed from outside: it may have been deleted. */
  readonly lost?: () => void;
}

/** Opens a database when it is used, and again after it was closed, here or by the browser. */
export class LazyDatabase<Schema extends DBSchema> {
  readonly #name: string;
  readonly #plan: DatabasePlan<Schema>;
  #opening: Promise<IDBPDatabase<Schema>> | undefined;

  constructor(name: string, plan: DatabasePlan<Schema>) {
    this.#name = name;
    this.#plan = plan;
  }

  /** Does something with the database. The platform's `DOMException`s come with a `code`. */
  async use<T>(action: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      this.#opening ??= this.#open();
      return await action(await this.#opening);
    } catch (error) {
      throw fromDomException(error);
    }
  }

  /** Closes it until its next use. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    (await opening)?.close();
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    const { version, make, lost } = this.#plan;
    const forget = (): void => {
      this.#opening = undefined;
    };
    const opening = openDB<Schema>(this.#name, version, {
      upgrade: make,
      // Somebody wants to delete the database, or to use a later version.
      blocking: () => {
        void this.close();
        lost?.();
      },
      terminated: () => {
        forget();
        lost?.();
      },
    });
    opening.catch(forget);
    return opening;
  }
}
