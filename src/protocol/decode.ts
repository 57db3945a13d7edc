/** From JSON of an unknown form to typed values of the protocol. */

import { failure, isFields } from "./check.ts";
import { checkEvent } from "./checks/event.ts";
import { checkOp } from "./checks/op.ts";
import { checkResponseItem } from "./checks/response_item.ts";
import { checkRolloutLine } from "./checks/rollout.ts";
import type { Event, EventMsg, Op, ResponseItem, RolloutLine } from "./types/index.ts";
import type { UnknownEvent } from "./unknown.ts";

/**
 * How an event that breaks the schema of its `type` is treated. All but the outermost form (`id`, and a
 * `msg` with a `type`) is left unchecked by `off`.
 *
 * - `strict`: it throws.
 * - `warn`: it is reported and passes as it is.
 * - `off`: it passes as it is.
 */
export type ValidationMode = "strict" | "warn" | "off";

/** A value breaks the schema of its type. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /** Always `invalid_event`, whatever was decoded. */
  readonly code = "invalid_event";
  /** Where, such as `msg.plan[2].status`; empty for the value itself. */
  readonly path: string;
  /** What should be there, for people. */
  readonly expected: string;

  /** @param what the kind of value that was decoded, as the message begins. */
  constructor(what: string, path: string, expected: string) {
    super(path === "" ? `${what} must be ${expected}` : `${what}: ${path} must be ${expected}`);
    this.path = path;
    this.expected = expected;
  }
}

/** The `type` of an event that this release knows. */
export type EventType = Exclude<EventMsg, UnknownEvent>["type"];

/** The message of events of one `type`. */
export type EventOf<Type extends EventType> = Extract<EventMsg, { type: Type }>;

/**
 * Checks an event as it comes from JSON. One of an unknown `type` passes whole.
 *
 * @param mode Default: `strict`.
 * @param report What `warn` does with the error. Default: a warning on the console.
 * @returns the same object.
 * @throws {@link ProtocolError} that names the path.
 */
export function decodeEvent(
  value: unknown,
  mode: ValidationMode = "strict",
  report: (error: ProtocolError) => void = warn,
): Event {
  if (mode !== "off" && checkEvent(value)) return value;
  if (mode === "strict" || !isEnvelope(value)) {
    checkEvent(value);
    throw lastFailure(eventName(value));
  }
  if (mode === "warn") report(lastFailure(eventName(value)));
  return value;
}

/** Checks an op as it comes from JSON. @throws {@link ProtocolError} that names the path. */
export function decodeOp(value: unknown): Op {
  if (checkOp(value)) return value;
  throw lastFailure("op");
}

/** Checks an item of the history. One of an unknown `type` passes whole. @throws {@link ProtocolError} */
export function decodeResponseItem(value: unknown): ResponseItem {
  if (checkResponseItem(value)) return value;
  throw lastFailure("item");
}

/** Checks a line of a session file. One of an unknown `type` passes whole. @throws {@link ProtocolError} */
export function decodeRolloutLine(value: unknown): RolloutLine {
  if (checkRolloutLine(value)) return value;
  throw lastFailure("line");
}

/** Whether an event is of one `type`; narrows `event.msg`. */
export function isEvent<Type extends EventType>(
  event: Event,
  type: Type,
): event is Event & { msg: EventOf<Type> } {
  return event.msg.type === type;
}

function lastFailure(what: string): ProtocolError {
  const { path, expected } = failure();
  return new ProtocolError(what, path.replace(/^\./, ""), expected);
}

/** The least that a consumer relies on: whatever switches on `msg.type` may do so. */
function isEnvelope(value: unknown): value is Event {
  return (
    isFields(value) &&
    typeof value.id === "string" &&
    isFields(value.msg) &&
    typeof value.msg.type === "string"
  );
}

function eventName(value: unknown): string {
  const type = isFields(value) && isFields(value.msg) ? value.msg.type : undefined;
  return typeof type === "string" ? `event ${type}` : "event";
}

function warn(error: ProtocolError): void {
  // biome-ignore lint/suspicious/noConsole: telling a developer is what this mode is for
  console.warn(error.message);
}
