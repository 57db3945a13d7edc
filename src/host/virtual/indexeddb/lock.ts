import { HostError } from "../../errors.ts";

/** What is taken in this realm, where there are no Web Locks. */
const taken = new Set<string>();

/**
 * Takes a name for oneself: in all pages and workers of the origin where the platform has Web Locks (secure
 * contexts), else in this realm. A page that ends gives its names free. Throws `EBUSY` when somebody has it.
 *
 * @returns gives it free.
 */
export async function takeAlone(name: string): Promise<() => Promise<void>> {
  const locks = globalThis.navigator?.locks;
  if (locks !== undefined) return await webLock(locks, name);
  if (taken.has(name)) throw busy(name);
  taken.add(name);
  return async () => void taken.delete(name);
}

function webLock(locks: LockManager, name: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const held = locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock === null) throw busy(name);
      await new Promise<void>((release) => {
        resolve(async () => {
          release();
          await held;
        });
      });
    });
    held.catch(reject);
  });
}

function busy(name: string): HostError {
  return new HostError("EBUSY", `${name} is in use, perhaps in another tab: close it there`);
}
