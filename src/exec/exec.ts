/** One prompt, one run. */

import { type Input, toItems, userInput } from "../agent/input.ts";
import { type AgentOptions, toSessionOptions } from "../agent/options.ts";
import { throwIfAborted, turnEvents } from "../agent/turn.ts";
import { openAttended, withTools } from "../attendant/attendant.ts";
import { type AttendantOptions, attendantOptionKinds } from "../attendant/options.ts";
import type { Kind } from "../checks.ts";
import { ApprovalPolicy } from "../config/types.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import type { Event, Op } from "../protocol/index.ts";

/** Options of {@link runExec} and {@link startExecStream}. The approval policy is `never` unless set. */
export interface ExecOptions extends AgentOptions, AttendantOptions, Pick<SessionOptions, "resume"> {
  /** What the answer must fit: JSON Schema, or a schema of a library such as zod. */
  readonly outputSchema?: unknown;
  /** Interrupts the run. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a prompt and gives all events: `session_configured` first, `shutdown_complete` last.
 *
 * A failed turn is not thrown: it is an `error` event.
 *
 * @throws CodexError for bad arguments, all that `Session.open` throws, `turn_aborted` when the signal
 *   interrupted the run, and `engine_fault`.
 */
export async function runExec(prompt: Input, options: ExecOptions = {}): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of startExecStream(prompt, options)) events.push(event);
  return events;
}

/**
 * Runs a prompt and streams the events as {@link runExec} gives them. The run starts with the first `next()`.
 * Leaving the stream early stops everything.
 *
 * @throws CodexError for bad arguments, at once; the rest as in {@link runExec}, from the stream.
 */
export function startExecStream(
  prompt: Input,
  options: ExecOptions = {},
): AsyncGenerator<Event, void, undefined> {
  const sessionOptions = runOptions(options, "ExecOptions", { outputSchema: "object or function" });
  return streamTask(userInput(toItems(prompt), options.outputSchema), sessionOptions, options);
}

/**
 * What a run's session is opened with.
 *
 * @param own the options that only this kind of run has.
 * @throws CodexError `invalid_argument`.
 */
export function runOptions(
  options: Omit<ExecOptions, "outputSchema">,
  what: string,
  own: Readonly<Record<string, Kind>>,
): SessionOptions {
  const kinds = {
    ...own,
    signal: "AbortSignal",
    resume: "non-empty string",
    ...attendantOptionKinds,
  } as const;
  const sessionOptions = toSessionOptions(options, what, kinds, { approval_policy: ApprovalPolicy.Never });
  // Wrong ones are told at once, not by the stream.
  withTools(sessionOptions, options.tools);
  const { resume } = options;
  return resume === undefined ? sessionOptions : { ...sessionOptions, resume };
}

/**
 * Opens a session, does one thing in it, and shuts it down: `session_configured` comes first,
 * `shutdown_complete` last.
 */
export async function* streamTask(
  op: Op,
  sessionOptions: SessionOptions,
  options: AttendantOptions & Pick<ExecOptions, "signal">,
): AsyncGenerator<Event, void, undefined> {
  const { signal } = options;
  throwIfAborted(signal);
  const session = await openAttended(sessionOptions, options, "unattended");
  try {
    const events = session[Symbol.asyncIterator]();
    yield* turnEvents({ session, events, signal }, op);
    session.submit({ type: "shutdown" });
    for (let next = await events.next(); !next.done; next = await events.next()) yield next.value;
  } finally {
    await session.close();
  }
}
