/** What comes from a later release than this one. It passes through whole. */

declare const later: unique symbol;

/**
 * The `type` of something from a later release: any string but the known ones.
 *
 * Written as one word that no known `type` equals, because TypeScript narrows a union by `type` only when
 * every member's is a literal.
 */
export type UnknownType = "(of a later release)" & { readonly [later]: true };

/** An event of a later release. */
export interface UnknownEvent {
  /** A name that this release doesn't know. */
  type: UnknownType;
  [field: string]: unknown;
}

/** An item of the history of a later release. */
export interface UnknownResponseItem {
  /** A name that this release doesn't know. */
  type: UnknownType;
  [field: string]: unknown;
}

/** A line of a session file of a later release. */
export interface UnknownRolloutLine {
  /** When it was written: RFC 3339 in UTC with milliseconds. */
  timestamp: string;
  /** A name that this release doesn't know. */
  type: UnknownType;
  [field: string]: unknown;
}
