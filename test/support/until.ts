import type { Event, EventMsg } from "codex-embed";

/** Reads on until an event of a type. */
export async function until<Type extends EventMsg["type"]>(
  events: AsyncIterator<Event, undefined>,
  type: Type,
): Promise<Extract<EventMsg, { type: Type }>> {
  for (;;) {
    const next = await events.next();
    if (next.done) throw new Error(`the conversation ended without ${type}`);
    if (next.value.msg.type === type) return next.value.msg as Extract<EventMsg, { type: Type }>;
  }
}
