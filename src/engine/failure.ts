/** Failures of effects: data for the core, never exceptions for the user. */

import { CodexError } from "../errors.ts";
import { codeOf as hostCodeOf } from "../host/errors.ts";
import type { ErrorEffectResult } from "../protocol/types/boundary.ts";

/** An effect that failed in this package and not in the host. */
export class EffectError extends Error {
  /** A code of {@link ErrorEffectResult}, such as `E_UNSUPPORTED`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Whatever a host threw, as a result. A `CodexError`, such as a store's `session_locked`, gets the code
 * `E_SESSION_LOCKED`; errors without a code of the usual form get `E_HOST`.
 */
export function failed(thrown: unknown): ErrorEffectResult {
  const own = thrown instanceof CodexError ? `E_${thrown.code.toUpperCase()}` : undefined;
  return { type: "error", code: own ?? codeOf(thrown) ?? "E_HOST", message: messageOf(thrown) };
}

/** Whatever a session store threw: its own `CodexError`, or `session_store_failed` with the system's code. */
export function storeError(thrown: unknown): CodexError {
  if (thrown instanceof CodexError) return thrown;
  const hostCode = codeOf(thrown);
  return new CodexError("session_store_failed", `The session store failed: ${messageOf(thrown)}`, {
    cause: thrown,
    ...(hostCode === undefined ? {} : { details: { hostCode } }),
  });
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The operating system's name of an error (`ENOENT`) or our own (`E_NETWORK`), if it has one. */
export function codeOf(thrown: unknown): string | undefined {
  const code = hostCodeOf(thrown);
  return code !== undefined && /^E[A-Z0-9_]+$/.test(code) ? code : undefined;
}
