/** Drives a session that runs in a worker, from the reader's side. */

import { withGrace } from "../engine/grace.ts";
import { closedError } from "../engine/instance.ts";
import { EventQueue } from "../engine/queue.ts";
import type { SessionDriver } from "../engine/session-driver.ts";
import { CodexError, turnError } from "../errors.ts";
import type { Event, Op } from "../protocol/index.ts";
import { batchSize, type Notice, windowSize } from "./messages.ts";
import type { Peer } from "./peer.ts";
import { receivedCodexError } from "./sent-error.ts";

/** How long the worker has to end a session, in milliseconds; it gives the host a second itself, twice at most. */
const endGrace = 4_000;

/** A failed turn, as its `error` event tells it. */
interface ErrorMessage {
  readonly message: string;
  readonly codex_error_info?: unknown;
}

/** Events that wait, of which the reader's progress is told. */
class ReadQueue extends EventQueue<Event> {
  readonly #onRead: () => void;

  constructor(onRead: () => void) {
    super(windowSize, () => {});
    this.#onRead = onRead;
  }

  override next(): Promise<IteratorResult<Event, undefined>> {
    const next = super.next();
    this.#onRead();
    return next;
  }
}

/**
 * The session's other half. Of its events, at most {@link windowSize} are on their way or wait here: the worker sends
 * as many as it has credit for, and gets more as they are read.
 */
export class RemoteDriver implements SessionDriver {
  readonly events: EventQueue<Event> = new ReadQueue(() => this.#grant());
  readonly ended: Promise<CodexError | undefined>;
  readonly #peer: Peer;
  readonly #session: number;
  readonly #watch: ((event: Event) => void) | undefined;
  readonly #errors = new WeakMap<object, CodexError>();
  #onEnded: (error: CodexError | undefined) => void = () => {};
  #isOver = false;
  #closing: Promise<void> | undefined;
  /** Events that the worker may still send. */
  #credit: number = windowSize;

  constructor(peer: Peer, session: number, watch: ((event: Event) => void) | undefined) {
    this.#peer = peer;
    this.#session = session;
    this.#watch = watch;
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve;
    });
  }

  get isEnded(): boolean {
    return this.#isOver || this.#closing !== undefined;
  }

  /** Takes a batch of events. */
  receive({ events, errors = [] }: Extract<Notice, { type: "events" }>): void {
    for (const [place, error] of errors) {
      const msg = events[place]?.msg;
      if (msg !== undefined) this.#errors.set(msg, receivedCodexError(error));
    }
    this.#credit -= events.length;
    for (const event of events) {
      this.#watch?.(event);
      this.events.push(event);
    }
    this.#grant();
  }

  /** The session is over. */
  end(error: CodexError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (error === undefined) this.events.end();
    else this.events.fail(error);
    this.#onEnded(error);
  }

  submit(id: string, op: Op): void {
    this.#tell({ type: "submit", session: this.#session, id, op });
  }

  interrupt(): void {
    this.#tell({ type: "interrupt", session: this.#session });
  }

  journal(): string {
    throw new CodexError(
      "unsupported",
      "A session in a worker gives no journal out: open it with Session.open in the worker itself.",
    );
  }

  async suspend(): Promise<void> {
    if (this.isEnded) throw closedError();
    await this.#peer.call("suspend", { session: this.#session });
    await this.ended;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** The error that stands for a failed turn. */
  explain(error: ErrorMessage): CodexError {
    return this.#errors.get(error) ?? turnError(error.message, error.codex_error_info);
  }

  async #close(): Promise<void> {
    if (this.#isOver) return;
    // What the session still said comes before the answer. It ends all the same when the worker is gone, or hangs.
    await withGrace(this.#peer.call("close", { session: this.#session }), endGrace);
    this.end(undefined);
  }

  #tell(notice: Notice): void {
    if (this.isEnded) throw closedError();
    this.#peer.tell(notice);
  }

  #grant(): void {
    if (this.#isOver || this.#peer.endedBy !== undefined) return;
    const events = windowSize - this.#credit - this.events.size;
    if (events < batchSize) return;
    this.#credit += events;
    this.#peer.tell({ type: "credit", session: this.#session, events });
  }
}
