/** Sessions behind any driver of unstorage: Redis, S3, HTTP, SQL, key-value services, files. */

import type { HistoryEntry } from "../protocol/types/history.ts";
import { locked } from "./errors.ts";
import type { WriteLease } from "./leased-writer.ts";
import type { PromptRange } from "./record-prompts.ts";
import { type RecordBackend, RecordSessionStore, type SessionRecord } from "./records.ts";
import type { SessionStore } from "./types.ts";

/** What is used of unstorage's `Storage`; values are plain data. */
export interface UnstorageLike {
  /** The value of a key; `null` where there is none. */
  getItem(key: string): Promise<unknown>;
  /** Sets the value of a key. */
  setItem(key: string, value: Readonly<Record<string, unknown>>): Promise<void>;
  /** Deletes a key; no error where there is none. */
  removeItem(key: string): Promise<void>;
  /** All keys that begin with a base. */
  getKeys(base?: string): Promise<string[]>;
}

/** How long a lease counts without being renewed, in milliseconds. */
const leaseTime = 60_000;

/**
 * Keeps sessions in a storage of `unstorage`.
 *
 * Keys: `sessions:<id>` (the record), `names:<id>`, `lines:<id>:<number>`, `prompts:<number>`,
 * `leases:<id>`. An append writes the lines first and then the record, so that a crash in between loses only
 * lines that were never reported as kept. Such storages have no atomic exchange: a lease keeps a second
 * writer away that comes later, and may fail to when two come within the same moment. A lease whose holder
 * died ends after a minute.
 *
 * Several processes may share one storage, but prompts that two of them add at the same moment may replace
 * each other. Listing reads each session's record.
 */
export function unstorageSessionStore(storage: UnstorageLike): SessionStore {
  return new RecordSessionStore(new UnstorageBackend(storage));
}

class UnstorageBackend implements RecordBackend {
  readonly #storage: UnstorageLike;
  /** Settles when the last prompt is added: each takes the number after the last. */
  #lastPrompt: Promise<unknown> = Promise.resolve();

  constructor(storage: UnstorageLike) {
    this.#storage = storage;
  }

  async get(id: string): Promise<SessionRecord | undefined> {
    const value = await this.#storage.getItem(`sessions:${id}`);
    return isRecord(value) ? value : undefined;
  }

  async all(): Promise<SessionRecord[]> {
    const values = await this.#values("sessions");
    return values.flatMap(([, value]) => (isRecord(value) ? [value] : []));
  }

  async put(record: SessionRecord): Promise<void> {
    await this.#storage.setItem(`sessions:${record.id}`, { ...record });
  }

  async name(id: string): Promise<string | undefined> {
    const value = await this.#storage.getItem(`names:${id}`);
    return hasText(value, "name") ? value.name : undefined;
  }

  async names(): Promise<ReadonlyMap<string, string>> {
    const values = await this.#values("names");
    return new Map(values.flatMap(([id, value]) => (hasText(value, "name") ? [[id, value.name]] : [])));
  }

  async setName(id: string, name: string): Promise<void> {
    await this.#storage.setItem(`names:${id}`, { name });
  }

  async append(record: SessionRecord, lines: string): Promise<void> {
    await this.#storage.setItem(`lines:${record.id}:${record.pieces - 1}`, { lines });
    await this.put(record);
  }

  async piece(id: string, number: number): Promise<string | undefined> {
    const value = await this.#storage.getItem(`lines:${id}:${number}`);
    return hasText(value, "lines") ? value.lines : undefined;
  }

  async remove({ id }: SessionRecord): Promise<void> {
    await this.#storage.removeItem(`sessions:${id}`);
    await this.#storage.removeItem(`names:${id}`);
    const keys = await this.#storage.getKeys(`lines:${id}`);
    await inParallel(keys, (key) => this.#storage.removeItem(key));
  }

  async lease(id: string): Promise<WriteLease> {
    const lease = new StorageLease(this.#storage, id);
    await lease.take();
    return lease;
  }

  async addPrompt(entry: HistoryEntry): Promise<void> {
    const added = this.#lastPrompt.then(async () => {
      const { first, count } = await this.promptRange();
      await this.#storage.setItem(`prompts:${first + count}`, { ...entry });
    });
    this.#lastPrompt = added.catch(() => {});
    await added;
  }

  async promptRange(): Promise<PromptRange> {
    const keys = await this.#storage.getKeys("prompts");
    const numbers = keys
      .map((key) => Number(key.slice(key.lastIndexOf(":") + 1)))
      .filter(Number.isSafeInteger);
    if (numbers.length === 0) return { first: 0, count: 0 };
    const first = numbers.reduce((least, number) => Math.min(least, number));
    // Not how many keys there are: a removal that broke off leaves a gap, which the next one takes along.
    return { first, count: numbers.reduce((most, number) => Math.max(most, number)) - first + 1 };
  }

  async prompt(number: number): Promise<HistoryEntry | undefined> {
    const value = await this.#storage.getItem(`prompts:${number}`);
    return isPrompt(value) ? value : undefined;
  }

  async removePrompts({ first, count }: PromptRange): Promise<void> {
    const keys = Array.from({ length: count }, (_, index) => `prompts:${first + index}`);
    await inParallel(keys, (key) => this.#storage.removeItem(key));
  }

  async #values(base: string): Promise<[name: string, value: unknown][]> {
    const keys = await this.#storage.getKeys(base);
    return inParallel(keys, async (key) => [
      key.slice(key.lastIndexOf(":") + 1),
      await this.#storage.getItem(key),
    ]);
  }
}

/** A key that says who writes, and until when. */
class StorageLease implements WriteLease {
  readonly #storage: UnstorageLike;
  readonly #id: string;
  readonly #key: string;
  readonly #holder = crypto.randomUUID();
  #until = 0;

  constructor(storage: UnstorageLike, id: string) {
    this.#storage = storage;
    this.#id = id;
    this.#key = `leases:${id}`;
  }

  /** @throws CodexError `session_locked`. */
  async take(): Promise<void> {
    const found = await this.#storage.getItem(this.#key);
    if (isLease(found) && found.holder !== this.#holder && found.until > Date.now()) throw locked(this.#id);
    await this.#renew();
    // Of two that came at once, the one that wrote last has it.
    const kept = await this.#storage.getItem(this.#key);
    if (isLease(kept) && kept.holder !== this.#holder) throw locked(this.#id);
  }

  async check(): Promise<void> {
    const now = Date.now();
    if (now < this.#until - leaseTime / 2) return;
    const found = await this.#storage.getItem(this.#key);
    if (isLease(found) && found.holder !== this.#holder) throw locked(this.#id);
    await this.#renew();
  }

  async release(): Promise<void> {
    const found = await this.#storage.getItem(this.#key);
    if (isLease(found) && found.holder === this.#holder) await this.#storage.removeItem(this.#key);
  }

  async #renew(): Promise<void> {
    this.#until = Date.now() + leaseTime;
    await this.#storage.setItem(this.#key, { holder: this.#holder, until: this.#until });
  }
}

/** Requests under way at a time. */
const parallel = 32;

async function inParallel<T, R>(items: readonly T[], action: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += parallel) {
    results.push(...(await Promise.all(items.slice(start, start + parallel).map(action))));
  }
  return results;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function hasText<K extends string>(value: unknown, key: K): value is Readonly<Record<K, string>> {
  return isFields(value) && typeof value[key] === "string";
}

function isRecord(value: unknown): value is SessionRecord {
  return (
    isFields(value) &&
    typeof value["id"] === "string" &&
    typeof value["archived"] === "boolean" &&
    typeof value["updatedAt"] === "number" &&
    typeof value["pieces"] === "number" &&
    typeof value["headComplete"] === "boolean" &&
    (value["head"] === null || hasText(value["head"], "cwd"))
  );
}

function isPrompt(value: unknown): value is HistoryEntry {
  return hasText(value, "conversation_id") && hasText(value, "text") && "ts" in value;
}

function isLease(value: unknown): value is { readonly holder: string; readonly until: number } {
  return hasText(value, "holder") && "until" in value && typeof value.until === "number";
}
