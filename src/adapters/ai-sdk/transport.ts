/** The agent behind `useChat` in the same page: no server between. */

import type { ChatTransport, UIMessage } from "ai";

import type { CodexClient } from "../../client.ts";
import type { Conversation } from "../../conversation.ts";
import { CodexError } from "../../errors.ts";
import type { Event, UserInput } from "../../protocol/index.ts";
import type { CodexDataParts, CodexMessageMetadata } from "./chunks.ts";
import { toUIMessageStream } from "./ui-message-stream.ts";

/** A message of `useChat` with the agent's parts. */
export type CodexUIMessage = UIMessage<CodexMessageMetadata, CodexDataParts>;

interface Chat {
  readonly conversation: Conversation;
  readonly events: AsyncIterator<Event, undefined>;
  /** Resolves when the turn before has ended. */
  idle: Promise<void>;
}

/**
 * Gives `useChat` the agent of a {@link CodexClient}, a conversation for each chat. The conversation remembers what
 * was said, so of the messages only the last one is handed in. Regenerating takes the last turn back first.
 */
export class CodexChatTransport implements ChatTransport<CodexUIMessage>, AsyncDisposable {
  readonly #client: CodexClient;
  readonly #chats = new Map<string, Chat>();

  /** @param client its handlers answer approvals and questions. */
  constructor(client: CodexClient) {
    this.#client = client;
  }

  /** @throws CodexError `invalid_argument` for a message without text and images, and what opening throws. */
  async sendMessages({
    trigger,
    chatId,
    messages,
    abortSignal,
  }: Parameters<ChatTransport<CodexUIMessage>["sendMessages"]>[0]): ReturnType<
    ChatTransport<CodexUIMessage>["sendMessages"]
  > {
    const input = inputsOf([...messages].reverse().find(({ role }) => role === "user"));
    const chat = this.#chat(chatId);
    const { conversation, events } = chat;
    await chat.idle;
    if (trigger === "regenerate-message") await conversation.rollback(1);
    await conversation.submitUserTurn(input);
    const interrupt = (): void => {
      conversation.interrupt().catch(() => {});
    };
    if (abortSignal?.aborted === true) interrupt();
    abortSignal?.addEventListener("abort", interrupt, { once: true });
    const turn: AsyncIterator<Event, undefined> = {
      next: () => events.next(),
      // A page that looks away interrupts the turn.
      return: async () => {
        interrupt();
        chat.idle = turnEnd(events);
        return { value: undefined, done: true };
      },
    };
    return toUIMessageStream(turn);
  }

  /** Nothing to go back to: a stream lives as long as its page. */
  async reconnectToStream(): Promise<null> {
    return null;
  }

  /** Ends all conversations. */
  async close(): Promise<void> {
    const chats = [...this.#chats.values()];
    this.#chats.clear();
    await Promise.all(chats.map(({ conversation }) => conversation.close()));
  }

  /** As {@link CodexChatTransport.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #chat(id: string): Chat {
    const known = this.#chats.get(id);
    if (known !== undefined) return known;
    const conversation = this.#client.startConversation();
    const chat = { conversation, events: conversation[Symbol.asyncIterator](), idle: Promise.resolve() };
    this.#chats.set(id, chat);
    return chat;
  }
}

/** Reads up to the end of a turn. */
async function turnEnd(events: AsyncIterator<Event, undefined>): Promise<void> {
  for (;;) {
    const next = await events.next();
    if (next.done) return;
    const { msg } = next.value;
    if (msg.type === "task_complete" || (msg.type === "turn_aborted" && msg.reason !== "replaced")) return;
  }
}

function inputsOf(message: CodexUIMessage | undefined): UserInput[] {
  const inputs = (message?.parts ?? []).flatMap((part): UserInput[] => {
    if (part.type === "text") return part.text === "" ? [] : [{ type: "text", text: part.text }];
    const isImage = part.type === "file" && part.mediaType.startsWith("image/");
    return isImage ? [{ type: "image", image_url: part.url }] : [];
  });
  if (inputs.length > 0) return inputs;
  throw new CodexError("invalid_argument", "The last message holds neither text nor an image.");
}
