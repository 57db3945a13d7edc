/** Errors of turns in the app server's words. */

import type { CodexErrorInfo as CoreErrorInfo } from "../../protocol/types/notice.ts";
import type { CodexErrorInfo, TurnError } from "../types.ts";

const WORDS: Readonly<Record<string, CodexErrorInfo>> = {
  context_window_exceeded: "contextWindowExceeded",
  usage_limit_exceeded: "usageLimitExceeded",
  server_overloaded: "serverOverloaded",
  internal_server_error: "internalServerError",
  unauthorized: "unauthorized",
  bad_request: "badRequest",
  sandbox_error: "sandboxError",
  thread_rollback_failed: "threadRollbackFailed",
};

/** The kind of an error. A kind that the app server doesn't know is `other`. */
function errorInfo(info: CoreErrorInfo | null | undefined): CodexErrorInfo | null {
  if (info === null || info === undefined) return null;
  if (typeof info === "string") return WORDS[info] ?? "other";
  if ("http_connection_failed" in info) return { httpConnectionFailed: status(info.http_connection_failed) };
  if ("response_stream_connection_failed" in info) {
    return { responseStreamConnectionFailed: status(info.response_stream_connection_failed) };
  }
  if ("response_stream_disconnected" in info) {
    return { responseStreamDisconnected: status(info.response_stream_disconnected) };
  }
  if ("response_too_many_failed_attempts" in info) {
    return { responseTooManyFailedAttempts: status(info.response_too_many_failed_attempts) };
  }
  return "other";
}

/** An error as a turn carries it. */
export function turnError(
  message: string,
  info: CoreErrorInfo | null | undefined,
  details: string | null = null,
): TurnError {
  return { message, codexErrorInfo: errorInfo(info), additionalDetails: details };
}

function status({ http_status_code }: { http_status_code?: number | null }): {
  httpStatusCode: number | null;
} {
  return { httpStatusCode: http_status_code ?? null };
}
