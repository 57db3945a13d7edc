/** A thread that is loaded: a session, and the clients that listen to it. */

import type { Session } from "../../engine/session.ts";
import { CodexError } from "../../errors.ts";
import type { McpProgress } from "../../mcp/types.ts";
import type { Event, Op } from "../../protocol/index.ts";
import { NotificationFold } from "../notifications/fold.ts";
import type { Message, Notification } from "../notifications/types.ts";
import { type Ask, askIn } from "../requests/ask.ts";
import type { RequestId } from "../rpc/messages.ts";
import type { LiveFacts } from "./describe.ts";
import { TurnsFold } from "./turns.ts";

/** A client, as a thread sees it. */
export interface Listener {
  notify(notification: Notification): void;
  ask(id: RequestId, ask: Ask): void;
  /** Whether it has gone. */
  readonly isClosed: boolean;
  /** Resolves when the client has taken most of what it was sent. */
  hasRoom(): Promise<void>;
}

/** What a thread needs of its server. */
export interface ThreadContext {
  /** A new id for a request to clients. */
  nextRequestId(): number;
  /** Sees each event before the clients do. */
  observe(threadId: string, event: Event): void;
  /** The thread is not loaded any more. */
  closed(thread: LoadedThread): void;
}

interface OpenAsk {
  readonly ask: Ask;
  readonly turnId: string;
}

/** How a turn or a request ended. */
type Outcome = { readonly refused?: string };

/** The types of recorded events that wait for the user. */
const QUESTIONS = new Set([
  "exec_approval_request",
  "apply_patch_approval_request",
  "elicitation_request",
  "request_user_input",
]);

/** What a session was configured with. */
export type Configured = Message<"session_configured">;

/** A session with its listeners. */
export class LoadedThread {
  readonly configured: Configured;
  readonly turns = new TurnsFold();
  readonly #session: Session;
  readonly #events: AsyncIterator<Event, undefined>;
  readonly #context: ThreadContext;
  readonly #fold: NotificationFold;
  readonly #listeners = new Set<Listener>();
  readonly #asks = new Map<RequestId, OpenAsk>();
  readonly #ephemeral: boolean;
  readonly #createdAt: number;
  #updatedAt: number;
  #name: string | null;
  #started = false;
  #activeTurn: string | undefined;
  #whenAborted: (() => void)[] = [];
  #whenRolledBack: ((outcome: Outcome) => void)[] = [];
  #closing: Promise<void> | undefined;

  private constructor(
    session: Session,
    configured: Configured,
    events: AsyncIterator<Event, undefined>,
    ephemeral: boolean,
    context: ThreadContext,
  ) {
    this.#session = session;
    this.#events = events;
    this.configured = configured;
    this.#ephemeral = ephemeral;
    this.#context = context;
    this.#fold = new NotificationFold(session.id);
    this.#name = configured.thread_name ?? null;
    this.#createdAt = Date.now();
    this.#updatedAt = this.#createdAt;
    const recorded = configured.initial_messages ?? [];
    for (const msg of recorded) this.turns.push(msg);
    // A turn that waits for an answer of the user is gone on with; one that was forked runs where it came from.
    const isForked = (configured.forked_from_id ?? null) !== null;
    if (!isForked && !QUESTIONS.has(recorded.at(-1)?.type ?? "")) this.turns.leaveOff();
  }

  /**
   * Reads a new session's first event, which nobody is told of. The others wait for {@link LoadedThread.start}.
   *
   * @throws CodexError what the session throws.
   */
  static async begin(session: Session, ephemeral: boolean, context: ThreadContext): Promise<LoadedThread> {
    const events = session[Symbol.asyncIterator]();
    const first = await events.next();
    if (first.done === true || first.value.msg.type !== "session_configured") {
      throw new CodexError("engine_fault", "The session began without being configured.");
    }
    context.observe(session.id, first.value);
    return new LoadedThread(session, first.value.msg, events, ephemeral, context);
  }

  /** Begins to tell of what happens. Does nothing when called again. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#pump();
  }

  get id(): string {
    return this.#session.id;
  }

  /** The turn that runs; `undefined` between turns. */
  get activeTurn(): string | undefined {
    return this.#activeTurn;
  }

  /** What the thread knows of itself. */
  get facts(): LiveFacts {
    return {
      id: this.id,
      name: this.#name,
      preview: this.turns.preview,
      createdAt: this.#createdAt,
      updatedAt: this.#updatedAt,
      ephemeral: this.#ephemeral,
      cwd: this.configured.cwd,
      modelProvider: this.configured.model_provider_id,
      path: this.#ephemeral ? null : this.#session.path,
      status: this.#closing === undefined ? this.#fold.status : { type: "notLoaded" },
    };
  }

  /** Whether nobody listens. */
  get isDeserted(): boolean {
    return this.#listeners.size === 0;
  }

  /** Adds a listener, and puts the open questions to it. One that has gone meanwhile leaves the thread at once. */
  subscribe(listener: Listener): void {
    if (listener.isClosed) {
      if (this.isDeserted) void this.close();
      return;
    }
    if (this.#listeners.has(listener)) return;
    this.#listeners.add(listener);
    for (const [id, { ask }] of this.#asks) listener.ask(id, ask);
  }

  /** Removes a listener. Returns whether it was one. */
  unsubscribe(listener: Listener): boolean {
    return this.#listeners.delete(listener);
  }

  /** Tells all listeners. */
  tell(notifications: readonly Notification[]): void {
    for (const notification of notifications) {
      for (const listener of this.#listeners) listener.notify(notification);
    }
  }

  /**
   * Hands in an op, and returns the id of the submission.
   *
   * @throws CodexError `invalid_argument`, `session_closed`.
   */
  submit(op: Op): string {
    return this.#session.submit(op);
  }

  /** Interrupts the running turn; `then` is called when it is over, before the clients are told. */
  interrupt(then: () => void): void {
    if (this.#activeTurn === undefined) {
      then();
      return;
    }
    this.#whenAborted.push(then);
    this.#session.interrupt();
  }

  /** Drops turns from the end. Resolves when that is done, or was refused. */
  rollBack(count: number): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#whenRolledBack.push(resolve);
      this.submit({ type: "thread_rollback", num_turns: count });
    });
  }

  /** Tells how far a call of an MCP tool is, where there are words for it. */
  progress({ server, tool, message }: McpProgress): void {
    if (message === undefined || this.#activeTurn === undefined) return;
    this.tell(this.#fold.progress(this.#activeTurn, server, tool, message));
  }

  /** Takes the answer to a question; one that is not open any more is passed over. */
  answer(id: RequestId, result: unknown): boolean {
    const open = this.#asks.get(id);
    if (open === undefined) return false;
    this.#asks.delete(id);
    const { ask, turnId } = open;
    const { op, item, declinedPatch } = ask.answer(result);
    if (ask.flag !== null) this.tell([this.#resolved(id)]);
    const ended = item ?? (declinedPatch && this.#fold.patchItem(declinedPatch, "declined"));
    if (ended) this.tell([this.#fold.completed(turnId, ended)]);
    if (ask.flag !== null) this.tell(this.#fold.answered(ask.flag));
    if (!this.#session.closed) this.#session.submit(op);
    return true;
  }

  /** Ends the session where it stands, in its record; resolves when it is over. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#session.close();
    return this.#closing;
  }

  async #pump(): Promise<void> {
    try {
      for (let next = await this.#events.next(); next.done !== true; next = await this.#events.next()) {
        this.#handle(next.value);
        // A client that reads slowly slows the thread, and so what the thread asks for.
        for (const listener of this.#listeners) await listener.hasRoom();
      }
    } catch (error) {
      this.#fails(error);
    } finally {
      this.#settleAll();
      this.#closing ??= this.#session.close();
      this.#context.closed(this);
    }
  }

  #handle(event: Event): void {
    const { msg } = event;
    this.#context.observe(this.id, event);
    this.turns.push(msg);
    this.#updatedAt = Date.now();
    if (msg.type === "thread_name_updated") this.#name = msg.thread_name ?? null;
    if (msg.type === "task_started" || msg.type === "entered_review_mode") this.#activeTurn = event.id;
    const ends = msg.type === "task_complete" || msg.type === "turn_aborted";
    if (ends) {
      this.#activeTurn = undefined;
      for (const then of this.#whenAborted.splice(0)) then();
    }
    this.tell(this.#fold.push(event));
    const ask = askIn(event, this.id, this.#activeTurn);
    if (ask !== undefined) this.#ask(ask, event.id);
    if (ends) this.#dropAsks();
    this.#rolledBack(msg);
  }

  #rolledBack(msg: Event["msg"]): void {
    if (msg.type === "thread_rolled_back") this.#whenRolledBack.shift()?.({});
    if (msg.type === "error" && msg.codex_error_info === "thread_rollback_failed") {
      this.#whenRolledBack.shift()?.({ refused: msg.message });
    }
  }

  #ask(ask: Ask, turnId: string): void {
    const id = this.#context.nextRequestId();
    if (ask.flag !== null) this.tell(this.#fold.asked(ask.flag));
    this.#asks.set(id, { ask, turnId });
    for (const listener of this.#listeners) listener.ask(id, ask);
  }

  /** Questions of a turn that ended need no answer. */
  #dropAsks(): void {
    for (const [id, { ask }] of this.#asks) if (ask.flag !== null) this.tell([this.#resolved(id)]);
    this.#asks.clear();
  }

  #resolved(requestId: RequestId): Notification {
    return { method: "serverRequest/resolved", params: { threadId: this.id, requestId } };
  }

  #fails(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const id = this.#activeTurn ?? "";
    this.tell(this.#fold.push({ id, msg: { type: "error", message } }));
    if (this.#activeTurn === undefined) return;
    this.#activeTurn = undefined;
    this.tell(this.#fold.push({ id, msg: { type: "task_complete", turn_id: id } }));
  }

  #settleAll(): void {
    for (const then of this.#whenAborted.splice(0)) then();
    for (const resolve of this.#whenRolledBack.splice(0)) resolve({ refused: "the thread was closed" });
    this.#dropAsks();
  }
}
