/** Sends a session's events in batches, as far as the other side has room for them. */

import type { Session } from "../engine/session.ts";
import type { Event } from "../protocol/index.ts";
import { batchSize, frameMs, type Notice, windowSize } from "./messages.ts";
import type { Peer } from "./peer.ts";
import { type SentError, sentError } from "./sent-error.ts";

/**
 * The session's only reader. Without credit it stops reading, and the session stops at its own high-water mark. What
 * waits when the session is over is sent in any case: it grows no more.
 */
export class EventSender {
  /** Resolves when all is sent, the end included. */
  readonly done: Promise<void>;
  readonly #peer: Peer;
  readonly #number: number;
  readonly #session: Session;
  #credit: number = windowSize;
  #onCredit: () => void = () => {};
  #batch: Event[] = [];
  #errors: [number, SentError][] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #failure: unknown;

  constructor(peer: Peer, number: number, session: Session) {
    this.#peer = peer;
    this.#number = number;
    this.#session = session;
    void session.whenClosed().then(() => this.grant(Number.POSITIVE_INFINITY));
    this.done = this.#run();
  }

  /** Whether the other side keeps up. */
  get hasCredit(): boolean {
    return this.#credit > 0;
  }

  /** Lets more events go. */
  grant(events: number): void {
    this.#credit += events;
    this.#onCredit();
  }

  /** Ends the session with an error of ours. */
  fail(error: unknown): void {
    this.#failure = error;
    void this.#session.close();
  }

  async #run(): Promise<void> {
    try {
      const events = this.#session[Symbol.asyncIterator]();
      for (;;) {
        if (this.#credit <= 0) await this.#room();
        const next = await events.next();
        if (next.done) break;
        this.#add(next.value);
      }
    } catch (error) {
      this.#failure ??= error;
    }
    this.#flush();
    const error = this.#failure === undefined ? {} : { error: sentError(this.#failure) };
    this.#tell({ type: "ended", session: this.#number, ...error });
  }

  #room(): Promise<void> {
    this.#flush();
    return new Promise((resolve) => {
      this.#onCredit = resolve;
    });
  }

  #add(event: Event): void {
    this.#credit -= 1;
    // Only here is it known how the last request went.
    const { msg } = event;
    if (msg.type === "error") {
      this.#errors.push([this.#batch.length, sentError(this.#session.turnError(msg))]);
    }
    this.#batch.push(event);
    if (this.#batch.length >= batchSize) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), this.#pause());
  }

  /** The first event after a quiet frame goes at once. */
  #pause(): number {
    return Math.max(0, this.#sentAt + frameMs - performance.now());
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#batch.length === 0) return;
    const errors = this.#errors.length === 0 ? {} : { errors: this.#errors };
    this.#tell({ type: "events", session: this.#number, events: this.#batch, ...errors });
    this.#sentAt = performance.now();
    this.#batch = [];
    this.#errors = [];
  }

  #tell(notice: Notice): void {
    if (this.#peer.endedBy === undefined) this.#peer.tell(notice);
  }
}
