/** Which sessions a query means, and where its next page begins. */

import { CodexError } from "../errors.ts";
import type { SessionHead, SessionQuery } from "./types.ts";

/** A place in a list that is ordered newest first. */
export interface Position {
  /** Sorts as text: of two, the greater one is newer. */
  readonly time: string;
  readonly id: string;
}

/** A query with its defaults filled in. */
export interface Selection {
  readonly archived: boolean;
  readonly byUpdate: boolean;
  readonly limit: number;
  /** The last position of the page before. */
  readonly after: Position | undefined;
  /** Whether a session is asked for, but for `archived`. */
  matches(head: SessionHead): boolean;
}

const mostPerPage = 10_000;

/** @throws CodexError `invalid_argument`; `details.path` names the field. */
export function select(query: SessionQuery = {}): Selection {
  const { cwd, modelProviders = [], sources = [], search = "", limit = 25, cursor } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage) {
    throw wrong("limit", `limit must be a whole number from 1 to ${mostPerPage}.`);
  }
  const wanted = search.toLowerCase();
  return {
    archived: query.archived ?? false,
    byUpdate: query.orderBy === "updated",
    limit,
    after: cursor === undefined ? undefined : positionOf(cursor),
    matches: (head) =>
      (cwd === undefined || head.cwd === cwd) &&
      (modelProviders.length === 0 || modelProviders.includes(head.modelProvider ?? "")) &&
      (sources.length === 0 || sources.includes(head.source)) &&
      (wanted === "" || `${head.name ?? ""}\n${head.preview}`.toLowerCase().includes(wanted)),
  };
}

/** The order of lists: newest first, and the greater id first of two at the same time. */
export function newestFirst(left: Position, right: Position): number {
  if (left.time !== right.time) return left.time < right.time ? 1 : -1;
  if (left.id === right.id) return 0;
  return left.id < right.id ? 1 : -1;
}

/** A time in milliseconds as text that sorts as it does. */
export function sortableTime(milliseconds: number): string {
  return String(Math.max(0, Math.trunc(milliseconds))).padStart(16, "0");
}

/** The cursor of a page that ends at a position. */
export function cursorOf({ time, id }: Position): string {
  return `${time}|${id}`;
}

function positionOf(cursor: string): Position {
  const [time, id, ...more] = cursor.split("|");
  if (!time || !id || more.length > 0) {
    throw wrong("cursor", "cursor must be the nextCursor of a page of the same query.");
  }
  return { time, id };
}

function wrong(path: string, message: string): CodexError {
  return new CodexError("invalid_argument", message, { details: { path } });
}
