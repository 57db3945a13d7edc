/** The chunks of a turn, for one reader after the other. */

import type { CodexChunk } from "./chunks.ts";

/** Chunks that are kept for a page that comes back; a turn with more can't be gone back to. */
const mostKept = 100_000;

/** Chunks come from their source when a reader asks for them, and no sooner. */
export class TurnChunks {
  readonly #next: () => Promise<CodexChunk[] | undefined>;
  readonly #keeps: boolean;
  #chunks: CodexChunk[] = [];
  /** Chunks that were read and are gone. */
  #dropped = 0;
  #pulling: Promise<void> | undefined;
  #paused = false;

  /**
   * @param next the next chunks; `undefined` where there are none for now. Must not throw.
   * @param keeps whether the turn can be read from its beginning again.
   */
  constructor(next: () => Promise<CodexChunk[] | undefined>, keeps: boolean) {
    this.#next = next;
    this.#keeps = keeps;
  }

  /** Whether all chunks so far can be read. */
  get replayable(): boolean {
    return this.#dropped === 0;
  }

  /** There are chunks again. */
  resume(): void {
    this.#paused = false;
  }

  /**
   * A reader.
   *
   * @param from `start` for all chunks of the turn, `here` for those that nobody has asked for yet.
   * @param ended called once, when it reads no more; `early` where it stops before the end.
   */
  read(from: "start" | "here", ended: (early: boolean) => void): ReadableStream<CodexChunk> {
    let position = from === "start" ? 0 : this.#end;
    return new ReadableStream<CodexChunk>(
      {
        pull: async (controller) => {
          while (position >= this.#end) {
            if (this.#paused) {
              ended(false);
              return controller.close();
            }
            await this.#pull();
          }
          const chunk = this.#chunks[position - this.#dropped];
          position += 1;
          if (chunk !== undefined) controller.enqueue(chunk);
          this.#forget(position);
        },
        cancel: () => ended(true),
      },
      { highWaterMark: 0 },
    );
  }

  get #end(): number {
    return this.#dropped + this.#chunks.length;
  }

  /** Readers that ask at the same time get the same chunks. */
  #pull(): Promise<void> {
    this.#pulling ??= this.#next().then((chunks) => {
      this.#pulling = undefined;
      if (chunks === undefined) this.#paused = true;
      else this.#chunks.push(...chunks);
    });
    return this.#pulling;
  }

  #forget(position: number): void {
    if (this.#keeps && this.#dropped === 0 && this.#end <= mostKept) return;
    // One at a time would copy the rest each time.
    if (position < this.#end) return;
    this.#dropped = this.#end;
    this.#chunks = [];
  }
}
