/** Drives one session: inputs into the core, effects to the host, events to the reader. */

import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import type { Event, Op } from "../protocol/index.ts";
import type { EffectRequest, Fault, OpenOptions } from "../protocol/types/boundary.ts";
import { channelTags, decodeOutbox, type OutboxEntry, type Outcome } from "./boundary.ts";
import type { Credentials } from "./credentials.ts";
import { type EffectContext, EffectRunner, isRead } from "./effects.ts";
import { withGrace } from "./grace.ts";
import type { Hooks } from "./hooks.ts";
import { closedError, type Engine, type EngineSession } from "./instance.ts";
import { EventQueue } from "./queue.ts";
import type { SessionRecord } from "./record.ts";

/** Unread events above which nothing more is read from streams and processes. */
export const highWater = 1_024;

/** What a {@link Driver} works with. */
export interface DriverContext {
  readonly engine: Engine;
  readonly host: Host;
  readonly credentials: Credentials;
  /** Absolute path. */
  readonly workspace: string;
  /** Where the session is recorded; closed with it. Default: nowhere. */
  readonly record?: SessionRecord | null;
  /** As in {@link EffectContext.mcp}. */
  readonly mcp?: NonNullable<EffectContext["mcp"]>;
  /** Functions that the core may ask. Default: none. */
  readonly hooks?: Hooks | undefined;
  /** Checks an event and gives it its type. Throws what ends the session. */
  decode(event: unknown): Event;
  /** Sees each event before it is queued. */
  observe?(event: Event): void;
  /** Sees each outcome of an effect before the core does. */
  observeOutcome?(effect: EffectRequest, outcome: Outcome): void;
}

/** The pump of one session. Steps never nest: the host's code and the reader's run between them. */
export class Driver {
  /** What the session says, in order. */
  readonly events: EventQueue<Event>;
  /** Resolves when the session has ended: with the error that ended it, or `undefined` when it was closed. */
  readonly ended: Promise<CodexError | undefined>;
  readonly #context: DriverContext;
  readonly #session: EngineSession;
  readonly #effects: EffectRunner;
  #held: EffectRequest[] = [];
  /** Effects under way that the record may need: appends, and files that are looked at for its first line. */
  readonly #recording = new Set<number>();
  /** Resolves what `close` waits for: that all is recorded. */
  #onRecorded: (() => void) | undefined;
  #onEnded: (error: CodexError | undefined) => void = () => {};
  #released: Promise<void> | undefined;

  /**
   * Opens a session.
   *
   * @throws CodexError with the core's code, such as `invalid_config`.
   */
  constructor(context: DriverContext, options: OpenOptions) {
    this.#context = context;
    this.#session = context.engine.open(options, (fault) => this.#finish(fault));
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve;
    });
    this.events = new EventQueue(highWater, () => this.#releaseReads());
    this.#effects = new EffectRunner({
      host: context.host,
      credentials: context.credentials,
      workspace: context.workspace,
      record: context.record ?? null,
      ...(context.mcp === undefined ? {} : { mcp: context.mcp }),
      hooks: context.hooks,
      deliver: (effect, outcome) => this.#deliver(effect, outcome),
    });
  }

  /** Whether the session is over, or about to be. */
  get isEnded(): boolean {
    return this.#released !== undefined || this.#isClosing;
  }

  get #isClosing(): boolean {
    return this.#onRecorded !== undefined;
  }

  /** Lets a new session run to its first wait. */
  start(): void {
    this.#step((session) => session.step(Date.now(), { type: "tick" }));
  }

  /**
   * Hands in an op.
   *
   * @throws CodexError `session_closed`, `invalid_argument` for an op that the core can't read, or
   *   `engine_fault`.
   */
  submit(id: string, op: Op): void {
    this.#step((session) => session.step(Date.now(), { type: "submit", id, op }));
  }

  /** Interrupts the running turn, if there is one. */
  interrupt(): void {
    this.#step((session) => session.cancel(Date.now()));
  }

  /** Ends the session where it stands, so that it can be resumed there; resolves when it is recorded. */
  async suspend(): Promise<void> {
    this.#step((session) => session.step(Date.now(), { type: "suspend" }));
    await this.ended;
    await this.close();
  }

  /** The recorded inputs as JSON. */
  journal(): string {
    return this.#session.journal();
  }

  /**
   * Ends the session now and frees all it holds; resolves when the host has let go. What the session has said
   * is recorded first, for which it gets a second. Safe to call twice.
   */
  async close(): Promise<void> {
    if (!this.isEnded && this.#context.record?.isKept) await this.#recordRest();
    else if (this.#isClosing) await this.ended;
    this.#finish(undefined);
    await this.#released;
  }

  /** The core stops all else and hands over what is not recorded yet; nothing goes on but that. */
  async #recordRest(): Promise<void> {
    const recorded = new Promise<void>((resolve) => {
      this.#onRecorded = resolve;
    });
    this.#held = [];
    try {
      this.#run((session) => session.step(Date.now(), { type: "suspend" }));
      this.#effects.abortAll((id) => !this.#recording.has(id));
      if (this.#released === undefined && this.#recording.size > 0) await withGrace(recorded);
    } catch {
      // It ends all the same.
    }
    this.#onRecorded = undefined;
  }

  #step(call: (session: EngineSession) => string): void {
    if (this.isEnded) throw closedError();
    this.#run(call);
  }

  #run(call: (session: EngineSession) => string): void {
    let outbox: string;
    try {
      outbox = call(this.#session);
    } catch (error) {
      if (error instanceof CodexError && error.code === "engine_fault") this.#finish(error);
      throw error;
    }
    this.#handle(outbox);
  }

  #deliver(effect: EffectRequest, outcome: Outcome): void {
    this.#recording.delete(effect.id);
    if (this.#released !== undefined) return;
    this.#context.observeOutcome?.(effect, outcome);
    try {
      this.#run((session) =>
        outcome.type === "bytes"
          ? session.stepBytes(Date.now(), effect.id, channelTags[outcome.channel], outcome.data)
          : session.step(Date.now(), { type: "result", effect: effect.id, result: outcome }),
      );
    } catch (error) {
      // Nobody called: the reader of the events is who must learn of it.
      this.#finish(asFault(error));
    }
    if (this.#recording.size === 0) this.#onRecorded?.();
  }

  #handle(outbox: string): void {
    try {
      for (const entry of decodeOutbox(outbox)) this.#handleEntry(entry);
    } catch (error) {
      this.#finish(asFault(error));
    }
  }

  #handleEntry(entry: OutboxEntry): void {
    if (entry === "closed") {
      this.#finish(undefined);
    } else if ("event" in entry) {
      const event = this.#context.decode(entry.event);
      this.#context.observe?.(event);
      this.events.push(event);
    } else if ("effect" in entry) {
      this.#start(entry.effect);
    } else if ("abort" in entry) {
      this.#held = this.#held.filter(({ id }) => id !== entry.abort);
      this.#recording.delete(entry.abort);
      this.#effects.abort(entry.abort);
    } else {
      this.#finish(this.#faultError(entry.fault));
    }
  }

  /** The error of a session that the core has ended itself. */
  #faultError({ code, message }: Fault): CodexError {
    if (code !== "session_unreadable") return new CodexError("engine_fault", message);
    // A store that fails leaves the record as it is; only what was read whole can be damaged.
    return this.#context.record?.readError ?? new CodexError("session_damaged", message);
  }

  #start(effect: EffectRequest): void {
    if (/^(?:session|fs)_/.test(effect.type)) this.#recording.add(effect.id);
    else if (this.#isClosing) return;
    if (!isRead(effect) || !this.events.isFull) {
      this.#effects.start(effect);
      return;
    }
    this.#held.push(effect);
    this.#effects.timers.pause();
  }

  #releaseReads(): void {
    const held = this.#held;
    this.#held = [];
    this.#effects.timers.resume();
    if (this.isEnded) return;
    for (const effect of held) this.#effects.start(effect);
  }

  #finish(error: CodexError | undefined): void {
    if (this.#released !== undefined) return;
    this.#held = [];
    this.#released = this.#release();
    try {
      // The outbox names what to abort; all of it is already.
      this.#session.close();
    } catch {
      // The core has ended the session itself, or its instance is gone.
    }
    if (error === undefined) this.events.end();
    else this.events.fail(error);
    this.#onEnded(error);
    this.#onRecorded?.();
  }

  async #release(): Promise<void> {
    await this.#effects.close();
    const { record } = this.#context;
    if (record) await withGrace(record.close());
  }
}

function asFault(error: unknown): CodexError {
  if (error instanceof CodexError) return error;
  return new CodexError(
    "engine_fault",
    "The session's events could not be processed, so it was ended. Open a new one, or resume the thread.",
    { cause: error },
  );
}
