/** Lists that are given out in parts. */

import { refused } from "../rpc/errors.ts";

/**
 * A part of a list.
 *
 * @param limit Default: all. 0 counts as 1, as in the reference.
 * @returns the part, and where the next one begins; `null` after the last.
 */
export function paginate<T>(
  all: readonly T[],
  start: number,
  limit: number | null | undefined,
): { readonly data: T[]; readonly end: number | null } {
  const end = Math.min(all.length, start + Math.max(limit ?? all.length, 1));
  return { data: all.slice(start, end), end: end < all.length ? end : null };
}

/**
 * A part of a list whose cursors are numbers.
 *
 * @param what names the list's members in errors.
 * @throws RpcError for a cursor that is none, or lies behind the end.
 */
export function numberedPage<T>(
  all: readonly T[],
  { cursor, limit }: { readonly cursor?: string | null; readonly limit?: number | null },
  what: string,
): { data: T[]; nextCursor: string | null } {
  let start = 0;
  if (cursor != null) {
    if (!/^\d{1,15}$/.test(cursor)) throw refused(`invalid cursor: ${cursor}`);
    start = Number(cursor);
    if (start > all.length) throw refused(`cursor ${start} exceeds total ${what} ${all.length}`);
  }
  const { data, end } = paginate(all, start, limit);
  return { data, nextCursor: end === null ? null : String(end) };
}
