/** What the logs of all stores share: who may write, and in which order. */

import { checkLines, logClosed } from "./errors.ts";

/** The right to write one session's log. */
export interface WriteLease {
  /** Throws `session_locked` when another writer has taken over. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** Writes one append after the other, under a lease that is taken for the first one. */
export class LeasedWriter {
  readonly #id: string;
  readonly #takeLease: () => Promise<WriteLease>;
  #lease: WriteLease | undefined;
  /** Settles when the last append has ended, and never fails. */
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  /** @param lease held already, for a log that exists. */
  constructor(id: string, lease: WriteLease | undefined, takeLease: () => Promise<WriteLease>) {
    this.#id = id;
    this.#lease = lease;
    this.#takeLease = takeLease;
  }

  /**
   * Has `write` write the lines when those before are written.
   *
   * @throws CodexError `session_closed`, `session_locked` or `invalid_argument`, and what `write` throws.
   */
  append(lines: string, write: (lines: string) => Promise<void>): Promise<void> {
    const appended = this.#last.then(() => this.#append(lines, write));
    this.#last = appended.catch(() => {});
    return appended;
  }

  /** Takes no more appends, waits for those under way and gives the lease back. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    const lease = this.#lease;
    this.#lease = undefined;
    await lease?.release();
  }

  async #append(lines: string, write: (lines: string) => Promise<void>): Promise<void> {
    if (this.#closed) throw logClosed(this.#id);
    checkLines(lines);
    this.#lease ??= await this.#takeLease();
    await this.#lease.check();
    await write(lines);
  }
}
