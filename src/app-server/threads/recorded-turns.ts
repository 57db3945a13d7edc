/** The turns of a thread that is not loaded, from its record. */

import type { SessionStore } from "../../sessions/types.ts";
import { linesOf } from "../transports/lines.ts";
import type { Turn } from "../types.ts";
import { TurnsFold } from "./turns.ts";

/** Reads a record, a line at a time. Throws what the store throws. */
export async function recordedTurns(store: SessionStore, id: string): Promise<Turn[]> {
  const fold = new TurnsFold();
  for await (const line of linesOf(store.read(id))) fold.pushLine(line);
  fold.leaveOff();
  return fold.turns;
}
