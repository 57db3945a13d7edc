/** The timers of one session. */

interface Timer {
  readonly wake: () => void;
  /** Milliseconds left when it was last started. */
  left: number;
  startedAt: number;
  handle: ReturnType<typeof setTimeout> | undefined;
}

/** The longest delay that `setTimeout` takes (HTML standard: a signed 32-bit number of milliseconds). */
const longestDelay = 2 ** 31 - 1;

/**
 * Timers that can stand still together.
 *
 * They stand still while the session's reads are held back, so that a consumer who reads slowly is not
 * mistaken for a connection that has gone silent. They keep Node's process alive: a session only sleeps
 * inside a turn.
 */
export class Timers {
  readonly #timers = new Set<Timer>();
  #paused = false;

  /** Resolves after `ms` milliseconds of running time, or at once when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const wake = () => {
        clearTimeout(timer.handle);
        this.#timers.delete(timer);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer: Timer = { wake, left: Math.max(0, ms), startedAt: 0, handle: undefined };
      this.#timers.add(timer);
      signal.addEventListener("abort", wake, { once: true });
      if (!this.#paused) start(timer);
    });
  }

  /** Stops the clock. */
  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    const now = performance.now();
    for (const timer of this.#timers) {
      clearTimeout(timer.handle);
      timer.left = Math.max(0, timer.left - (now - timer.startedAt));
    }
  }

  /** Lets the clock run again. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    for (const timer of this.#timers) start(timer);
  }
}

function start(timer: Timer): void {
  timer.startedAt = performance.now();
  if (timer.left <= longestDelay) {
    timer.handle = setTimeout(timer.wake, timer.left);
    return;
  }
  timer.handle = setTimeout(() => {
    timer.left -= longestDelay;
    start(timer);
  }, longestDelay);
}
