/** The entry in the shape of `@openai/codex-sdk`. */

import { CodexError } from "./errors.ts";
import { Thread } from "./thread.ts";
import {
  type CodexOptions,
  checkCodexOptions,
  type ThreadOptions,
  threadSessionOptions,
} from "./thread-options.ts";
import { WeakList } from "./weak-list.ts";

/** Starts {@link Thread}s that share their options. */
export class Codex implements AsyncDisposable {
  readonly #options: CodexOptions;
  readonly #threads = new WeakList<Thread>();
  #closed = false;

  /** @throws CodexError `invalid_argument`, `invalid_config` or `unsupported`. */
  constructor(options: CodexOptions = {}) {
    checkCodexOptions(options);
    this.#options = options;
  }

  /**
   * Starts a thread. Nothing is opened before its first turn.
   *
   * @throws CodexError `invalid_argument`, `session_closed`.
   */
  startThread(options: ThreadOptions = {}): Thread {
    if (this.#closed) throw new CodexError("session_closed", "This Codex is closed; make a new one.");
    const thread = new Thread(threadSessionOptions(this.#options, options), options);
    this.#threads.add(thread);
    return thread;
  }

  /**
   * Would go on with a saved thread. Threads are not saved yet.
   *
   * @throws CodexError `unsupported`, always.
   */
  resumeThread(_id: string, _options: ThreadOptions = {}): Thread {
    throw new CodexError(
      "unsupported",
      "Threads are not saved yet, so none can be resumed. Keep the Thread object and run further turns on it.",
    );
  }

  /** Closes all its threads. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#threads, (thread) => thread.close()));
  }

  /** As {@link Codex.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
