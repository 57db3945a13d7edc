/** One turn of a session, from its prompt to its end. */

import type { Session } from "../engine/session.ts";
import { CodexError } from "../errors.ts";
import type { Event, Op } from "../protocol/index.ts";

/** What a turn runs with. */
export interface TurnContext {
  readonly session: Session;
  /** The session's events; what waits there from before the turn comes first. */
  readonly events: AsyncIterator<Event, undefined>;
  /** Interrupts the turn. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Hands in a prompt, after changes of settings, and gives the events up to the end of its turn. Leaving early interrupts the turn and
 * waits for its end, so that the session can be used again.
 *
 * @throws CodexError `turn_aborted` after the last event when the signal interrupted the turn;
 *   `session_closed` when the session was closed meanwhile. A failed turn is not thrown.
 */
export async function* turnEvents(
  context: TurnContext,
  ...ops: readonly Op[]
): AsyncGenerator<Event, void, undefined> {
  const { session, events, signal } = context;
  throwIfAborted(signal);
  const interrupt = () => {
    if (!session.closed) session.interrupt();
  };
  let running = true;
  for (const op of ops) session.submit(op);
  signal?.addEventListener("abort", interrupt, { once: true });
  try {
    while (running) {
      const next = await events.next();
      if (next.done)
        throw new CodexError(
          "session_closed",
          "The session was closed while a turn was running. Open a new one, or resume the thread.",
        );
      running = !endsTurn(next.value);
      yield next.value;
    }
  } finally {
    signal?.removeEventListener("abort", interrupt);
    if (running && !session.closed) {
      interrupt();
      await drain(events);
    }
  }
  throwIfAborted(signal);
}

/** @throws CodexError `turn_aborted` when the signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new CodexError("turn_aborted", "The turn was interrupted by its AbortSignal.", {
      cause: signal.reason,
    });
  }
}

async function drain(events: AsyncIterator<Event, undefined>): Promise<void> {
  for (;;) {
    const next = await events.next();
    if (next.done || endsTurn(next.value)) return;
  }
}

function endsTurn({ msg }: Event): boolean {
  // A turn that is replaced by another task goes on in that one.
  return msg.type === "task_complete" || (msg.type === "turn_aborted" && msg.reason !== "replaced");
}
