/** A prompt history over a backend that keeps entries by number. */

import type { HistoryEntry } from "../protocol/types/history.ts";
import { keptBytes, promptLine } from "./prompt-limit.ts";
import type { PromptStore } from "./types.ts";

/** Entries in the order of their numbers, without a gap. */
export interface PromptBackend {
  /** Adds an entry after the last one. */
  addPrompt(entry: HistoryEntry): Promise<void>;
  /** The number of the oldest entry, and how many there are; the number means nothing when there are none. */
  promptRange(): Promise<PromptRange>;
  /** An entry by its number. */
  prompt(number: number): Promise<HistoryEntry | undefined>;
  /** Deletes the entries with these numbers, which are the oldest ones. */
  removePrompts(range: PromptRange): Promise<void>;
}

/** Entries whose numbers follow each other. */
export interface PromptRange {
  readonly first: number;
  readonly count: number;
}

/** A backend has but one history. */
const logId = 1;

/** Entries that are looked at together. */
const batch = 64;

/** The prompts of a {@link PromptBackend}: an entry's place counts from the oldest one that is left. */
export class RecordPrompts implements PromptStore {
  readonly #backend: PromptBackend;
  readonly #encoder = new TextEncoder();
  /** Which entries have been measured, and their bytes: so that each is measured once. */
  #measured: { readonly first: number; readonly next: number; readonly bytes: number } | undefined;
  /** Settles when the last cut has ended, and never fails. */
  #last: Promise<void> = Promise.resolve();

  constructor(backend: PromptBackend) {
    this.#backend = backend;
  }

  async info(): Promise<{ logId: number; entryCount: number }> {
    return { logId, entryCount: (await this.#backend.promptRange()).count };
  }

  async append(entry: HistoryEntry, maxBytes = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#backend.addPrompt(entry);
    if (maxBytes === Number.POSITIVE_INFINITY) return;
    const cut = this.#last.then(() => this.#cut(maxBytes));
    this.#last = cut.catch(() => {});
    await cut;
  }

  async entry(wanted: number, offset: number): Promise<HistoryEntry | null> {
    if (wanted !== logId || !Number.isInteger(offset) || offset < 0) return null;
    const { first, count } = await this.#backend.promptRange();
    return offset < count ? ((await this.#backend.prompt(first + offset)) ?? null) : null;
  }

  /** Drops the oldest entries of a history over its limit, and keeps the newest whatever its size. */
  async #cut(limit: number): Promise<void> {
    const { first, count } = await this.#backend.promptRange();
    const next = first + count;
    // Others may share the backend, and have cut it.
    const known = this.#measured?.first === first && this.#measured.next <= next ? this.#measured : undefined;
    let bytes = known?.bytes ?? 0;
    for await (const size of this.#sizes(known?.next ?? first, next)) bytes += size;
    let start = first;
    if (bytes > limit) {
      for await (const size of this.#sizes(first, next - 1)) {
        if (bytes <= keptBytes(limit)) break;
        bytes -= size;
        start += 1;
      }
      await this.#backend.removePrompts({ first, count: start - first });
    }
    this.#measured = { first: start, next, bytes };
  }

  /** The bytes of entries, in order. */
  async *#sizes(from: number, to: number): AsyncGenerator<number, void, undefined> {
    for (let start = from; start < to; start += batch) {
      const numbers = Array.from({ length: Math.min(batch, to - start) }, (_, index) => start + index);
      for (const entry of await Promise.all(numbers.map((number) => this.#backend.prompt(number)))) {
        yield entry === undefined ? 0 : this.#encoder.encode(promptLine(entry)).length;
      }
    }
  }
}
