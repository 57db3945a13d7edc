/** A thread: turns one after the other, in the shapes of `@openai/codex-sdk`. */

import { type Input, toItems, userInput } from "../agent/input.ts";
import {
  isLibrarySchema,
  type LibrarySchema,
  parseOutput,
  type SchemaOutput,
} from "../agent/output-schema.ts";
import { throwIfAborted, turnEvents } from "../agent/turn.ts";
import { openAttended } from "../attendant/attendant.ts";
import type { AttendantOptions } from "../attendant/options.ts";
import { checkValue, isPlainObject } from "../checks.ts";
import { overrideOps, type TurnOverrides } from "../conversation/turn-overrides.ts";
import type { Session } from "../engine/session.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { Event, Op, UserInput } from "../protocol/index.ts";
import { ThreadEventMapper } from "./events.ts";
import type { ExecJsonUsage } from "./exec-json-types.ts";
import type { GrowingItem } from "./growing-items.ts";
import { sdkEvent } from "./sdk-events.ts";
import type { ThreadEvent, ThreadItem, Usage } from "./types.ts";
import { warnOnce } from "./warn-once.ts";

/** Options of a turn. Settings hold from this turn on; the thread's options are those of the first. */
export interface TurnOptions
  extends Pick<TurnOverrides, "model" | "effort" | "approvalPolicy" | "sandboxMode" | "cwd"> {
  /** What the answer must fit: JSON Schema, or a schema of a library such as zod. */
  readonly outputSchema?: unknown;
  /** Interrupts the turn. */
  readonly signal?: AbortSignal;
  /** Accepted and without effect: the reference 0.114 knows of no such programs. A warning says so once. */
  readonly cyberAccessProgram?: CyberAccessProgram;
}

/** Named by the SDK's release 0.163 only. */
export type CyberAccessProgram = "standard" | "daybreak_blue" | "daybreak_red";

const cyberAccessPrograms: readonly CyberAccessProgram[] = ["standard", "daybreak_blue", "daybreak_red"];

/** A turn that has ended well. */
export interface Turn {
  /** The items in order of completion. */
  readonly items: ThreadItem[];
  /** The text of the last message; empty when there is none. */
  readonly finalResponse: string;
  /** Tokens used by the thread so far. */
  readonly usage: Usage | null;
}

/** A turn whose answer fits a library's schema. */
export interface ParsedTurn<Output> extends Turn {
  /** The answer as the schema makes it. */
  readonly parsed: Output;
}

/** A turn that runs while its events are read. */
export interface StreamedTurn {
  /** Leaving them early interrupts the turn; the thread can be used again. */
  readonly events: AsyncGenerator<ThreadEvent, void, undefined>;
}

/** A thread that nobody holds any more is closed: nothing else would free its session. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<Session>((session) => void session.close());

/**
 * A conversation with the agent in turns, one at a time.
 *
 * Its session is opened by the first turn and shared by those that follow. Between turns it keeps neither
 * the process alive nor anything open.
 */
export class Thread implements AsyncDisposable {
  readonly #sessionOptions: SessionOptions;
  readonly #handlers: AttendantOptions;
  readonly #deltas: boolean | readonly GrowingItem[];
  #opening: Promise<Session> | undefined;
  #session: Session | undefined;
  #events: AsyncIterator<Event, undefined> | undefined;
  #usage: ExecJsonUsage | undefined;
  #reasoningTokens = 0;
  #running = false;
  #closed = false;

  /** @internal */
  constructor(
    sessionOptions: SessionOptions,
    handlers: AttendantOptions,
    deltas: boolean | readonly GrowingItem[],
  ) {
    this.#sessionOptions = sessionOptions;
    this.#handlers = handlers;
    this.#deltas = deltas;
  }

  /** The thread's id; `null` until the first turn of a new or forked one has started. */
  get id(): string | null {
    return this.#session?.id ?? this.#sessionOptions.resume ?? null;
  }

  /**
   * Runs a turn to its end.
   *
   * @throws CodexError the reason of a failed turn, `turn_aborted` when the signal interrupted it, and what
   *   {@link Thread.runStreamed} throws. With a library's schema also `invalid_output`.
   */
  run<const Schema extends LibrarySchema>(
    input: Input,
    options: TurnOptions & { readonly outputSchema: Schema },
  ): Promise<ParsedTurn<SchemaOutput<Schema>>>;
  run(input: Input, options?: TurnOptions): Promise<Turn>;
  async run(input: Input, options: TurnOptions = {}): Promise<Turn | ParsedTurn<unknown>> {
    const failure: Failure = {};
    const items: ThreadItem[] = [];
    let finalResponse = "";
    let usage: Usage | null = null;
    for await (const event of this.#turn(this.#prepare(input, options), options.signal, failure)) {
      if (event.type === "item.completed") {
        items.push(event.item);
        if (event.item.type === "agent_message") finalResponse = event.item.text;
      } else if (event.type === "turn.completed") {
        usage = event.usage;
      } else if (event.type === "turn.failed") {
        failure.error ??= new CodexError("turn_aborted", event.error.message);
      }
    }
    if (failure.error !== undefined) throw failure.error;
    const turn = { items, finalResponse, usage };
    if (!isLibrarySchema(options.outputSchema)) return turn;
    return { ...turn, parsed: await parseOutput(options.outputSchema, finalResponse) };
  }

  /**
   * Runs a turn while its events are read. A failed turn ends with `turn.failed` and is not thrown.
   *
   * @throws CodexError `invalid_argument` at once for bad arguments. From the events: `invalid_argument` when
   *   another turn is running, `turn_aborted` when the signal interrupted it, `session_closed`,
   *   `engine_fault`, and what opening a session throws.
   */
  async runStreamed(input: Input, options: TurnOptions = {}): Promise<StreamedTurn> {
    return { events: this.#turn(this.#prepare(input, options), options.signal, {}) };
  }

  /** Ends the thread and frees what it holds; a running turn ends with `session_closed`. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    abandoned.unregister(this);
    const session = await this.#opening?.catch(() => undefined);
    await session?.close();
  }

  /** As {@link Thread.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #prepare(input: Input, options: TurnOptions): Op[] {
    if (!isPlainObject(options)) checkValue(options, "TurnOptions", "plain object");
    const { signal, cyberAccessProgram, ...overrides } = options;
    if (cyberAccessProgram !== undefined) {
      checkValue(cyberAccessProgram, "cyberAccessProgram", cyberAccessPrograms);
      warnOnce("cyberAccessProgram has no effect: the reference 0.114 knows of no such programs.");
    }
    if (signal !== undefined) checkValue(signal, "signal", "AbortSignal");
    return [
      ...overrideOps(overrides, "TurnOptions"),
      userInput(promptItems(toItems(input)), options.outputSchema),
    ];
  }

  async *#turn(
    ops: readonly Op[],
    signal: AbortSignal | undefined,
    failure: Failure,
  ): AsyncGenerator<ThreadEvent, void, undefined> {
    if (this.#running) {
      throw new CodexError(
        "invalid_argument",
        "A turn is running on this thread; read its events to the end, or leave them, first.",
      );
    }
    this.#running = true;
    const mapper = new ThreadEventMapper(this.#usage, { deltas: this.#deltas });
    try {
      throwIfAborted(signal);
      const session = await this.#open();
      this.#events ??= session[Symbol.asyncIterator]();
      const context = { session, events: this.#events, signal };
      yield { type: "thread.started", thread_id: session.id };
      for await (const { msg } of turnEvents(context, ...ops)) {
        if (msg.type === "error") failure.error = session.turnError(msg);
        if (msg.type === "token_count") {
          this.#reasoningTokens =
            msg.info?.total_token_usage.reasoning_output_tokens ?? this.#reasoningTokens;
        }
        if (msg.type === "session_configured") continue;
        for (const line of mapper.push(msg)) yield sdkEvent(line, this.#reasoningTokens);
      }
    } finally {
      this.#usage = mapper.usage;
      this.#running = false;
    }
  }

  async #open(): Promise<Session> {
    if (this.#closed) throw new CodexError("session_closed", "This thread is closed; start a new one.");
    this.#opening ??= openAttended(this.#sessionOptions, this.#handlers, "unattended").then(
      (session) => {
        this.#session = session;
        abandoned.register(this, session, this);
        return session;
      },
      (error: unknown) => {
        // The workspace or the key may be there the next time.
        this.#opening = undefined;
        throw error;
      },
    );
    return this.#opening;
  }
}

interface Failure {
  error?: CodexError;
}

/** As the SDK hands a prompt over: images first, then all texts as one, with blank lines between. */
function promptItems(items: readonly UserInput[]): UserInput[] {
  const texts = items.flatMap((item) => (item.type === "text" ? [item.text] : []));
  const others = items.filter((item) => item.type !== "text");
  return texts.length === 0 ? others : [...others, { type: "text", text: texts.join("\n\n") }];
}
