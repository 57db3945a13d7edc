/** The agent behind `useChat`, in the same page or on a server. */

import type { ChatTransport, UIMessage } from "ai";

import { checkOptions } from "../../checks.ts";
import type { CodexClient } from "../../conversation/client.ts";
import { type ApprovalAnswer, Chat, type ChatStyle } from "./chat.ts";
import type { CodexDataParts, CodexMessageMetadata } from "./chunks.ts";
import { inputsOf } from "./inputs.ts";

/** A message of `useChat` with the agent's parts. */
export type CodexUIMessage = UIMessage<CodexMessageMetadata, CodexDataParts>;

/** Options of {@link CodexChatTransport}. */
export interface CodexChatOptions {
  /**
   * Who decides where the policy asks. `handler`: the client's `onApproval`; the message tells of it in the part
   * `data-approval`. `page`: the page's user, by `addToolApprovalResponse`; the client has no `onApproval` then.
   * Default: `handler`.
   */
  readonly approvals?: "handler" | "page";
  /**
   * Whether a turn goes on while no page reads it, so that `resumeStream` finds it. Without, a stream that is
   * cancelled interrupts its turn. Default: `false`.
   */
  readonly resumable?: boolean;
}

type Sent = Parameters<ChatTransport<CodexUIMessage>["sendMessages"]>[0];
type Chunks = Awaited<ReturnType<ChatTransport<CodexUIMessage>["sendMessages"]>>;

/**
 * Gives `useChat` the agent of a {@link CodexClient}, a conversation for each chat. The conversation remembers what
 * was said, so of the messages only the last one is handed in. Regenerating takes the last turn back first.
 */
export class CodexChatTransport implements ChatTransport<CodexUIMessage>, AsyncDisposable {
  /** Read by the SDK: a stream that is gone back to begins with the message's beginning. */
  readonly resumeStreamIsReplay = true;
  readonly #client: CodexClient;
  readonly #style: ChatStyle;
  readonly #chats = new Map<string, Chat>();

  /**
   * @param client its handlers answer approvals and questions.
   * @throws CodexError `invalid_argument` for options.
   */
  constructor(client: CodexClient, options: CodexChatOptions = {}) {
    checkOptions(options, "CodexChatOptions", { approvals: ["handler", "page"], resumable: "boolean" });
    this.#client = client;
    this.#style = {
      approvals: options.approvals === "page" ? "tool" : "data",
      resumable: options.resumable ?? false,
    };
  }

  /**
   * Begins a turn with the last message of the user; or goes on with the one that waits, where the last message
   * answers its approvals.
   *
   * @throws CodexError `invalid_argument` for a message without text and files, `unsupported` for files that are
   *   neither images nor texts, and what opening throws.
   */
  async sendMessages({ trigger, chatId, messages, abortSignal }: Sent): Promise<Chunks> {
    const known = this.#chats.get(chatId);
    const answers = known?.waited(answersOf(messages.at(-1))) ?? [];
    if (known !== undefined && trigger === "submit-message" && answers.length > 0) {
      return known.answer(answers, abortSignal);
    }
    const input = inputsOf([...messages].reverse().find(({ role }) => role === "user"));
    return this.#chat(chatId).begin(input, trigger === "regenerate-message", abortSignal);
  }

  /** The turn of a chat that runs, from its beginning; `null` where none does, or it was too long to be kept. */
  async reconnectToStream({
    chatId,
    abortSignal,
  }: {
    readonly chatId: string;
    readonly abortSignal?: AbortSignal | undefined;
  }): Promise<Chunks | null> {
    return this.#chats.get(chatId)?.reconnect(abortSignal) ?? null;
  }

  /** Ends all conversations. */
  async close(): Promise<void> {
    const chats = [...this.#chats.values()];
    this.#chats.clear();
    await Promise.all(chats.map((chat) => chat.close()));
  }

  /** As {@link CodexChatTransport.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #chat(id: string): Chat {
    const chat = this.#chats.get(id) ?? new Chat(this.#client, this.#style);
    this.#chats.set(id, chat);
    return chat;
  }
}

/** What the user answered in a message of the agent. */
function answersOf(message: CodexUIMessage | undefined): ApprovalAnswer[] {
  if (message?.role !== "assistant") return [];
  return message.parts.flatMap((part) => {
    if (!("state" in part) || part.state !== "approval-responded") return [];
    const { id, approved, reason } = part.approval;
    return [{ id, approved, reason }];
  });
}
