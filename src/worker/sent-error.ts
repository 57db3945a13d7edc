/** Errors on their way between realms: their code crosses, their stack and cause don't. */

import { CodexError, type CodexErrorCode, type CodexErrorDetails } from "../errors.ts";
import { codeOf, HostError } from "../host/errors.ts";

/** An error as data. */
export type SentError =
  | {
      readonly kind: "codex";
      readonly code: CodexErrorCode;
      readonly message: string;
      readonly details?: CodexErrorDetails;
    }
  | { readonly kind: "host"; readonly code: string; readonly message: string }
  | { readonly kind: "other"; readonly message: string };

/** What was thrown, as data. */
export function sentError(thrown: unknown): SentError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof CodexError) {
    const { code, details } = thrown;
    return { kind: "codex", code, message, ...(details === undefined ? {} : { details }) };
  }
  const code = codeOf(thrown);
  return code === undefined ? { kind: "other", message } : { kind: "host", code, message };
}

/** The error to throw on this side. */
export function receivedError(sent: SentError): Error {
  switch (sent.kind) {
    case "codex":
      return receivedCodexError(sent);
    case "host":
      return new HostError(sent.code, sent.message);
    case "other":
      return new Error(sent.message);
  }
}

/** As {@link receivedError}, where nothing but a {@link CodexError} may be thrown. */
export function receivedCodexError(sent: SentError): CodexError {
  if (sent.kind !== "codex") return new CodexError("engine_fault", sent.message);
  return new CodexError(sent.code, sent.message, sent.details === undefined ? {} : { details: sent.details });
}
