/** Two ends in one realm. */

import { Inbox } from "./inbox.ts";
import type { Transport } from "./types.ts";

/** Messages that may wait at one end before the other end's `send` does. */
const ROOM = 256;

/**
 * Two transports, each the other's counterpart: one for {@link AppServer.connect}, one for a client in the same
 * program. Messages are handed over as they are, without a copy: treat them as read-only. When 256 of them wait
 * to be read, `send` waits.
 */
export function createTransportPair(): [Transport, Transport] {
  const [one, other] = [new Mailbox(), new Mailbox()];
  const close = (): void => {
    one.end();
    other.end();
  };
  return [
    { send: (message) => other.put(message), messages: one, close },
    { send: (message) => one.put(message), messages: other, close },
  ];
}

class Mailbox implements AsyncIterable<unknown> {
  readonly #inbox = new Inbox();
  readonly #waiting: (() => void)[] = [];
  #unread = 0;
  #ended = false;

  async put(message: object): Promise<void> {
    if (this.#ended) throw new Error("the connection is closed");
    this.#inbox.push(message);
    this.#unread += 1;
    if (this.#unread >= ROOM) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    this.#ended = true;
    this.#inbox.end();
    for (const resume of this.#waiting.splice(0)) resume();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, undefined, undefined> {
    for await (const message of this.#inbox) {
      this.#unread -= 1;
      if (this.#unread < ROOM / 2) for (const resume of this.#waiting.splice(0)) resume();
      yield message;
    }
    return undefined;
  }
}
