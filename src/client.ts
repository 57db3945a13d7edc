/** Conversations at the level of the protocol. */

import { type AgentOptions, toSessionOptions } from "./agent-options.ts";
import { Conversation, type TurnOverrides } from "./conversation.ts";
import { Session } from "./engine/session.ts";
import { checkSessionOptions, type SessionOptions } from "./engine/session-options.ts";
import type { Input } from "./input.ts";

/** Options of {@link CodexClient}. */
export type ClientOptions = AgentOptions & Pick<SessionOptions, "dynamicTools">;

/** Starts {@link Conversation}s that share their options. */
export class CodexClient {
  readonly #options: SessionOptions;

  /** @throws CodexError `invalid_argument` or `invalid_config`. */
  constructor(options: ClientOptions = {}) {
    const agent = toSessionOptions(options, "CodexClient's options", {
      dynamicTools: "array of plain objects",
    });
    this.#options = { ...agent, dynamicTools: options.dynamicTools ?? [] };
    checkSessionOptions(this.#options);
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
    return Conversation.start(() => Session.open(this.#options), prompt, overrides);
  }
}
