/** One chat: a conversation whose turns are read as chunks, some in several parts. */

import type { ApprovalRequest } from "../../attendant/approvals.ts";
import type { CodexClient } from "../../conversation/client.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { CodexError } from "../../errors.ts";
import type { Event, EventMsg, UserInput } from "../../protocol/index.ts";
import { type ApprovalParts, ChunkMapper, type CodexChunk } from "./chunks.ts";
import { TurnChunks } from "./turn-chunks.ts";
import { failureText } from "./ui-message-stream.ts";

/** How chats are run. */
export interface ChatStyle {
  readonly approvals: ApprovalParts;
  readonly resumable: boolean;
}

/** What a page's user answered. */
export interface ApprovalAnswer {
  readonly id: string;
  readonly approved: boolean;
  readonly reason?: string | undefined;
}

/** A conversation of a page. */
export class Chat {
  readonly #conversation: Conversation;
  readonly #events: AsyncIterator<Event, undefined>;
  readonly #style: ChatStyle;
  #mapper: ChunkMapper;
  #turn: TurnChunks | undefined;
  #threadId: string | undefined;
  /** Whether the turn was interrupted, so that its rest is of no use. */
  #stopped = false;
  /** Resolves when the turn before has ended. */
  #idle: Promise<void> = Promise.resolve();
  /** Approvals that the page has yet to answer. */
  readonly #pending = new Map<string, ApprovalRequest>();
  /** Commands that were denied, of which no event tells. */
  readonly #denied: string[] = [];

  constructor(client: CodexClient, style: ChatStyle) {
    this.#conversation = client.startConversation();
    this.#events = this.#conversation[Symbol.asyncIterator]();
    this.#style = style;
    this.#mapper = new ChunkMapper(style.approvals);
  }

  /** Begins a turn, after the one before; one that waits for answers is interrupted. */
  async begin(
    input: UserInput[],
    again: boolean,
    signal: AbortSignal | undefined,
  ): Promise<ReadableStream<CodexChunk>> {
    if (this.#turn !== undefined) this.#leave();
    await this.#idle;
    if (again) await this.#conversation.rollback(1);
    await this.#conversation.submitUserTurn(input);
    this.#mapper = new ChunkMapper(this.#style.approvals, this.#threadId);
    const turn = new TurnChunks(this.#reading(), this.#style.resumable);
    this.#turn = turn;
    this.#stopped = false;
    return this.#read(turn, "here", signal);
  }

  /** Which of a page's answers are waited for. */
  waited(answers: readonly ApprovalAnswer[]): ApprovalAnswer[] {
    return answers.filter(({ id }) => this.#pending.has(id));
  }

  /** Hands answers in, and goes on with the turn once none is missing. */
  async answer(
    answers: readonly ApprovalAnswer[],
    signal: AbortSignal | undefined,
  ): Promise<ReadableStream<CodexChunk>> {
    const turn = this.#turn;
    if (turn === undefined) throw new CodexError("invalid_argument", "No turn waits for an approval.");
    for (const { id, approved, reason } of answers) {
      const request = this.#pending.get(id);
      this.#pending.delete(id);
      if (request === undefined) continue;
      // Words to the model go first, so that it reads them with the denial.
      if (!approved && reason !== undefined && reason !== "") await this.#conversation.submitUserTurn(reason);
      const decision = approved ? "approved" : "denied";
      if (request.type === "exec_approval_request") await this.#conversation.approveExec(request, decision);
      else await this.#conversation.approvePatch(request, decision);
      if (!approved && request.type === "exec_approval_request") this.#denied.push(request.call_id);
    }
    turn.resume();
    return this.#read(turn, "here", signal);
  }

  /** The running turn from its beginning; `null` where none runs that can be gone back to. */
  reconnect(signal: AbortSignal | undefined): ReadableStream<CodexChunk> | null {
    const turn = this.#turn;
    if (turn === undefined || this.#stopped || !this.#style.resumable || !turn.replayable) return null;
    return this.#read(turn, "start", signal);
  }

  /** Ends the conversation. */
  close(): Promise<void> {
    return this.#conversation.close();
  }

  #read(
    turn: TurnChunks,
    from: "start" | "here",
    signal: AbortSignal | undefined,
  ): ReadableStream<CodexChunk> {
    const interrupt = (): void => {
      if (this.#turn === turn) this.#interrupt();
    };
    if (signal?.aborted === true) interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
    return turn.read(from, (early) => {
      // Servers abort the signals of requests that they have answered, too.
      signal?.removeEventListener("abort", interrupt);
      // A page that may come back only looks away.
      if (early && !this.#style.resumable && this.#turn === turn) this.#leave();
    });
  }

  #interrupt(): void {
    this.#stopped = true;
    this.#pending.clear();
    this.#turn?.resume();
    this.#conversation.interrupt().catch(() => {});
  }

  /** Interrupts the turn, whose rest nobody reads. */
  #leave(): void {
    const turn = this.#turn;
    this.#interrupt();
    this.#turn = undefined;
    this.#idle = turn === undefined ? Promise.resolve() : drain(turn);
  }

  /** Reads on until something is to be shown. */
  #reading(): () => Promise<CodexChunk[] | undefined> {
    let over = false;
    return async () => {
      if (over || this.#waits()) return undefined;
      try {
        for (;;) {
          const next = await this.#events.next();
          if (next.done) {
            over = true;
            this.#turn = undefined;
            return undefined;
          }
          const chunks = this.#follow(next.value.msg);
          over = chunks.some(({ type }) => type === "abort") || next.value.msg.type === "task_complete";
          if (over) this.#turn = undefined;
          if (this.#waits()) return [...chunks, ...this.#mapper.pause()];
          if (chunks.length > 0 || over) return chunks;
        }
      } catch (error) {
        over = true;
        this.#turn = undefined;
        return [{ type: "error", errorText: failureText(error) }];
      }
    };
  }

  #follow(msg: EventMsg): CodexChunk[] {
    const asks = msg.type === "exec_approval_request" || msg.type === "apply_patch_approval_request";
    if (asks && this.#style.approvals === "tool") {
      const id = msg.type === "exec_approval_request" ? (msg.approval_id ?? msg.call_id) : msg.call_id;
      this.#pending.set(id, msg);
    }
    const denied = this.#denied.splice(0).flatMap((callId) => this.#mapper.denied(callId));
    const chunks = [...denied, ...this.#mapper.push(msg)];
    this.#threadId = this.#mapper.threadId;
    return chunks;
  }

  /** Whether nothing goes on but what waits for the page. */
  #waits(): boolean {
    if (this.#pending.size === 0) return false;
    const asking = new Set([...this.#pending.values()].map(({ call_id }) => call_id));
    return [...this.#mapper.running].every((call) => asking.has(call));
  }
}

async function drain(turn: TurnChunks): Promise<void> {
  const reader = turn.read("here", () => {}).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read());
}
