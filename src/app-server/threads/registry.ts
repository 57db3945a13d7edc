/** The threads that are loaded. */

import { isThreadId } from "../../sessions/errors.ts";
import { refused } from "../rpc/errors.ts";
import type { RequestId } from "../rpc/messages.ts";
import type { Listener, LoadedThread } from "./loaded.ts";

/** Loaded threads by their ids, in the order in which they were loaded. */
export class ThreadRegistry {
  readonly #loaded = new Map<string, LoadedThread>();
  readonly #opening = new Map<string, Promise<LoadedThread>>();

  /** All ids. */
  get ids(): string[] {
    return [...this.#loaded.keys()];
  }

  /** A thread, if it is loaded. */
  find(id: string): LoadedThread | undefined {
    return this.#loaded.get(id);
  }

  /**
   * A loaded thread.
   *
   * @throws RpcError for one that isn't, and for what is no id.
   */
  get(id: string): LoadedThread {
    const thread = this.#loaded.get(checkedId(id));
    if (thread === undefined) throw refused(`thread not found: ${id}`);
    return thread;
  }

  /** Adds a thread. */
  add(thread: LoadedThread): void {
    this.#loaded.set(thread.id, thread);
  }

  /** Loads a thread once, whoever asks for it meanwhile. */
  load(id: string, open: () => Promise<LoadedThread>): Promise<LoadedThread> {
    const known = this.#opening.get(id);
    if (known !== undefined) return known;
    const opening = open().finally(() => this.#opening.delete(id));
    this.#opening.set(id, opening);
    return opening;
  }

  /** Forgets a thread. */
  remove(thread: LoadedThread): void {
    if (this.#loaded.get(thread.id) === thread) this.#loaded.delete(thread.id);
  }

  /** Takes the answer to a question of whichever thread asked it. */
  answer(id: RequestId, result: unknown): void {
    for (const thread of this.#loaded.values()) if (thread.answer(id, result)) return;
  }

  /** Removes a client from all threads, and closes those that nobody listens to any more. */
  leave(listener: Listener): void {
    for (const thread of this.#loaded.values()) {
      if (thread.unsubscribe(listener) && thread.isDeserted) void thread.close();
    }
  }

  /** Closes all. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#loaded.values()].map((thread) => thread.close()));
  }
}

/**
 * A thread's id in the form that stores have.
 *
 * @throws RpcError for what is none.
 */
export function checkedId(id: string): string {
  const plain = id.toLowerCase();
  if (!isThreadId(plain)) throw refused(`invalid thread id: ${JSON.stringify(id)} is no UUID`);
  return plain;
}
