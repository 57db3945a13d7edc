/** Failures of effects: data for the core, never exceptions for the user. */

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

/** Whatever a host threw, as a result. Errors without a code of the usual form get `E_HOST`. */
export function failed(thrown: unknown): ErrorEffectResult {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { type: "error", code: codeOf(thrown) ?? "E_HOST", message };
}

/** The operating system's name of an error (`ENOENT`) or our own (`E_NETWORK`), if it has one. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  const { code } = thrown;
  return typeof code === "string" && /^E[A-Z0-9_]+$/.test(code) ? code : undefined;
}
