/** What `history.max_bytes` means, whatever keeps the prompts: bytes are those of lines in `history.jsonl`. */

import type { HistoryEntry } from "../protocol/types/history.ts";

/** When a history has grown over its limit, it is cut to this part of it, as in the reference. */
const keptPart = 0.8;

/** An entry as a line of the reference's `history.jsonl`. */
export function promptLine({ conversation_id, ts, text }: HistoryEntry): string {
  return `${JSON.stringify({ session_id: conversation_id, ts, text })}\n`;
}

/** The most bytes that are left of a history which has grown over its limit; the newest entry stays anyway. */
export function keptBytes(limit: number): number {
  return Math.floor(limit * keptPart);
}
