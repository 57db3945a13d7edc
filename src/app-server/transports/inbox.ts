/** Messages that arrive by events, as something to iterate over. */

import { EventQueue } from "../../engine/queue.ts";

/** What arrived and was not read yet. Nobody can be told to wait: the sender sees no fill level. */
export class Inbox implements AsyncIterable<unknown> {
  readonly #queue = new EventQueue<unknown>(Number.POSITIVE_INFINITY, () => {});

  push(message: unknown): void {
    this.#queue.push(message);
  }

  end(): void {
    this.#queue.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown, undefined> {
    return { next: () => this.#queue.next() };
  }
}
