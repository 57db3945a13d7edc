/** What all clients of a server share. */

import { Session, withStore } from "../engine/session.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import type { Event } from "../protocol/index.ts";
import type { SessionStore } from "../sessions/types.ts";
import { ServerAccount } from "./account.ts";
import type { Client } from "./client.ts";
import { UserConfig } from "./config/user-config.ts";
import { refused } from "./rpc/errors.ts";
import { LoadedThread, type ThreadContext } from "./threads/loaded.ts";
import { ThreadMetadata } from "./threads/metadata.ts";
import { ThreadRegistry } from "./threads/registry.ts";

/** Who looks on. */
export interface Observers {
  onEvent?(threadId: string, event: Event): void;
  onIgnored?(problem: string): void;
}

/** The state of a server. */
export class ServerState implements ThreadContext {
  readonly threads = new ThreadRegistry();
  /** What clients said of threads. */
  readonly metadata = new ThreadMetadata();
  /** The user's file of settings. */
  readonly userConfig: UserConfig;
  /** Whose account is used. */
  readonly account: ServerAccount;
  /** What every session is opened with. */
  readonly options: SessionOptions & { readonly host: Host };
  readonly #observers: Observers;
  readonly #clients = new Set<Client>();
  #lastRequest = -1;

  constructor(options: SessionOptions & { readonly host: Host }, observers: Observers) {
    this.options = options;
    this.userConfig = new UserConfig(options);
    this.account = new ServerAccount(options);
    this.#observers = observers;
  }

  get host(): Host {
    return this.options.host;
  }

  /** A client came. */
  joined(client: Client): void {
    this.#clients.add(client);
  }

  /** A client went, and with it the threads that only it listened to. */
  left(client: Client): void {
    this.#clients.delete(client);
    this.threads.leave(client);
  }

  /** All clients. */
  get clients(): Iterable<Client> {
    return this.#clients;
  }

  /**
   * Opens a session as a loaded thread.
   *
   * @throws CodexError as {@link Session.open}; RpcError for a thread that isn't recorded.
   */
  async open(options: SessionOptions): Promise<LoadedThread> {
    let loaded: LoadedThread | undefined;
    const origin = options.resume ?? options.fork?.id;
    const session = await Session.open({
      ...this.options,
      ...options,
      onMcpProgress: (progress) => {
        this.options.onMcpProgress?.(progress);
        loaded?.progress(progress);
      },
    }).catch((error: unknown) => {
      if (origin === undefined || !isMissing(error)) throw error;
      throw refused(`no rollout found for thread id ${origin}`);
    });
    loaded = await LoadedThread.begin(session, options.ephemeral === true, this);
    this.threads.add(loaded);
    return loaded;
  }

  /** Does something with the store of sessions. Throws what it throws. */
  store<T>(use: (store: SessionStore) => Promise<T>): Promise<T> {
    return withStore(this.options, use);
  }

  nextRequestId(): number {
    this.#lastRequest += 1;
    return this.#lastRequest;
  }

  observe(threadId: string, event: Event): void {
    this.#observers.onEvent?.(threadId, event);
  }

  /** A message that was none. */
  ignored(problem: string): void {
    this.#observers.onIgnored?.(problem);
  }

  closed(thread: LoadedThread): void {
    this.threads.remove(thread);
  }
}

/** Whether a store says that it has no such session. */
export function isMissing(error: unknown): boolean {
  return error instanceof CodexError && error.code === "session_not_found";
}
