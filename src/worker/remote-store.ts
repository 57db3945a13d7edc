/** A worker's session store, as the other side uses it. */

import { CodexError } from "../errors.ts";
import type { HistoryEntry } from "../protocol/types/history.ts";
import type {
  PromptStore,
  SessionHead,
  SessionLog,
  SessionPage,
  SessionQuery,
  SessionStore,
} from "../sessions/types.ts";
import type { SentOptions, StoreRequest } from "./messages.ts";
import type { Peer } from "./peer.ts";
import { remotePieces } from "./streams.ts";

/** Everything but to write a log, which is the work of the sessions there. */
export class RemoteStore implements SessionStore {
  readonly prompts: PromptStore;
  readonly #peer: Peer;
  readonly #options: SentOptions;

  constructor(peer: Peer, options: SentOptions) {
    this.#peer = peer;
    this.#options = options;
    this.prompts = {
      info: () => this.#ask({ method: "promptInfo" }),
      append: (entry: HistoryEntry, maxBytes?: number) =>
        this.#ask({ method: "promptAppend", entry, ...(maxBytes === undefined ? {} : { maxBytes }) }),
      entry: (logId: number, offset: number) => this.#ask({ method: "promptEntry", logId, offset }),
    };
  }

  create(): Promise<SessionLog> {
    return Promise.reject(notHere());
  }

  open(): Promise<SessionLog> {
    return Promise.reject(notHere());
  }

  async *read(id: string): AsyncGenerator<Uint8Array, void, undefined> {
    yield* remotePieces(this.#peer, await this.#ask<number>({ method: "read", id }));
  }

  head(id: string): Promise<SessionHead> {
    return this.#ask({ method: "head", id });
  }

  list(query: SessionQuery = {}): Promise<SessionPage> {
    return this.#ask({ method: "list", query });
  }

  rename(id: string, name: string): Promise<void> {
    return this.#ask({ method: "rename", id, name });
  }

  archive(id: string): Promise<void> {
    return this.#ask({ method: "archive", id });
  }

  unarchive(id: string): Promise<void> {
    return this.#ask({ method: "unarchive", id });
  }

  delete(id: string): Promise<void> {
    return this.#ask({ method: "delete", id });
  }

  async #ask<Answer>(request: StoreRequest): Promise<Answer> {
    const answer: unknown = await this.#peer.call("store", { options: this.#options, request });
    // What a method of the store gave there, and typed by the same interface.
    return answer as Answer;
  }
}

function notHere(): CodexError {
  return new CodexError(
    "unsupported",
    "The log of a session is written where the session runs: open the session through the worker's client.",
  );
}
