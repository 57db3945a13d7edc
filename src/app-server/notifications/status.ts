/** What a thread is doing. */

import type { ThreadActiveFlag, ThreadStatus } from "../types.ts";

/** The state that a thread's status follows from. */
export class StatusTracker {
  #running = false;
  #failed = false;
  readonly #waiting: Record<ThreadActiveFlag, number> = { waitingOnApproval: 0, waitingOnUserInput: 0 };
  #told = "idle";

  /** The status now. */
  get status(): ThreadStatus {
    const { waitingOnApproval, waitingOnUserInput } = this.#waiting;
    const activeFlags: ThreadActiveFlag[] = [];
    if (waitingOnApproval > 0) activeFlags.push("waitingOnApproval");
    if (waitingOnUserInput > 0) activeFlags.push("waitingOnUserInput");
    if (this.#running || activeFlags.length > 0) return { type: "active", activeFlags };
    return this.#failed ? { type: "systemError" } : { type: "idle" };
  }

  /** A turn began. */
  started(): void {
    this.#running = true;
    this.#failed = false;
  }

  /** A turn ended, whatever it waited for. */
  ended(): void {
    this.#running = false;
    this.#waiting.waitingOnApproval = 0;
    this.#waiting.waitingOnUserInput = 0;
  }

  /** Something failed; the status says so until the next turn. */
  failed(): void {
    this.ended();
    this.#failed = true;
  }

  /** A question is open. */
  asked(flag: ThreadActiveFlag): void {
    this.#waiting[flag] += 1;
  }

  /** A question was answered. */
  answered(flag: ThreadActiveFlag): void {
    this.#waiting[flag] = Math.max(0, this.#waiting[flag] - 1);
  }

  /** The status, if it is another one than was told last. */
  change(): ThreadStatus | undefined {
    const { status } = this;
    const text = status.type === "active" ? `active ${status.activeFlags.join(" ")}` : status.type;
    if (text === this.#told) return undefined;
    this.#told = text;
    return status;
  }
}
