/** Decodes each event of the data, and reports what came of it. */
import { decodeEvent, isEvent, isUnknownEvent, ProtocolError } from "codex-embed/protocol";
import { readData, report } from "./report.ts";

function outcome(value: unknown): string {
  try {
    const event = decodeEvent(value);
    if (event !== value) return "another object";
    return isUnknownEvent(event.msg) ? "unknown" : "known";
  } catch (error) {
    return error instanceof ProtocolError ? `${error.code}: ${error.message}` : String(error);
  }
}

const events = await readData("events");
const outcomes = Array.isArray(events) ? events.map(outcome) : [];
const event = decodeEvent({ id: "1", msg: { type: "agent_message", message: "hi" } });
await report({ outcomes, narrowed: isEvent(event, "agent_message") ? event.msg.message : null });
