/** One writer for each session, within this realm. */

import { locked } from "./errors.ts";
import type { WriteLease } from "./leased-writer.ts";

/** Gives out leases that end with the realm. */
export class LocalLeases {
  readonly #held = new Set<string>();

  /** @throws CodexError `session_locked`. */
  take(id: string): WriteLease {
    if (this.#held.has(id)) throw locked(id);
    this.#held.add(id);
    let isHeld = true;
    return {
      check: async () => {},
      release: async () => {
        if (isHeld) this.#held.delete(id);
        isHeld = false;
      },
    };
  }
}
