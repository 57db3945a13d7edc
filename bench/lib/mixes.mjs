/** The messages of the events that are validated; repeated until there are enough. */

import { recordedEvents } from "../../test/protocol/recordings.mjs";

/** One run's long output, in bytes from here on, would outweigh all else. */
const LONG = 4_096;

/** What a stream of text is made of. */
export const deltas = [
  { type: "agent_message_content_delta", thread_id: "t", turn_id: "1", item_id: "i", delta: " words" },
  { type: "agent_message_delta", delta: " words" },
];

/** What the reference told in the recorded scenarios. */
export const recorded = recordedEvents().filter((msg) => JSON.stringify(msg).length < LONG);
