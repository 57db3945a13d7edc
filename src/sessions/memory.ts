/** Sessions in memory. */

import type { HistoryEntry } from "../protocol/types/history.ts";
import type { WriteLease } from "./leased-writer.ts";
import { LocalLeases } from "./local-leases.ts";
import type { PromptRange } from "./record-prompts.ts";
import { type RecordBackend, RecordSessionStore, type SessionRecord } from "./records.ts";

/**
 * Keeps sessions for as long as the store itself is kept: for tests, and for programs that resume or fork
 * within one run. It grows with every session; `delete` those that are done with.
 */
export class MemorySessionStore extends RecordSessionStore {
  constructor() {
    super(new MemoryBackend());
  }
}

class MemoryBackend implements RecordBackend {
  readonly #records = new Map<string, SessionRecord>();
  readonly #pieces = new Map<string, string[]>();
  readonly #names = new Map<string, string>();
  readonly #prompts: HistoryEntry[] = [];
  /** How many of the oldest prompts are deleted. */
  #deletedPrompts = 0;
  readonly #leases = new LocalLeases();

  async get(id: string): Promise<SessionRecord | undefined> {
    return this.#records.get(id);
  }

  async all(): Promise<SessionRecord[]> {
    return [...this.#records.values()];
  }

  async put(record: SessionRecord): Promise<void> {
    this.#records.set(record.id, record);
  }

  async name(id: string): Promise<string | undefined> {
    return this.#names.get(id);
  }

  async names(): Promise<ReadonlyMap<string, string>> {
    return this.#names;
  }

  async setName(id: string, name: string): Promise<void> {
    this.#names.set(id, name);
  }

  async append(record: SessionRecord, lines: string): Promise<void> {
    const pieces = this.#pieces.get(record.id) ?? [];
    pieces[record.pieces - 1] = lines;
    this.#pieces.set(record.id, pieces);
    this.#records.set(record.id, record);
  }

  async piece(id: string, number: number): Promise<string | undefined> {
    return this.#pieces.get(id)?.[number];
  }

  async remove({ id }: SessionRecord): Promise<void> {
    this.#records.delete(id);
    this.#pieces.delete(id);
    this.#names.delete(id);
  }

  async lease(id: string): Promise<WriteLease> {
    return this.#leases.take(id);
  }

  async addPrompt(entry: HistoryEntry): Promise<void> {
    this.#prompts.push(entry);
  }

  async promptRange(): Promise<PromptRange> {
    return { first: this.#deletedPrompts, count: this.#prompts.length };
  }

  async prompt(number: number): Promise<HistoryEntry | undefined> {
    return this.#prompts[number - this.#deletedPrompts];
  }

  async removePrompts({ count }: PromptRange): Promise<void> {
    this.#prompts.splice(0, count);
    this.#deletedPrompts += count;
  }
}
