/** Conversations at the level of the protocol. */

import type { Input } from "../agent/input.ts";
import { type AgentOptions, toSessionOptions } from "../agent/options.ts";
import { openAttended, withTools } from "../attendant/attendant.ts";
import { type AttendantOptions, attendantOptionKinds } from "../attendant/options.ts";
import { withStore } from "../engine/session.ts";
import { checkSessionOptions, type SessionOptions, type ThreadFork } from "../engine/session-options.ts";
import type { SessionHead, SessionPage, SessionQuery, SessionStore } from "../sessions/types.ts";
import { Conversation } from "./conversation.ts";
import type { TurnOverrides } from "./turn-overrides.ts";

/** Options of {@link CodexClient}. */
export type ClientOptions = AgentOptions & AttendantOptions & Pick<SessionOptions, "dynamicTools">;

/** Starts {@link Conversation}s that share their options. */
export class CodexClient {
  readonly #options: SessionOptions;
  readonly #handlers: AttendantOptions;

  /** @throws CodexError `invalid_argument` or `invalid_config`. */
  constructor(options: ClientOptions = {}) {
    const agent = toSessionOptions(options, "CodexClient's options", {
      dynamicTools: "array of plain objects",
      ...attendantOptionKinds,
    });
    this.#options = { ...agent, dynamicTools: options.dynamicTools ?? [] };
    checkSessionOptions(withTools(this.#options, options.tools));
    this.#handlers = options;
  }

  /**
   * Starts a conversation. It opens in the background: a failure to open is thrown by its methods and by its
   * events.
   *
   * @param prompt the first turn. Default: none; the first `submitUserTurn` begins it.
   * @param overrides settings for this turn and those after it.
   * @throws CodexError `invalid_argument` for a prompt or overrides of a wrong type.
   */
  startConversation(prompt?: Input, overrides: TurnOverrides = {}): Conversation {
    return this.#begin({}, prompt, overrides);
  }

  /**
   * Goes on with a recorded conversation. It opens as in {@link CodexClient.startConversation}, and may then
   * also throw `session_not_found`, `session_locked` or `session_damaged`.
   *
   * @param id the thread's id: {@link Conversation.id}.
   * @throws CodexError `invalid_argument`.
   */
  resumeConversation(id: string, prompt?: Input, overrides: TurnOverrides = {}): Conversation {
    return this.#begin({ resume: id }, prompt, overrides);
  }

  /**
   * Begins a new conversation from a recorded one, which stays as it is and may be in use.
   *
   * @throws CodexError `invalid_argument`.
   */
  forkConversation(fork: ThreadFork, prompt?: Input, overrides: TurnOverrides = {}): Conversation {
    return this.#begin({ fork }, prompt, overrides);
  }

  /** A page of the recorded conversations. Throws `invalid_argument`, `session_store_failed`. */
  listConversations(query: SessionQuery = {}): Promise<SessionPage> {
    return this.#store((store) => store.list(query));
  }

  /** What is known of a recorded conversation. Throws `session_not_found`, `session_damaged`. */
  readConversation(id: string): Promise<SessionHead> {
    return this.#store((store) => store.head(id));
  }

  /** Names a recorded conversation. Throws `session_not_found`; `invalid_argument` for an empty name. */
  renameConversation(id: string, name: string): Promise<void> {
    return this.#store((store) => store.rename(id, name));
  }

  /** Puts a recorded conversation aside. Throws `session_not_found`, `session_locked`. */
  archiveConversation(id: string): Promise<void> {
    return this.#store((store) => store.archive(id));
  }

  /** Takes an archived conversation back. Throws `session_not_found`. */
  unarchiveConversation(id: string): Promise<void> {
    return this.#store((store) => store.unarchive(id));
  }

  /** Deletes a recorded conversation. Throws `session_not_found`, `session_locked`. */
  deleteConversation(id: string): Promise<void> {
    return this.#store((store) => store.delete(id));
  }

  #begin(
    origin: Pick<SessionOptions, "resume" | "fork">,
    prompt: Input | undefined,
    overrides: TurnOverrides,
  ): Conversation {
    const options = { ...this.#options, ...origin };
    checkSessionOptions(options);
    return Conversation.start(() => openAttended(options, this.#handlers, "attended"), prompt, overrides);
  }

  #store<T>(use: (store: SessionStore) => Promise<T>): Promise<T> {
    return withStore(this.#options, use);
  }
}
