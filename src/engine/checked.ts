/** The protocol's checks, with errors that have codes of ours. */

import { CodexError, type CodexErrorCode } from "../errors.ts";
import { decodeEvent, decodeOp, type Event, type Op, ProtocolError } from "../protocol/index.ts";
import type { ValidateMode } from "./session-options.ts";

/** @throws CodexError `invalid_event`; `details.path` names the field. */
export function checkedEvent(event: unknown, mode: ValidateMode = "strict"): Event {
  return coded("invalid_event", () => decodeEvent(event, mode));
}

/** @throws CodexError `invalid_argument`; `details.path` names the field. */
export function checkedOp(op: unknown): Op {
  return coded("invalid_argument", () => decodeOp(op));
}

function coded<T>(code: CodexErrorCode, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new CodexError(code, `${error.message}.`, { cause: error, details: { path: error.path } });
  }
}
