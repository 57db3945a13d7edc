/**
 * Tells when the other realm is gone. Not every browser closes a port whose realm was terminated, but all give its
 * locks free (W3C Web Locks). Where there are no locks, as on plain http, a closed port has to do.
 */

/**
 * Holds a lock of its own until the function that it returns is called, or this realm is gone.
 *
 * @param held called with the lock's name once it is held.
 */
export function holdLock(held: (name: string) => void): () => void {
  let release: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    release = resolve;
  });
  const name = `codex-embed:${crypto.randomUUID()}`;
  const hold = () => {
    held(name);
    return over;
  };
  // Refused where a page has no origin of its own.
  lockManager()
    ?.request(name, hold)
    .catch(() => undefined);
  return release;
}

/** Calls `then` when a lock is free, unless the function that it returns was called. */
export function whenFree(name: string, then: () => void): () => void {
  const controller = new AbortController();
  lockManager()
    ?.request(name, { signal: controller.signal }, then)
    .catch(() => undefined);
  return () => controller.abort();
}

function lockManager(): LockManager | undefined {
  return "navigator" in globalThis && "locks" in navigator ? navigator.locks : undefined;
}
