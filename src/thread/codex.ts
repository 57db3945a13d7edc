/** The entry in the shape of `@openai/codex-sdk`. */

import { withTools } from "../attendant/attendant.ts";
import { checkValue } from "../checks.ts";
import { withStore } from "../engine/session.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { SessionHead, SessionPage, SessionQuery, SessionStore } from "../sessions/types.ts";
import {
  type CodexOptions,
  checkCodexOptions,
  type ForkThreadOptions,
  type ThreadOptions,
  threadHandlers,
  threadSessionOptions,
} from "./options.ts";
import { Thread } from "./thread.ts";
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
    return this.#thread(options, {});
  }

  /**
   * Goes on with a recorded thread, under the options of now. Nothing is opened before its first turn, which
   * throws `session_not_found`, `session_locked` or `session_damaged` where it can't go on.
   *
   * @param id the thread's id, as {@link Thread.id} and {@link Codex.listThreads} have it.
   * @throws CodexError `invalid_argument`, `session_closed`.
   */
  resumeThread(id: string, options: ThreadOptions = {}): Thread {
    return this.#thread(options, { resume: threadId(id) });
  }

  /**
   * Begins a new thread from a recorded one, which stays as it is and may be in use. Nothing is opened before
   * its first turn, which throws `session_not_found` or `session_damaged`.
   *
   * @throws CodexError `invalid_argument`, `session_closed`.
   */
  forkThread(id: string, options: ForkThreadOptions = {}): Thread {
    checkValue(options, "options", "plain object");
    const { beforeUserMessage, ...thread } = options;
    const fork = { id: threadId(id), ...(beforeUserMessage === undefined ? {} : { beforeUserMessage }) };
    return this.#thread(thread, { fork });
  }

  /** A page of the recorded threads. Throws `invalid_argument`, `session_store_failed`. */
  listThreads(query: SessionQuery = {}): Promise<SessionPage> {
    return this.#store((store) => store.list(query));
  }

  /** What is known of a recorded thread. Throws `session_not_found`, `session_damaged`. */
  readThread(id: string): Promise<SessionHead> {
    return this.#store((store) => store.head(id));
  }

  /** Names a recorded thread. Throws `session_not_found`; `invalid_argument` for an empty name. */
  renameThread(id: string, name: string): Promise<void> {
    return this.#store((store) => store.rename(id, name));
  }

  /** Puts a recorded thread aside. Throws `session_not_found`, `session_locked`. */
  archiveThread(id: string): Promise<void> {
    return this.#store((store) => store.archive(id));
  }

  /** Takes an archived thread back. Throws `session_not_found`. */
  unarchiveThread(id: string): Promise<void> {
    return this.#store((store) => store.unarchive(id));
  }

  /** Deletes a recorded thread. Throws `session_not_found`, `session_locked`. */
  deleteThread(id: string): Promise<void> {
    return this.#store((store) => store.delete(id));
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

  #thread(options: ThreadOptions, origin: Pick<SessionOptions, "resume" | "fork">): Thread {
    if (this.#closed) throw new CodexError("session_closed", "This Codex is closed; make a new one.");
    const session = threadSessionOptions(this.#options, options, origin);
    const handlers = threadHandlers(this.#options, options);
    withTools(session, handlers.tools);
    const thread = new Thread(session, handlers, options.deltas ?? false);
    this.#threads.add(thread);
    return thread;
  }

  #store<T>(use: (store: SessionStore) => Promise<T>): Promise<T> {
    return withStore(threadSessionOptions(this.#options, {}), use);
  }
}

function threadId(id: string): string {
  checkValue(id, "id", "non-empty string");
  return id;
}
