/** Which events this release knows. */

import { membersEventMsg } from "./checks/event.ts";
import type { EventMsg } from "./types/index.ts";
import type { UnknownEvent } from "./unknown.ts";

/** Whether an event comes from a later release: its `type` is none that this one knows. */
export function isUnknownEvent(msg: EventMsg): msg is UnknownEvent {
  return !membersEventMsg.has(msg.type);
}
