/** A conversation whose events and ops are the protocol's. */

import { type Input, toItems, userInput } from "../agent/input.ts";
import {
  type ExecApprovalRequest,
  execApproval,
  type PatchApprovalRequest,
  patchApproval,
} from "../attendant/approvals.ts";
import {
  type ElicitationRequest,
  type ElicitationResponse,
  elicitationOp,
  type UserInputAnswers,
  type UserInputRequest,
  userInputOp,
} from "../attendant/questions.ts";
import { alreadyRead, type Session } from "../engine/session.ts";
import { CodexError } from "../errors.ts";
import { type Review, reviewOp } from "../exec/review.ts";
import type { Event, EventMsg, Op, ReviewDecision } from "../protocol/index.ts";
import type { DynamicToolResponse } from "../protocol/types/tool.ts";
import type { ToolCallRequest } from "../tools/tool.ts";
import { overrideOps, type TurnOverrides } from "./turn-overrides.ts";

/**
 * A conversation: an async iterable of {@link Event}s for one reader, from `session_configured` to
 * `shutdown_complete`. It goes on after a turn; leaving the `for await` early closes it.
 */
export class Conversation implements AsyncIterable<Event>, AsyncDisposable {
  readonly #opening: Promise<Session>;
  #session: Session | undefined;
  #events: AsyncIterator<Event, undefined> | undefined;
  #iterated = false;
  #closed = false;

  private constructor(opening: Promise<Session>) {
    this.#opening = opening.then(async (session) => {
      if (this.#closed) await session.close();
      this.#session = session;
      return session;
    });
    // Thrown to whoever asks; if nobody does, it is nobody's concern.
    this.#opening.catch(() => {});
  }

  /** @internal */
  static start(
    open: () => Promise<Session>,
    prompt: Input | undefined,
    overrides: TurnOverrides,
  ): Conversation {
    const ops = prompt === undefined ? overrideOps(overrides) : turnOps(prompt, overrides);
    return new Conversation(
      open().then((session) => {
        for (const op of ops) session.submit(op);
        return session;
      }),
    );
  }

  /** The thread's id; `null` until the conversation is open. */
  get id(): string | null {
    return this.#session?.id ?? null;
  }

  /**
   * Begins a turn, or adds to the running one.
   *
   * @returns the id of the submission; for a turn that begins with it also that of the turn.
   * @throws CodexError `invalid_argument`, `session_closed`, and what opening throws.
   */
  async submitUserTurn(input: Input, overrides: TurnOverrides = {}): Promise<string> {
    const ops = turnOps(input, overrides);
    const session = await this.#opening;
    let id = "";
    for (const op of ops) id = session.submit(op);
    return id;
  }

  /** As {@link Conversation.submitUserTurn} with a text and nothing else. */
  userInputText(text: string): Promise<string> {
    return this.submitUserTurn(text);
  }

  /**
   * Begins a review: `entered_review_mode` follows, then `exited_review_mode` with what was found.
   *
   * @param userFacingHint what to call it, for people. Default: made from what is reviewed.
   */
  async submitReview(review: Review, userFacingHint?: string): Promise<void> {
    await this.#submit(reviewOp(review, userFacingHint));
  }

  /** Changes settings from the next turn on. What is left out stays as it is. */
  async overrideTurnContext(overrides: Omit<TurnOverrides, "outputSchema">): Promise<void> {
    for (const op of overrideOps(overrides)) await this.#submit(op);
  }

  /** Replaces the history by a summary: a turn with `context_compacted` follows. */
  async compact(): Promise<void> {
    await this.#submit({ type: "compact" });
  }

  /** Asks for the tools of all MCP servers: `mcp_list_tools_response` follows. */
  async listMcpTools(): Promise<void> {
    await this.#submit({ type: "list_mcp_tools" });
  }

  /** Asks for the user's stored prompts: `list_custom_prompts_response` follows. */
  async listCustomPrompts(): Promise<void> {
    await this.#submit({ type: "list_custom_prompts" });
  }

  /**
   * Decides on a command.
   *
   * @param request the `exec_approval_request`; or its `approval_id`, or else its `call_id`.
   */
  async approveExec(
    request: ExecApprovalRequest | string,
    decision: ReviewDecision = "approved",
  ): Promise<void> {
    await this.#submit(execApproval(request, decision));
  }

  /**
   * Decides on a patch.
   *
   * @param request the `apply_patch_approval_request`, or its `call_id`.
   */
  async approvePatch(
    request: PatchApprovalRequest | string,
    decision: ReviewDecision = "approved",
  ): Promise<void> {
    await this.#submit(patchApproval(request, decision));
  }

  /**
   * Answers a call of one of `dynamicTools`.
   *
   * @param request the `dynamic_tool_call_request`, or its `callId`.
   */
  async answerTool(request: ToolCallRequest | string, response: DynamicToolResponse): Promise<void> {
    const id = typeof request === "string" ? request : request.callId;
    await this.#submit({ type: "dynamic_tool_response", id, response });
  }

  /** Answers the model's questions. One that is left out stays unanswered. */
  async answerUserInput(request: UserInputRequest, answers: UserInputAnswers): Promise<void> {
    await this.#submit(userInputOp(request, answers));
  }

  /** Answers a question of an MCP server. */
  async answerElicitation(request: ElicitationRequest, response: ElicitationResponse): Promise<void> {
    await this.#submit(elicitationOp(request, response));
  }

  /** Interrupts the running turn, if there is one: `turn_aborted` follows. */
  async interrupt(): Promise<void> {
    (await this.#opening).interrupt();
  }

  /** Adds a text to the prompt history. */
  async addToHistory(text: string): Promise<void> {
    await this.#submit({ type: "add_to_history", text });
  }

  /**
   * Asks for an entry of the prompt history: `get_history_entry_response` follows.
   *
   * @param offset which entry, from 0.
   * @param logId which history. Default: that of `session_configured`.
   */
  async getHistoryEntry(offset: number, logId?: number): Promise<void> {
    const session = await this.#opening;
    session.submit({ type: "get_history_entry_request", offset, log_id: logId ?? session.historyLogId });
  }

  /** Absolute path of the record, where it is a file; there with the first turn. */
  async getPath(): Promise<string | null> {
    return (await this.#opening).path;
  }

  /** Drops the last turns from what the model is told: `thread_rolled_back` follows, or an `error`. */
  async rollback(numTurns: number): Promise<void> {
    await this.#submit({ type: "thread_rollback", num_turns: numTurns });
  }

  /** Names the conversation: `thread_name_updated` follows. */
  async setName(name: string): Promise<void> {
    await this.#submit({ type: "set_thread_name", name });
  }

  /**
   * Ends the conversation where it stands, as {@link Session.suspend}: a turn that waits for an approval waits
   * for it again when the conversation is resumed.
   */
  async suspend(): Promise<void> {
    await (await this.#opening).suspend();
  }

  /** Ends the conversation in an orderly way and resolves when it is over; `shutdown_complete` is its last event. */
  async shutdown(): Promise<void> {
    const session = await this.#opening;
    session.submit({ type: "shutdown" });
    await session.whenClosed();
    await session.close();
  }

  /** Ends the conversation at once. Events that wait can still be read. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    const session = await this.#opening.catch(() => undefined);
    await session?.close();
  }

  /**
   * The reason of a failed turn, from its `error` event.
   *
   * @internal
   */
  turnError(error: Extract<EventMsg, { type: "error" }>): CodexError {
    return this.#session?.turnError(error) ?? new CodexError("turn_failed", error.message);
  }

  /** As {@link Conversation.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @throws CodexError `invalid_argument` when there is a reader already. */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    if (this.#iterated) throw alreadyRead("conversation");
    this.#iterated = true;
    return {
      next: async () => {
        this.#events ??= (await this.#opening)[Symbol.asyncIterator]();
        return this.#events.next();
      },
      return: async () => {
        await this.#events?.return?.();
        await this.close();
        return { value: undefined, done: true };
      },
    };
  }

  async #submit(op: Op): Promise<void> {
    (await this.#opening).submit(op);
  }
}

function turnOps(input: Input, overrides: TurnOverrides): Op[] {
  return [...overrideOps(overrides), userInput(toItems(input), overrides.outputSchema)];
}
