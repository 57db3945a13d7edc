/** Small helpers over the items of a turn. */

import type { ItemView } from "./view.ts";

export type { ItemView } from "./view.ts";

/** The same list with one element replaced. */
export function replaceAt<T>(list: readonly T[], index: number, value: T): readonly T[] {
  return list.map((old, at) => (at === index ? value : old));
}

/** As `findLastIndex`. */
export function lastIndexOf<T>(list: readonly T[], fits: (value: T) => boolean): number {
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const value = list[index];
    if (value !== undefined && fits(value)) return index;
  }
  return -1;
}

/**
 * Ends the text that streams. With `stopped` also the work that is still under way: its turn is over.
 * The same list when there is none.
 */
export function settle(items: readonly ItemView[], work?: "stopped"): readonly ItemView[] {
  let changed = false;
  const settled = items.map((item) => {
    if ((item.kind === "message" || item.kind === "reasoning") && item.streaming) {
      changed = true;
      return { ...item, streaming: false };
    }
    const open = "status" in item && (item.status === "running" || item.status === "waiting");
    if (work === undefined || !open) return item;
    changed = true;
    return { ...item, status: work };
  });
  return changed ? settled : items;
}
