/** What a client is still to be sent. */

import type { Outgoing } from "./rpc/messages.ts";
import type { Transport } from "./transports/types.ts";

/** Messages that may wait before the threads that send them do. */
const HIGH_WATER = 512;

/** Messages that may wait before nothing more is read of a client that reads nothing itself. */
const MOST = 4 * HIGH_WATER;

/** Sends messages one after the other, in order. */
export class Outbox {
  readonly #transport: Transport;
  readonly #onFailed: () => void;
  #queue: Outgoing[] = [];
  #head = 0;
  #sending = false;
  #closed = false;
  #waiting: (() => void)[] = [];

  /** @param onFailed is called once, when the transport takes nothing more. */
  constructor(transport: Transport, onFailed: () => void) {
    this.#transport = transport;
    this.#onFailed = onFailed;
  }

  get #size(): number {
    return this.#queue.length - this.#head;
  }

  /** Sends a message, or lets it wait for those before it. After the end it is dropped. */
  push(message: Outgoing): void {
    if (this.#closed) return;
    this.#queue.push(message);
    if (!this.#sending) void this.#send();
  }

  /**
   * Whether far more waits than threads would send: answers, to requests of a client that doesn't read them.
   */
  get isFlooded(): boolean {
    return this.#size >= MOST;
  }

  /** Resolves at once while there is room, else when half of what waits is sent, or the outbox is closed. */
  hasRoom(): Promise<void> {
    if (this.#closed || this.#size < HIGH_WATER) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Drops what waits. Safe to call twice. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#head = 0;
    this.#release();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    try {
      for (let message = this.#take(); message !== undefined; message = this.#take()) {
        const sent = this.#transport.send(message);
        if (sent !== undefined) await sent;
        if (this.#size < HIGH_WATER / 2) this.#release();
      }
      this.#sending = false;
    } catch {
      // Whatever the reason: the client can't be reached any more.
      this.close();
      this.#onFailed();
    }
  }

  #take(): Outgoing | undefined {
    const message = this.#queue[this.#head];
    this.#head += 1;
    if (this.#head >= this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    }
    return message;
  }

  #release(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}
