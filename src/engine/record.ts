/** A session's record and the prompt history, as its effects use them. */

import type { CodexError } from "../errors.ts";
import type {
  HistoryAppendEffectRequest,
  HistoryReadEffectRequest,
  SessionAppendEffectRequest,
  SessionReadEffectRequest,
  SessionRenameEffectRequest,
} from "../protocol/types/boundary.ts";
import type { PromptStore, SessionLog } from "../sessions/types.ts";
import type { Outcome } from "./boundary.ts";
import { EffectError, storeError } from "./failure.ts";

/** The effects that a {@link SessionRecord} performs. */
export type RecordEffect =
  | SessionReadEffectRequest
  | SessionAppendEffectRequest
  | SessionRenameEffectRequest
  | HistoryAppendEffectRequest
  | HistoryReadEffectRequest;

/** What a {@link SessionRecord} works with. */
export interface RecordParts {
  /** Takes what the session says; `null` where that is not recorded. */
  readonly log: SessionLog | null;
  /** What the session begins from; `null` for nothing. */
  readonly source: AsyncIterable<Uint8Array> | null;
  /** `null` for none. */
  readonly prompts: PromptStore | null;
}

/** What a session is recorded in, and begins from. */
export class SessionRecord {
  readonly #log: SessionLog | null;
  readonly #prompts: PromptStore | null;
  #source: AsyncIterator<Uint8Array> | undefined;
  #readError: CodexError | undefined;

  constructor({ log, source, prompts }: RecordParts) {
    this.#log = log;
    this.#source = source?.[Symbol.asyncIterator]();
    this.#prompts = prompts;
  }

  /** Whether what the session says is kept. */
  get isKept(): boolean {
    return this.#log !== null;
  }

  /** Absolute path of the record, where it is a file. */
  get path(): string | null {
    return this.#log?.path ?? null;
  }

  /** Why the record that the session begins from could not be read, if it couldn't. */
  get readError(): CodexError | undefined {
    return this.#readError;
  }

  /** Performs an effect. Throws what the store throws. */
  async perform(effect: RecordEffect): Promise<Outcome> {
    switch (effect.type) {
      case "session_read":
        return this.#read();
      case "session_append":
        await this.#log?.append(effect.lines);
        return { type: "done" };
      case "session_rename":
        await this.#log?.rename(effect.name);
        return { type: "done" };
      case "history_append":
        if (this.#prompts === null) throw new EffectError("E_UNSUPPORTED", "There is no prompt history.");
        await this.#prompts.append(effect.entry, effect.max_bytes ?? undefined);
        return { type: "done" };
      case "history_read": {
        const entry = await this.#prompts?.entry(effect.log_id, effect.offset);
        return { type: "history_entry", entry: entry ?? null };
      }
    }
  }

  /** Lets go of the record, so that another writer can have it. Waits for an append under way. */
  async close(): Promise<void> {
    await Promise.all([this.#endSource(), this.#log?.close()]);
  }

  async #read(): Promise<Outcome> {
    const next = await this.#source?.next().catch((thrown: unknown) => {
      this.#readError = storeError(thrown);
      throw thrown;
    });
    if (next !== undefined && !next.done) return { type: "bytes", channel: "data", data: next.value };
    this.#source = undefined;
    return { type: "end" };
  }

  async #endSource(): Promise<void> {
    const source = this.#source;
    this.#source = undefined;
    await source?.return?.();
  }
}
