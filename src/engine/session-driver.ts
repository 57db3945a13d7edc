/** The seam between a session's facade and where it runs: the engine in this realm, or a worker. */

import type { CodexError } from "../errors.ts";
import type { Event, Op } from "../protocol/index.ts";
import type { ConfigPreview } from "../protocol/types/boundary.ts";
import type { SessionStore } from "../sessions/types.ts";
import type { EventQueue } from "./queue.ts";
import type { Session } from "./session.ts";
import type { SessionOptions } from "./session-options.ts";

/** What drives an open session. The methods throw as those of {@link Session} do. */
export interface SessionDriver {
  /** What the session says, in order. */
  readonly events: EventQueue<Event>;
  /** Resolves when the session has ended: with the error that ended it, or `undefined` when it was closed. */
  readonly ended: Promise<CodexError | undefined>;
  /** Whether the session is over, or about to be. */
  readonly isEnded: boolean;
  /** Hands in an op that was checked; `id` names the submission. */
  submit(id: string, op: Op): void;
  interrupt(): void;
  journal(): string;
  suspend(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens sessions elsewhere than in this realm, and reaches what they need there. A `WorkerClient` of
 * `codex-embed/worker` is one; `via` in the options of everything that opens sessions takes it.
 */
export interface SessionOpener {
  /**
   * Opens a session there.
   *
   * @param watch sees each event as it comes, read or not.
   * @throws CodexError as {@link Session.open}, and what the way there adds.
   */
  open(options: SessionOptions, watch?: (event: Event) => void): Promise<Session>;
  /** The store that sessions with these options are kept in there; its methods throw where there is none. */
  store(options: SessionOptions): SessionStore;
  /** What the configuration of a session with these options comes to there, in the core's words. */
  preview(options: SessionOptions): Promise<ConfigPreview>;
}
