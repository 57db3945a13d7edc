/** Replay: a session's recorded inputs, run again without a host. */

import { CodexError } from "../errors.ts";
import type { Event } from "../protocol/index.ts";
import { decodeOutboxes, type OutboxEntry } from "./boundary.ts";
import { checkedEvent } from "./checked.ts";
import { type Engine, engineOf } from "./instance.ts";
import type { Platform } from "./load.ts";

/** What a session said to one of its inputs. */
export interface ReplayedStep {
  /** In order; the same as the first time, ids and times included. */
  readonly events: readonly Event[];
  /** The fault that ended the session in this step. */
  readonly fault?: CodexError;
}

/**
 * Runs a session's journal through a session of its own: to look at a run after the fact, or to follow a
 * fault. Nothing is asked of a host: the journal holds what it answered. It blocks the thread meanwhile.
 *
 * @param journal what {@link Session.journal} gave, in the same release of this package.
 * @param engine the instance to run it on: where it ends in a trap, the sessions of that instance end, too. Default:
 *   the one that sessions share.
 * @returns what each input led to; the first input is the session's start.
 * @throws CodexError `invalid_argument` for what is no journal, `wasm_load_failed`, `engine_fault`.
 */
export async function replay(journal: string, engine?: Engine): Promise<ReplayedStep[]> {
  return replayOn(await import("#platform"), journal, engine);
}

/** @internal */
export async function replayOn(
  platform: Pick<Platform, "loadCore">,
  journal: string,
  own?: Engine,
): Promise<ReplayedStep[]> {
  checkJournal(journal);
  const engine = own ?? engineOf(await platform.loadCore());
  return decodeOutboxes(engine.replay(journal)).map(toStep);
}

function checkJournal(journal: unknown): void {
  if (typeof journal === "string" && journal !== "null") return;
  throw new CodexError(
    "invalid_argument",
    "This is no journal. Open the session with the option journal: true, and pass what its journal() returns.",
  );
}

function toStep(entries: readonly OutboxEntry[]): ReplayedStep {
  const events: Event[] = [];
  for (const entry of entries) {
    if (entry === "closed") break;
    if ("event" in entry) events.push(checkedEvent(entry.event));
    if ("fault" in entry) return { events, fault: new CodexError("engine_fault", entry.fault.message) };
  }
  return { events };
}
