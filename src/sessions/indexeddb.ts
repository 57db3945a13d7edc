/** Sessions in a browser's database. */

import type { DBSchema } from "idb";

import { LazyDatabase } from "../host/lazy-database.ts";
import type { HistoryEntry } from "../protocol/types/history.ts";
import { locked } from "./errors.ts";
import type { WriteLease } from "./leased-writer.ts";
import { LocalLeases } from "./local-leases.ts";
import type { PromptRange } from "./record-prompts.ts";
import { type RecordBackend, RecordSessionStore, type SessionRecord } from "./records.ts";

/** The database: records and names by session, lines by session and number, prompts in their order. */
interface Schema extends DBSchema {
  sessions: { key: string; value: SessionRecord };
  names: { key: string; value: string };
  lines: { key: [string, number]; value: string };
  prompts: { key: number; value: HistoryEntry };
}

const schemaVersion = 1;

/**
 * Keeps sessions in IndexedDB, in pages and workers. One page writes a session at a time: where the platform
 * has Web Locks (secure contexts), across all pages of the origin, and a page that ends gives its sessions
 * free; else only within the page.
 *
 * Methods throw the platform's `DOMException`s as errors whose `code` is their name in capitals, such as
 * `E_QUOTAEXCEEDED`.
 */
export class IndexedDbSessionStore extends RecordSessionStore {
  readonly #backend: IndexedDbBackend;

  /** @param name of the database. It is opened, or made, at the first use. */
  constructor(name = "codex-embed") {
    const backend = new IndexedDbBackend(name);
    super(backend);
    this.#backend = backend;
  }

  /** Closes the database. The next use opens it again. */
  close(): Promise<void> {
    return this.#backend.close();
  }
}

/** Without Web Locks, the leases of all stores of this realm. */
const local = new LocalLeases();

class IndexedDbBackend implements RecordBackend {
  readonly #name: string;
  readonly #database: LazyDatabase<Schema>;

  constructor(name: string) {
    this.#name = name;
    this.#database = new LazyDatabase(name, {
      version: schemaVersion,
      make: (database) => {
        database.createObjectStore("sessions");
        database.createObjectStore("names");
        database.createObjectStore("lines");
        database.createObjectStore("prompts", { autoIncrement: true });
      },
    });
  }

  get(id: string): Promise<SessionRecord | undefined> {
    return this.#database.use((database) => database.get("sessions", id));
  }

  all(): Promise<SessionRecord[]> {
    return this.#database.use((database) => database.getAll("sessions"));
  }

  async put(record: SessionRecord): Promise<void> {
    await this.#database.use((database) => database.put("sessions", record, record.id));
  }

  name(id: string): Promise<string | undefined> {
    return this.#database.use((database) => database.get("names", id));
  }

  async names(): Promise<ReadonlyMap<string, string>> {
    return this.#database.use(async (database) => {
      const transaction = database.transaction("names");
      const [ids, names] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
      return new Map(ids.map((id, index) => [id, names[index] ?? ""]));
    });
  }

  async setName(id: string, name: string): Promise<void> {
    await this.#database.use((database) => database.put("names", name, id));
  }

  async append(record: SessionRecord, lines: string): Promise<void> {
    await this.#database.use(async (database) => {
      const transaction = database.transaction(["sessions", "lines"], "readwrite");
      await Promise.all([
        transaction.objectStore("lines").put(lines, [record.id, record.pieces - 1]),
        transaction.objectStore("sessions").put(record, record.id),
        transaction.done,
      ]);
    });
  }

  piece(id: string, number: number): Promise<string | undefined> {
    return this.#database.use((database) => database.get("lines", [id, number]));
  }

  async remove({ id }: SessionRecord): Promise<void> {
    await this.#database.use(async (database) => {
      const transaction = database.transaction(["sessions", "names", "lines"], "readwrite");
      const all = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
      await Promise.all([
        transaction.objectStore("sessions").delete(id),
        transaction.objectStore("names").delete(id),
        transaction.objectStore("lines").delete(all),
        transaction.done,
      ]);
    });
  }

  async lease(id: string): Promise<WriteLease> {
    const name = `codex-embed/${this.#name}/${id}`;
    const locks = globalThis.navigator?.locks;
    return locks === undefined ? local.take(name) : pageLock(locks, name, id);
  }

  async addPrompt(entry: HistoryEntry): Promise<void> {
    await this.#database.use((database) => database.add("prompts", entry));
  }

  promptRange(): Promise<PromptRange> {
    return this.#database.use(async (database) => {
      const { store } = database.transaction("prompts");
      const [cursor, count] = await Promise.all([store.openKeyCursor(), store.count()]);
      return { first: cursor?.primaryKey ?? 0, count };
    });
  }

  prompt(number: number): Promise<HistoryEntry | undefined> {
    return this.#database.use((database) => database.get("prompts", number));
  }

  async removePrompts({ first, count }: PromptRange): Promise<void> {
    if (count === 0) return;
    const oldest = IDBKeyRange.bound(first, first + count - 1);
    await this.#database.use((database) => database.delete("prompts", oldest));
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

/** Holds a Web Lock until it is released; it also ends with the page. */
function pageLock(locks: LockManager, name: string, id: string): Promise<WriteLease> {
  return new Promise((resolve, reject) => {
    const held = locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock === null) throw locked(id, "another page or worker");
      await new Promise<void>((release) => {
        resolve({
          check: async () => {},
          release: async () => {
            release();
            await held;
          },
        });
      });
    });
    held.catch(reject);
  });
}
