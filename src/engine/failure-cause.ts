/** Why a turn failed, where its `error` event does not say. */

import { CodexError, type CodexErrorCode, type CodexErrorDetails, turnError } from "../errors.ts";
import type { Event } from "../protocol/index.ts";
import type { EffectRequest } from "../protocol/types/boundary.ts";
import type { Outcome } from "./boundary.ts";

/** The parts of an `error` event. */
export interface ErrorMessage {
  readonly message: string;
  readonly codex_error_info?: unknown;
}

/**
 * Remembers how the last request of a turn went.
 *
 * The protocol calls most failures `other`, as the reference does: a missing key, an endpoint that is not
 * there, a status. A program should not have to read prose to tell them apart.
 */
export class FailureCause {
  #request: RequestFailure | undefined;
  #retried = false;

  /** Sees each event of the session. */
  observe({ msg }: Event): void {
    if (msg.type === "task_started") {
      this.#request = undefined;
      this.#retried = false;
    } else if (msg.type === "stream_error") {
      this.#retried = true;
    }
  }

  /** Sees how each effect ended. */
  observeOutcome(effect: EffectRequest, outcome: Outcome): void {
    if (effect.type === "http_open") this.#request = requestFailure(outcome);
  }

  /** The error that stands for a failed turn. */
  explain(error: ErrorMessage): CodexError {
    const named = turnError(error.message, error.codex_error_info);
    // A key that is missing is told from one that the endpoint rejects.
    if (named.code !== "turn_failed" && this.#request?.code !== "no_api_key") return named;
    const { code, ...facts }: RequestFailure = this.#request ?? {
      code: this.#retried ? "stream_disconnected" : "turn_failed",
    };
    return new CodexError(code, error.message, facts);
  }
}

interface RequestFailure {
  readonly code: CodexErrorCode;
  readonly details?: CodexErrorDetails;
}

const codeByStatus: Readonly<Record<number, CodexErrorCode>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "unauthorized",
};

function requestFailure(outcome: Outcome): RequestFailure | undefined {
  if (outcome.type === "error") {
    if (outcome.code === "E_NO_KEY") return { code: "no_api_key" };
    if (outcome.code === "E_LOGIN") return { code: "unauthorized" };
    return { code: "network", details: { hostCode: outcome.code } };
  }
  if (outcome.type !== "http_head" || outcome.status < 400) return undefined;
  const httpStatus = outcome.status;
  return { code: codeByStatus[httpStatus] ?? "http_status", details: { httpStatus } };
}
