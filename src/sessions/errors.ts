/** The errors that all stores share. */

import { CodexError } from "../errors.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is a thread's id; all others name no session, and no file either. */
export function isThreadId(id: unknown): id is string {
  return typeof id === "string" && uuid.test(id);
}

/** @throws CodexError `invalid_argument`. */
export function checkThreadId(id: string): void {
  if (!isThreadId(id)) {
    throw new CodexError("invalid_argument", "A new thread's id must be a UUID in lower case.", {
      details: { path: "id" },
    });
  }
}

/** @throws CodexError `invalid_argument`. */
export function checkLines(lines: string): void {
  if (!lines.endsWith("\n")) {
    throw new CodexError("invalid_argument", "What is appended to a session must end with a line break.");
  }
}

/**
 * The name without space around it.
 *
 * @throws CodexError `invalid_argument` when nothing is left.
 */
export function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") {
    throw new CodexError("invalid_argument", "A thread's name must not be empty.", {
      details: { path: "name" },
    });
  }
  return trimmed;
}

/** There is no such session. */
export function notFound(id: string): CodexError {
  return new CodexError(
    "session_not_found",
    `No session ${JSON.stringify(id)} is kept here. List the sessions for the ids there are.`,
  );
}

/** There is one, but put aside. */
export function isArchived(id: string): CodexError {
  return new CodexError("session_not_found", `The session ${id} is archived. Unarchive it first.`);
}

/** Another writer has it. */
export function locked(id: string, who = "another writer"): CodexError {
  return new CodexError(
    "session_locked",
    `The session ${id} is in use by ${who}. Close it there, or fork the session.`,
  );
}

/** Its record can't be used. */
export function damaged(id: string, what: string): CodexError {
  return new CodexError("session_damaged", `The record of session ${id} can't be used: ${what}.`);
}

/** Its log was closed. */
export function logClosed(id: string): CodexError {
  return new CodexError("session_closed", `The log of session ${id} is closed; open it again.`);
}

/** A new session can't have an old one's id. */
export function taken(id: string): CodexError {
  return new CodexError("invalid_argument", `A session ${id} is kept here already. Open it instead.`);
}
